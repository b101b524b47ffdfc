import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { loadConfig } from '../../../cli/config/load.ts';
import type { Config } from '../../../schemas/config.ts';
import type { Dataset } from '../../../schemas/datasets.ts';
import type { CheckedDataset } from '../../../schemas/expectations.ts';
import { createProviders } from '../../../sources/providers.ts';
import { openLake } from '../../../stores/lake/open.ts';
import { putRaw } from '../../../stores/lake/raw.ts';
import { insertFilings } from '../../../stores/postgres/filings.ts';
import { insertFundamentals } from '../../../stores/postgres/fundamentals.ts';
import { insertMacro } from '../../../stores/postgres/macro.ts';
import { insertMemberships } from '../../../stores/postgres/memberships.ts';
import { insertNews } from '../../../stores/postgres/news.ts';
import { insertRawObjects } from '../../../stores/postgres/raw-objects.ts';
import { createTestDatabase, type TestDatabase } from '../../../stores/postgres/testing.ts';
import type { ActivityDeps } from '../../deps.ts';
import { rowsOfAnswer } from '../../ingest/dataset-rows.ts';
import type { Batch } from '../batch.ts';
import { cellOf } from '../frame.ts';
import { loadBatch } from '../load-batch.ts';
import { namedRow } from '../result.ts';
import { failures, judge } from '../testing/failures.ts';

