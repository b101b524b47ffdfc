import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import type { FetchRequest } from '../../schemas/sources.ts';
import { createFilesProvider } from './provider.ts';

const folder = await mkdtemp(join(tmpdir(), 'tempocast-files-'));
after(() => rm(folder, { recursive: true, force: true }));
await mkdir(join(folder, 'bars'));
const HEADER = 'session,open,high,low,close,volume\n';
await writeFile(join(folder, 'bars/%5EVIX.csv'), `${HEADER}2019-02-21,14.0,14.8,13.9,14.46,0\n`);
await writeFile(join(folder, 'bars/KO.csv'), `${HEADER}2019-02-21,45.2,45.5,45.1,45.3,15000000\n`);
await writeFile(join(folder, 'macro.csv'), 'series,period,value\nA,2019-01-01,1\nB,2019-01-01,2\n');

const database = await DuckDBInstance.create(':memory:');
const connection = await database.connect();
await connection.run(`copy (
  select 'GE' as symbol, date '2019-02-21' as session, 10.02::decimal(8,2) as open, 10.25::float as high, 9.98 as low,
    10.17::double as close, 84000000::bigint as volume, null::double as dividend
) to '${join(folder, 'bars/GE.parquet')}' (format parquet)`);
await connection.run(`copy (
  select timestamptz '2019-02-22 14:00:00.25+00' as published_at, 'Title' as title, 'Text' as text, '' as url, 'GE:0.5' as symbols
) to '${join(folder, 'news.parquet')}' (format parquet)`);

const provider = createFilesProvider({
  baseUrl: pathToFileURL(folder).href,
  clock: () => Date.parse('2026-01-01T00:00:00Z'),
});
const ask = async (request: FetchRequest) => {
  const { answer, next } = await provider.fetch(request);
  const context = { subject: request.subject, knownAt: answer!.fetchedAt };
  return { answer: answer!, next, parsed: provider.parse(request.dataset, answer!.body, context) };
};

test('the raw answer is the file, byte for byte, under its path in the folder', async () => {
  const { answer, parsed } = await ask({ dataset: 'bars', subject: '^VIX' });
  assert.deepEqual(answer.body, new Uint8Array(await readFile(join(folder, 'bars/%5EVIX.csv'))));
  assert.equal(answer.url, 'files:/bars/%5EVIX.csv');
  assert.equal(answer.fetchedAt, '2026-01-01T00:00:00.000Z');
  assert.equal(parsed.charts![0]!.bars[0]!.close, 14.46);
});

test('a file that has not changed is not modified, one that has is read again', async () => {
  const { answer } = await ask({ dataset: 'bars', subject: 'KO' });
  const again = { dataset: 'bars', subject: 'KO', etag: answer.etag } as const;
  assert.deepEqual(await provider.fetch(again), { answer: null });
  await writeFile(join(folder, 'bars/KO.csv'), `${HEADER}2019-02-21,45.2,45.5,45.1,45.28,15000000\n`);
  assert.equal((await ask(again)).parsed.charts![0]!.bars[0]!.close, 45.28);
});

test('Parquet is read with its own types', async () => {
  const { parsed } = await ask({ dataset: 'bars', subject: 'GE' });
  const bar = { session: '2019-02-21', open: 10.02, high: 10.25, low: 9.98, close: 10.17, volume: 84000000 };
  assert.deepEqual(parsed.charts![0]!.bars, [{ ...bar, adjustedClose: null }]);
  const news = (await ask({ dataset: 'news', subject: 'GE' })).parsed.news!;
  assert.deepEqual([news[0]!.publishedAt, news[0]!.symbols[0]!.sentiment], ['2019-02-22T14:00:00.250Z', 0.5]);
});

test('twenty Parquet files are read by one reader', async () => {
  for (let i = 0; i < 20; i += 1) {
    const { parsed } = await ask({ dataset: 'bars', subject: 'GE' });
    assert.equal(parsed.charts![0]!.bars[0]!.close, 10.17);
  }
});

test('a Parquet file that is cut off is garbled, and the file is named', async () => {
  const whole = await readFile(join(folder, 'bars/GE.parquet'));
  await writeFile(join(folder, 'bars/CUT.parquet'), whole.subarray(0, 200));
  await assert.rejects(ask({ dataset: 'bars', subject: 'CUT' }), {
    type: 'ProviderGarbled',
    message: /bars\/CUT\.parquet/,
  });
  await rm(join(folder, 'bars/CUT.parquet'));
});

test('all subjects are one page per file', async () => {
  const pages: string[] = [];
  let cursor: string | undefined;
  do {
    const { answer, next } = await provider.fetch({ dataset: 'bars', subject: '*', cursor });
    pages.push(answer!.url);
    cursor = next;
  } while (cursor !== undefined);
  assert.deepEqual(pages, ['files:/bars/%5EVIX.csv', 'files:/bars/GE.parquet', 'files:/bars/KO.csv']);
});

test('one file can hold all subjects', async () => {
  assert.deepEqual(
    (await ask({ dataset: 'macro', subject: 'B' })).parsed.macro!.map(({ value }) => value),
    [2],
  );
});

test('what is not there is said with what is', async () => {
  await assert.rejects(provider.fetch({ dataset: 'bars', subject: 'IBM' }), {
    type: 'UnknownSymbol',
    message:
      "files has none for 'IBM': allowed are bars/IBM and bars, each with .csv, .csv.gz, .parquet; there is bars/%5EVIX.csv, bars/GE.parquet, bars/KO.csv",
  });
  await assert.rejects(provider.fetch({ dataset: 'earnings', subject: 'KO' }), { type: 'DatasetNotOffered' });
  const nowhere = createFilesProvider({ baseUrl: 'file:///nowhere/at/all' });
  await assert.rejects(nowhere.fetch({ dataset: 'bars', subject: 'KO' }), { type: 'ProviderRefused' });
  const web = createFilesProvider({ baseUrl: 'https://example.org' });
  await assert.rejects(web.fetch({ dataset: 'bars', subject: 'KO' }), { type: 'ProviderRefused' });
});

test('no subject leads out of the folder', async () => {
  await assert.rejects(provider.fetch({ dataset: 'bars', subject: '../macro' }), { type: 'UnknownSymbol' });
});
