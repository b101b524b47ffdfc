/** From the recorded answers of the providers through lake and tables: what was published later cannot be seen earlier. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { ActivityDeps } from '../activities/deps.ts';
import { askedProvider } from '../activities/ingest/asked-provider.ts';
import { type FetchedPage, fetchPage } from '../activities/ingest/fetch-page.ts';
import { mergeBars } from '../activities/ingest/merge-bars.ts';
import { mergeDataset } from '../activities/ingest/merge-dataset.ts';
import { loadConfig } from '../cli/config/load.ts';
import { replayed } from '../cli/processes/effective.ts';
import type { ConfiguredDataset } from '../schemas/data-config.ts';
import type { Instant } from '../schemas/market.ts';
import type { ProviderName } from '../schemas/sources.ts';
import { createProviders } from '../sources/providers.ts';
import { startRecordedServer } from '../sources/recorded/server.ts';
import { openLake } from '../stores/lake/open.ts';
import { barsAsOf } from '../stores/postgres/bars.ts';
import { fundamentalsAsOf } from '../stores/postgres/fundamentals.ts';
import { macroAsOf } from '../stores/postgres/macro.ts';
import { membersAsOf } from '../stores/postgres/memberships.ts';
import { newsAsOf } from '../stores/postgres/news.ts';
import { createTestDatabase } from '../stores/postgres/testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'tempocast-in-time-'));
const server = await startRecordedServer();
const { db, close } = await createTestDatabase();
after(async () => {
  await Promise.all([server.close(), close()]);
  rmSync(folder, { recursive: true });
});
const { config } = loadConfig({ environment: {} });
// The handler's own mount point is the root here, below /recorded in the market replay.
const providers = replayed(config.providers, server.url);
for (const settings of Object.values(providers))
  settings.baseUrl &&= settings.baseUrl.replace('/recorded/', '/');
const deps: ActivityDeps = {
  config,
  db,
  lake: openLake(pathToFileURL(folder).href),
  providers: createProviders({ providers }),
  clock: { virtual: false, now: () => new Date().toISOString() },
};

/** Asked for the first time today, as a backfill does; the pages in the order of the workflow. */
async function ingest(
  provider: ProviderName,
  dataset: ConfiguredDataset,
  subject: string,
  span: object = {},
) {
  const pages: FetchedPage[] = [];
  for (const part of askedProvider(deps, provider, dataset).parts) {
    let cursor: string | undefined;
    do {
      const question = { provider, dataset: part, subject, ...span, another: false };
      const page = await fetchPage(deps, cursor === undefined ? question : { ...question, cursor });
      pages.push(page);
      cursor = page.next;
    } while (cursor !== undefined);
  }
  const rest = { coveredFrom: null, date: '2026-01-02', lagHours: config.datasets[dataset].lagHours };
  const now = new Date().toISOString() as Instant;
  const asked = { ...rest, ...span, now, virtual: false, complete: true };
  return mergeDataset(deps, { dataset, subject, pages, ...asked });
}

/** The same for bars, of two providers. */
async function ingestBars(provider: ProviderName, symbol: string, from: string, to: string) {
  const pages: FetchedPage[] = [];
  for (const dataset of askedProvider(deps, provider, 'bars').parts) {
    let cursor: string | undefined;
    do {
      const question = { provider, dataset, subject: symbol, from, to, another: false };
      const page = await fetchPage(deps, cursor === undefined ? question : { ...question, cursor });
      pages.push(page);
      cursor = page.next;
    } while (cursor !== undefined);
  }
  const [merged] = await mergeBars(deps, [{ symbol, pages }]);
  return merged!;
}

test('G1: bars of Tiingo and Polygon are known from their arrival', async () => {
  const before = new Date().toISOString();
  assert.equal((await ingestBars('tiingo', 'GOOGL', '2018-01-05', '2018-01-19')).bars, 10);
  assert.equal((await ingestBars('polygon', 'AAPL', '2005-04-01', '2005-04-04')).bars, 2);
  const symbols = ['GOOGL', 'AAPL'];
  const closes = async (asOf: Instant) =>
    [...(await barsAsOf(db, { symbols, from: '2005-04-04', to: '2018-01-05', asOf })).values()].map((bars) =>
      bars.map(({ session, close }) => `${session} ${close}`),
    );
  assert.deepEqual(await closes(before), [[], []]);
  const now = await closes(new Date().toISOString());
  assert.deepEqual(now, [['2018-01-05 1110.29'], ['2005-04-04 1.4675']]);
});