const folder = mkdtempSync(join(tmpdir(), 'tempocast-records-'));
const lake = openLake(`file://${folder}`);
let database: TestDatabase;
before(async () => {
  database = await createTestDatabase();
});
after(async () => {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Recorded {
  source: string;
  dataset: Dataset & ('macro' | 'fundamentals' | 'news' | 'listings');
  subject: string;
  file: string;
  knownAt: string;
  /** What real answers are known to break. */
  fails: string[];
}

const ANSWERS: Recorded[] = [
  {
    ...{ source: 'fred', dataset: 'macro', subject: 'GDP', file: 'until-2019.json.gz' },
    ...{ knownAt: '2019-01-10T22:30:00.000Z', fails: [] },
  },
  {
    ...{ source: 'alphavantage', dataset: 'macro', subject: 'CPI', file: 'CPI_453fbf7c.csv.gz' },
    ...{ knownAt: '2026-06-01T22:30:00.000Z', fails: ['vintage-present'] },
  },
  {
    ...{ source: 'sec', dataset: 'fundamentals', subject: 'SNOW', file: 'facts-snow.json.gz' },
    ...{ knownAt: '2024-09-20T22:30:00.000Z', fails: [] },
  },
  {
    ...{ source: 'tiingo', dataset: 'fundamentals', subject: 'GOOGL', file: 'statements-as-reported.json' },
    ...{ knownAt: '2020-03-20T22:30:00.000Z', fails: [] },
  },
  {
    ...{ source: 'tiingo', dataset: 'news', subject: 'AAPL', file: 'news.json' },
    ...{ knownAt: '2016-01-13T22:30:00.000Z', fails: [] },
  },
  {
    ...{ source: 'polygon', dataset: 'news', subject: 'NFLX', file: 'news.json' },
    ...{ knownAt: '2022-04-29T22:30:00.000Z', fails: [] },
  },
  {
    ...{ source: 'alphavantage', dataset: 'news', subject: 'AAPL', file: 'NEWS_SENTIMENT_37784e1e.json.gz' },
    ...{ knownAt: '2026-05-18T22:30:00.000Z', fails: [] },
  },
  {
    ...{ source: 'alphavantage', dataset: 'listings', subject: '*', file: 'LISTING_STATUS_42ba3c24.csv.gz' },
    ...{ knownAt: '2026-06-25T22:30:00.000Z', fails: [] },
  },
];

/** The answer arrives, is stored and merged as the day does it, and its batch is read back. */
async function batchOf({ source, dataset, subject, file, knownAt }: Recorded): Promise<Batch> {
  const { db } = database;
  const packed = readFileSync(new URL(`../../../sources/${source}/testdata/${file}`, import.meta.url));
  const body = file.endsWith('.gz') ? gunzipSync(packed) : packed;
  const { config } = loadConfig({
    cwd: folder,
    environment: { TEMPOCAST_HOME: folder, TEMPOCAST_SOURCE: 'replay' },
  });
  const settings: Config = structuredClone(config);
  const symbols = subject === '*' ? ['AAPL', 'KO'] : [subject];
  const first = symbols[0]!;
  settings.universes.one = { symbols, context: [], unscored: [], market: first, volatilityIndex: first };
  settings.datasets[dataset].subjects = dataset === 'macro' || subject === '*' ? [subject] : 'universe';
  const providers = createProviders(settings);
  const what = { source, dataset, symbol: subject, url: `http://${source}/${file}`, status: 200 };
  const { key, sha256 } = await putRaw(lake, { ...what, fetchedAt: knownAt, body });
  await insertRawObjects(db, [{ ...what, key, sha256, knownAt, bytes: body.byteLength }]);
  const rows = rowsOfAnswer(providers.parse(source, dataset, body, { subject, knownAt }), {
    ...{ rawKey: key, fetchedAt: knownAt, coveredFrom: null, lagHours: 24, virtual: true },
    accepted: new Map(),
  });
  await insertMacro(db, rows.macro);
  await insertFundamentals(db, rows.fundamentals);
  await insertNews(db, rows.news);
  await insertMemberships(db, rows.memberships);
  const deps: ActivityDeps = {
    ...{ config: settings, db, lake, providers },
    clock: { virtual: true, now: () => knownAt },
  };
  const checked: CheckedDataset = dataset === 'listings' ? 'universe' : dataset;
  const session = knownAt.slice(0, 10);
  return loadBatch(deps, { dataset: checked, universe: 'one', session, since: knownAt, asOf: knownAt });
}

for (const recorded of ANSWERS) {
  const { source, dataset, file, fails } = recorded;
  test(`${source}'s recorded ${dataset} (${file}) are judged: ${fails.join(', ') || 'nothing'} fails`, async () => {
    const batch = await batchOf(recorded);
    assert.ok(batch.frames[batch.dataset]!.rows > 0);
    const results = judge(batch, batch.dataset);
    assert.deepEqual(
      failures(results),
      fails,
      JSON.stringify(
        results
          .filter((r) => !r.success)
          .map((r) => [
            r.expectation,
            r.elementCount,
            r.missingCount,
            r.unexpectedCount,
            r.examples.slice(0, 3),
          ]),
      ),
    );
  });
}

test('a row can be held back where it is the newest version that is stored, and only there', async () => {
  const batch = await batchOf(ANSWERS[0]!);
  const frame = batch.frames.macro!;
  const versions = new Map<string, number>();
  let held = 0;
  for (let row = 0; row < frame.rows; row++) {
    const { symbol, session, knownAt } = namedRow(frame, row);
    versions.set(`${symbol} ${session}`, (versions.get(`${symbol} ${session}`) ?? 0) + 1);
    if (knownAt !== null) held++;
  }
  // GDP from 1947 on in many vintages each: those that say what is known now, and no other.
  assert.ok(versions.size > 250 && frame.rows > 2 * versions.size);
  assert.ok(held >= versions.size && held < frame.rows, `${held} of ${frame.rows}, ${versions.size} periods`);
});

test('a fact of a batch is dated by the filing that is known, as the stored one is', async () => {
  const recorded = ANSWERS.find(({ source }) => source === 'sec')!;
  const document = '0001640147-24-000135';
  const acceptedAt = '2024-05-31T20:15:09.000Z';
  const rawKey = 'raw/sec/filings/2024/05/31/SNOW.gz';
  const known = { knownAt: recorded.knownAt, knowledgeEstimated: false, rawKey };
  const object = { source: 'sec', dataset: 'filings', symbol: 'SNOW', url: 'http://sec/', status: 200 };
  const of = { key: rawKey, sha256: '0'.repeat(64), knownAt: recorded.knownAt, bytes: 1 };
  await insertRawObjects(database.db, [{ ...object, ...of }]);
  await insertFilings(database.db, [
    { ...{ symbol: 'SNOW', document, form: '10-Q', periodEnd: '2024-04-30', acceptedAt }, ...known },
  ]);
  const { frames } = await batchOf(recorded);
  const frame = frames.fundamentals!;
  const accepted = new Set<unknown>();
  for (let row = 0; row < frame.rows; row++) {
    if (cellOf(frame, 'document', row) === document) accepted.add(cellOf(frame, 'acceptedAt', row));
  }
  assert.deepEqual([...accepted], [acceptedAt]);
});
