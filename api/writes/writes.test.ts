/** Who may write and what a write has to carry. What a write does is tested on the whole system, in test/. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { ProblemBody } from '../../schemas/api.ts';
import { createTestDatabase, type TestDatabase } from '../../stores/postgres/testing.ts';
import { type Api, startApi } from '../main.ts';
import { testConfig } from '../testing/day.ts';

const KEY = 'k3y-of-the-0perator';
const ROW = { dataset: 'bars', subject: 'GE', session: '2019-02-20', rowKnownAt: '2019-02-22T22:30:00.000Z' };
const RELEASE = { ...ROW, by: 'Ada', reason: 'the exchange says so' };

let database: TestDatabase;
let local: Api;
let folder: string;
before(async () => {
  database = await createTestDatabase();
  local = await startApi(testConfig(database.url));
  folder = mkdtempSync(join(tmpdir(), 'tempocast-key-'));
});
after(async () => {
  await local.close();
  await database.close();
  rmSync(folder, { recursive: true });
});

/** An API of its own host and key reference. */
async function withApi(change: { host?: string; operatorKey?: string }, work: (api: Api) => Promise<void>) {
  const config = testConfig(database.url);
  const api = await startApi({ ...config, api: { ...config.api, ...change } });
  try {
    await work(api);
  } finally {
    await api.close();
  }
}

interface Asked {
  body?: unknown;
  headers?: Record<string, string>;
  path?: string;
  method?: string;
}

/** With node:http, because fetch does not let a caller say Host or Origin. */
async function ask(
  api: Api,
  { body = RELEASE, headers = {}, path = '/v1/quarantine/release', method = 'POST' }: Asked = {},
) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const { promise, resolve, reject } = Promise.withResolvers<{
    status: number;
    headers: Record<string, unknown>;
    problem: ProblemBody;
  }>();
  request(
    api.url + path,
    { method, headers: { 'content-type': 'application/json', ...headers } },
    (response) => {
      let answer = '';
      response
        .setEncoding('utf8')
        .on('data', (part) => (answer += part))
        .on('end', () =>
          resolve({ status: response.statusCode!, headers: response.headers, problem: JSON.parse(answer) }),
        );
    },
  )
    .on('error', reject)
    .end(method === 'GET' ? undefined : text);
  const found = await promise;
  return { ...found, type: found.problem.type.replace('urn:tempocast:problem:', '') };
}

/** It came past everything that refuses: only the Temporal server, which these tests do not have, is missing. */
const THROUGH = [503, 'unavailable'] as const;

test('without a key a write of this machine goes through, from a program and from our own page', async () => {
  const own = new URL(local.url);
  for (const headers of [{}, { origin: own.origin }, { host: `localhost:${own.port}` }] as Record<
    string,
    string
  >[]) {
    const { status, type, problem } = await ask(local, { headers });
    assert.deepEqual([status, type], THROUGH, JSON.stringify(headers));
    assert.match(problem.detail, /temporal\.address is not configured/);
  }
});

const FOREIGN: [
  what: string,
  headers: Record<string, string>,
  status: number,
  type: string,
  detail: RegExp,
][] = [
  [
    'of another site',
    { origin: 'https://evil.example' },
    403,
    'forbidden',
    /origin "https:\/\/evil\.example"/,
  ],
  ['of a sandboxed frame', { origin: 'null' }, 403, 'forbidden', /origin "null"/],
  [
    'under a name that points here',
    { host: 'evil.example', origin: 'http://evil.example' },
    403,
    'forbidden',
    /host "evil\.example"/,
  ],
  ['through a proxy', { 'x-forwarded-for': '203.0.113.7' }, 403, 'forbidden', /through a proxy/],
  [
    'of a form',
    { 'content-type': 'application/x-www-form-urlencoded' },
    415,
    'unsupported-content-type',
    /application\/json/,
  ],
  [
    'of a form as text',
    { 'content-type': 'text/plain' },
    415,
    'unsupported-content-type',
    /application\/json/,
  ],
];
for (const [what, headers, status, type, detail] of FOREIGN) {
  test(`without a key a write ${what} is refused`, async () => {
    const found = await ask(local, { headers });
    assert.deepEqual([found.status, found.type], [status, type]);
    assert.match(found.problem.detail, detail);
  });
}

test('an API that listens beyond this machine without a key takes no writes, and says the way out', async () => {
  await withApi({ host: '0.0.0.0' }, async (api) => {
    const { status, type, problem } = await ask(api);
    assert.deepEqual([status, type], [403, 'forbidden']);
    assert.match(problem.detail, /listens on 0\.0\.0\.0 without a key; set api\.operatorKey/);
  });
});

