import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { createFaultBook, parseFaults, type RecordedFault } from './faults.ts';
import { openRecordings, type Recording } from './recordings.ts';
import { renameKeys } from './rename-keys.ts';

const folder = mkdtempSync(join(tmpdir(), 'recordings-'));
after(() => rmSync(folder, { recursive: true }));
const index: Recording[] = [
  { path: '/query', query: { function: 'DAILY' }, file: 'daily.csv.gz' },
  {
    path: '/query',
    query: { function: 'DAILY', symbol: 'KO' },
    file: 'exchange.json',
    bodyAt: '/response/body',
  },
  { path: '/days/*/*', file: 'exchange.json', status: 404, headers: { 'last-modified': 'then' } },
];
writeFileSync(join(folder, 'index.json'), JSON.stringify(index));
writeFileSync(join(folder, 'daily.csv.gz'), gzipSync('a,b\n1,2\n'));
writeFileSync(join(folder, 'exchange.json'), JSON.stringify({ response: { body: { a: [1] } } }));
const recordings = openRecordings('acme', pathToFileURL(`${folder}/`));
const find = (path: string, query = '', method = 'GET') =>
  recordings.find(method, path, new URLSearchParams(query));
const text = (body?: Uint8Array) => new TextDecoder().decode(body);

test('a request gets the recorded answer that asks for most of its query', () => {
  const daily = find('/query', 'function=DAILY&symbol=IBM&x=1')!;
  assert.deepEqual([text(daily.body), daily.format, daily.status], ['a,b\n1,2\n', 'csv', 200]);
  assert.match(daily.headers.etag!, /^"[0-9a-f]{16}"$/);
  assert.equal(text(find('/query', 'function=DAILY&symbol=KO')?.body), '{"a":[1]}');
  assert.equal(find('/query', 'symbol=KO'), undefined);
  assert.equal(find('/query', 'function=DAILY', 'POST'), undefined);
});

test('a star stands for one segment of the path', () => {
  const { status, headers } = find('/days/2019-02-22/AAPL')!;
  assert.deepEqual(
    [status, headers['last-modified'], headers['content-type']],
    [404, 'then', 'application/json'],
  );
  assert.equal(find('/days/2019-02-22'), undefined);
  assert.equal(find('/days/2019-02-22/AAPL/more'), undefined);
});

test('a provider without an index has no answers', () => {
  assert.equal(openRecordings('nobody').find('GET', '/', new URLSearchParams()), undefined);
});

test('a fault spares, hits and ends by count, for its provider and address', () => {
  const book = createFaultBook([
    { kind: 'html', provider: 'fred', path: 'GDP', after: 1, times: 2 },
    { kind: 'dropped', provider: 'sec' },
  ]);
  const kinds = Array.from({ length: 4 }, () => book.hit('fred', '/x?id=GDP')?.kind);
  assert.deepEqual(kinds, [undefined, 'html', 'html', undefined]);
  assert.equal(book.hit('fred', '/x?id=CPI'), undefined);
  assert.equal(book.hit('sec', '/x')?.kind, 'dropped');
});

test('a wrong faults document is refused with what is allowed', () => {
  const rules: RecordedFault[] = [{ kind: 'rate-limited', retryAfter: 7, provider: 'fred' }];
  assert.deepEqual(parseFaults(JSON.stringify(rules)), rules);
  const invalid = { type: 'FaultsInvalid', next: 'terminal' };
  for (const document of [
    '{',
    '{}',
    '[{"kind":"meteor"}]',
    '[null]',
    '[{"kind":"html","times":-1}]',
    '[{"kind":"html","tims":1}]',
  ]) {
    assert.throws(() => parseFaults(document), invalid, document);
  }
});

test('keys and columns are renamed, one or all', () => {
  const json = new TextEncoder().encode('{"a":[{"b":1}],"b":null}');
  assert.equal(text(renameKeys(json, 'json', 'b')), '{"a":[{"b_renamed":1}],"b_renamed":null}');
  assert.equal(text(renameKeys(json, 'json')), '{"a_renamed":[{"b_renamed":1}],"b_renamed":null}');
  const csv = new TextEncoder().encode('a,b\r\n1,2\r\n');
  assert.equal(text(renameKeys(csv, 'csv', 'b')), 'a,b_renamed\n1,2\r\n');
});