test('G1: the GDP of a quarter is what each vintage said', async () => {
  const { rows } = await ingest('fred', 'macro', 'GDP');
  assert.ok(rows > 2900, `${rows} rows`);
  const seen = async (asOf: Instant) => {
    const found = await macroAsOf(db, { series: ['GDP'], from: '2018-07-01', to: '2018-07-01', asOf });
    return found.get('GDP')!.map(({ value }) => value);
  };
  // Published on 2018-10-26, revised on 2018-11-28; a day of lag is declared.
  assert.deepEqual(await seen('2018-10-26T23:59:59.999Z'), []);
  assert.deepEqual(await seen('2018-10-27T00:00:00.000Z'), [20659.029]);
  assert.deepEqual(await seen('2018-11-28T23:59:59.999Z'), [20659.029]);
  assert.deepEqual(await seen('2018-11-29T00:00:00.000Z'), [20660.34]);
});

test('G1: a restated number of an annual report is known from the report that restated it', async () => {
  const { restated } = await ingest('sec', 'fundamentals', 'LPA');
  assert.equal(restated, 23);
  const concepts = ['ifrs-full/AdjustedWeightedAverageShares'];
  const seen = async (asOf: Instant) =>
    (await fundamentalsAsOf(db, { symbols: ['LPA'], concepts, asOf }))
      .get('LPA')!
      .filter(({ periodEnd }) => periodEnd === '2022-12-31')
      .map(({ value, document }) => `${value} ${document}`);
  // Accepted on 2024-04-26 and 2025-04-02 at 16:30 in New York; a day of lag is declared.
  assert.deepEqual(await seen('2024-04-27T20:29:59.999Z'), []);
  assert.deepEqual(await seen('2024-04-27T20:30:00.000Z'), ['168142740 0001493152-24-016772']);
  assert.deepEqual(await seen('2025-04-03T20:29:59.999Z'), ['168142740 0001493152-24-016772']);
  assert.deepEqual(await seen('2025-04-03T20:30:00.000Z'), ['28600000 0001997711-25-000030']);
});

test('G1: statements are known from their release, metrics of unknown age from today', async () => {
  await ingest('tiingo', 'fundamentals', 'GOOGL');
  const seen = async (concept: string, asOf: Instant) =>
    (await fundamentalsAsOf(db, { symbols: ['GOOGL'], concepts: [concept], asOf })).get('GOOGL')!.length;
  assert.equal(await seen('totalAssets', '2020-02-06T02:59:59.999Z'), 0);
  assert.equal(await seen('totalAssets', '2020-02-06T03:00:00.000Z'), 1);
  assert.equal(await seen('marketCap', '2025-01-01T00:00:00.000Z'), 0);
  assert.equal(await seen('marketCap', new Date().toISOString()), 64);
});

test('G1: news are known from the crawl', async () => {
  await ingest('tiingo', 'news', 'AAPL', { from: '2016-01-01', to: '2017-08-31' });
  const seen = async (asOf: Instant) =>
    (await newsAsOf(db, { symbols: ['AAPL'], from: '2016-01-01', to: '2017-08-31', asOf })).length;
  // Dated 2016-01-11T23:13Z by its publisher, crawled at 2016-01-12T21:07Z; an hour of lag is declared.
  assert.equal(await seen('2016-01-12T22:00:00.000Z'), 0);
  assert.equal(await seen('2016-01-12T22:07:28.073Z'), 1);
});

test('G1: the members of an index are those that were known on the day', async () => {
  await ingest('files', 'listings', '*');
  const members = async (date: string, asOf: Instant) =>
    (await membersAsOf(db, { list: 'sp500', date, asOf })).map(({ symbol }) => symbol);
  const eve = '2020-12-21T23:59:59.999Z';
  assert.ok(!(await members('2020-12-21', eve)).includes('TSLA'));
  assert.ok((await members('2020-12-21', '2020-12-22T00:00:00.000Z')).includes('TSLA'));
  // Lehman's end was not known before it came.
  assert.ok((await members('2008-09-17', '2008-09-16T00:00:00.000Z')).includes('LEHMQ'));
  assert.ok(!(await members('2008-09-17', '2008-09-18T00:00:00.000Z')).includes('LEHMQ'));
});

test('G1: VIX, yields and prices are known after their declared day of publication', async () => {
  const seen = async (series: string, period: string, asOf: Instant) =>
    (await macroAsOf(db, { series: [series], from: period, to: period, asOf })).get(series)!.length;
  for (const [series, period, known] of [
    ['VIXCLS', '2018-02-05', '2018-02-06'],
    ['GS10', '2019-01-01', '2019-02-08'],
    ['CPIAUCNS', '2019-01-01', '2019-03-01'],
  ] as const) {
    await ingest('files', 'macro', series);
    const before = new Date(Date.parse(known) - 1).toISOString();
    assert.equal(await seen(series, period, before), 0, series);
    assert.equal(await seen(series, period, `${known}T00:00:00.000Z`), 1, series);
  }
});

test('what was asked for again and has not changed adds nothing', async () => {
  const again = await ingest('files', 'macro', 'GS10');
  assert.deepEqual([again.rows, again.restated], [0, 0]);
  const facts = await ingest('sec', 'fundamentals', 'LPA');
  assert.deepEqual([facts.rows, facts.restated], [0, 0]);
});