test('G12 with a key a write needs it, wherever it comes from, and no answer shows it', async () => {
  process.env.TEMPOCAST_TEST_OPERATOR_KEY = KEY;
  const file = join(folder, 'key');
  writeFileSync(file, `${KEY}\n`);
  for (const operatorKey of ['env:TEMPOCAST_TEST_OPERATOR_KEY', `file:${file}`]) {
    await withApi({ host: '0.0.0.0', operatorKey }, async (api) => {
      const without = await ask(api);
      assert.deepEqual([without.status, without.type], [401, 'not-authorised']);
      assert.equal(without.headers['www-authenticate'], 'Bearer realm="tempocast"');
      for (const wrong of ['Bearer other', `Bearer ${KEY}x`, `Basic ${KEY}`]) {
        const found = await ask(api, { headers: { authorization: wrong } });
        assert.deepEqual([found.status, found.type], [401, 'not-authorised'], wrong);
        assert.doesNotMatch(JSON.stringify(found.problem), new RegExp(KEY));
      }
      const right = await ask(api, {
        headers: { authorization: `Bearer ${KEY}`, origin: 'https://desk.example' },
      });
      assert.deepEqual([right.status, right.type], THROUGH);
    });
  }
  delete process.env.TEMPOCAST_TEST_OPERATOR_KEY;
});

test('a key that is not there refuses everything and names the reference', async () => {
  await withApi({ operatorKey: 'env:TEMPOCAST_TEST_NOT_SET' }, async (api) => {
    const { status, problem } = await ask(api, { headers: { authorization: 'Bearer ' } });
    assert.equal(status, 401);
    const named = await ask(api, { headers: { authorization: 'Bearer x' } });
    assert.equal(named.status, 503);
    assert.match(named.problem.detail, /nothing behind env:TEMPOCAST_TEST_NOT_SET/);
    assert.doesNotMatch(problem.detail, /undefined/);
  });
});

const { by: _, ...NOBODY } = RELEASE;
const { reason: __, ...NO_REASON } = RELEASE;
const WRONG: [body: unknown, parameter: string | undefined, detail: RegExp, path?: string][] = [
  [NOBODY, 'by', /missing body parameter "by"/],
  [NO_REASON, 'reason', /missing body parameter "reason"/],
  [{ ...RELEASE, by: '   ' }, 'by', /allowed: a name, not empty/],
  [{ ...RELEASE, reason: 'ok' }, 'reason', /allowed: a reason of 3 to 1000 characters/],
  [{ ...RELEASE, by: 7 }, 'by', /allowed: a name/],
  [{ ...RELEASE, session: 'yesterday' }, 'session', /invalid body parameter session = "yesterday"/],
  [{ ...RELEASE, subjct: 'GE' }, 'subjct', /unknown body parameter "subjct"/],
  [RELEASE, 'values', /missing body parameter "values"/, '/v1/quarantine/correct'],
  [{ ...RELEASE, values: {} }, 'values', /at least one field/, '/v1/quarantine/correct'],
  [
    { ...RELEASE, values: { close: 'high' } },
    'values.close',
    /values\.close = "high"/,
    '/v1/quarantine/correct',
  ],
  ['[]', undefined, /JSON object/],
  ['{"by": "Ada",', undefined, /not JSON/],
];
for (const [body, parameter, detail, path = '/v1/quarantine/release'] of WRONG) {
  test(`G16 a write is refused: ${JSON.stringify(body).slice(0, 60)} to ${path}, ${parameter ?? 'body'}`, async () => {
    const { status, type, problem } = await ask(local, { body, path });
    assert.deepEqual([status, type, problem.parameter], [400, 'invalid-body', parameter]);
    assert.match(problem.detail, detail);
  });
}

test('a body beyond the limit is refused', async () => {
  const { status, type } = await ask(local, { body: { ...RELEASE, reason: 'x'.repeat(70_000) } });
  assert.deepEqual([status, type], [413, 'body-too-large']);
});

test('a write has one method, and a repair is named by its id', async () => {
  const read = await ask(local, { method: 'GET' });
  assert.deepEqual([read.status, read.type, read.headers.allow], [405, 'method-not-allowed', 'POST']);
  const put = await ask(local, { method: 'PUT' });
  assert.deepEqual([put.status, put.headers.allow], [405, 'POST']);
  const repair = await ask(local, {
    path: '/v1/repairs/nothash/apply',
    body: { by: 'Ada', reason: 'seen it' },
  });
  assert.deepEqual([repair.status, repair.problem.parameter], [400, 'id']);
});
