import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Known } from '../../schemas/datasets.ts';
import type { Instant } from '../../schemas/market.ts';
import { earningsAsOf, insertEarnings } from './earnings.ts';
import { filingsAsOf, insertFilings } from './filings.ts';
import { fundamentalsAsOf, insertFundamentals } from './fundamentals.ts';
import { insertMacro, macroAsOf } from './macro.ts';
import { insertMemberships, membersAsOf, membershipsAsOf } from './memberships.ts';
import { insertNews, newsAsOf } from './news.ts';
import { insertQuarantine, insertReleases } from './quarantine.ts';
import { insertQuotes, quotesAsOf } from './quotes.ts';
import { insertRawObjects } from './raw-objects.ts';
import { restatementsOf } from './restatements.ts';
import { RAW_KEY, rawObject } from './sample-rows.ts';
import { createTestDatabase } from './testing.ts';

const { db, close } = await createTestDatabase();
after(close);
await insertRawObjects(db, [rawObject]);

/** Noon of a day; `before` is the millisecond before it. */
const at = (day: string): Instant => `${day}T12:00:00.000Z`;
const before = (day: string): Instant => `${day}T11:59:59.999Z`;
const known = (day: string, knowledgeEstimated = false): Known => ({
  ...{ knownAt: at(day), knowledgeEstimated, rawKey: RAW_KEY },
});

test('G1: a macro vintage cannot be seen before it was published', async () => {
  const gdp = { series: 'GDPC1', period: '2014-01-01', unit: 'bn 2009 USD', frequency: 'Q' };
  const vintage = (day: string, value: number | null, to: string) => ({
    ...{ ...gdp, value, vintageFrom: day, vintageTo: to, ...known(day, true) },
  });
  // The first quarter of 2014 as told in April, May, June and July of that year.
  const april = vintage('2014-04-30', 15947, '2014-05-28');
  const may = vintage('2014-05-29', 15833.9, '2014-06-24');
  const june = vintage('2014-06-25', 15824.2, '2014-07-29');
  const july = vintage('2014-07-30', 15831.7, '9999-12-31');
  // They may arrive in any order.
  assert.deepEqual(await insertMacro(db, [july, april]), { inserted: 2, restated: 1 });
  assert.deepEqual(await insertMacro(db, [june, may, april]), { inserted: 2, restated: 2 });
  assert.deepEqual(await insertMacro(db, [april, may, june, july]), { inserted: 0, restated: 0 });
  const seen = async (asOf: Instant) => (await macroAsOf(db, { series: ['GDPC1'], asOf })).get('GDPC1');
  assert.deepEqual(await seen(before('2014-04-30')), []);
  assert.deepEqual(await seen(at('2014-04-30')), [april]);
  assert.deepEqual(await seen(before('2014-05-29')), [april]);
  assert.deepEqual(await seen(at('2014-05-29')), [may]);
  assert.deepEqual(await seen(at('2014-07-29')), [june]);
  assert.deepEqual(await seen(at('2024-01-01')), [july]);
  const later = { series: ['GDPC1', 'none'], from: '2014-01-02', asOf: at('2024-01-01') };
  assert.deepEqual(
    [...(await macroAsOf(db, later))],
    [
      ['GDPC1', []],
      ['none', []],
    ],
  );
});

test('G1: a restated fundamental cannot be seen before its acceptance, the first number stays readable', async () => {
  const income = {
    ...{ symbol: 'NOC', concept: 'us-gaap/NetIncomeLoss', unit: 'USD', fiscalPeriod: 'Q4' },
    ...{ periodStart: '2018-10-01', periodEnd: '2018-12-31', form: '10-K', document: 'a' },
  };
  // Northrop Grumman, fourth quarter of 2018: 657 M, one year later 356 M.
  const first = { ...income, value: 657e6, acceptedAt: at('2019-01-31'), ...known('2019-01-31') };
  const repeated = { ...first, document: 'b', ...known('2019-04-24') };
  const restated = { ...income, value: 356e6, acceptedAt: at('2020-01-31'), ...known('2020-01-31') };
  const balance = { ...first, concept: 'us-gaap/Assets', periodStart: null, value: 37.65e9 };
  const rows = [restated, repeated, balance, first];
  assert.deepEqual(await insertFundamentals(db, rows), { inserted: 3, restated: 1 });
  const seen = async (asOf: Instant, concepts = ['us-gaap/NetIncomeLoss']) =>
    (await fundamentalsAsOf(db, { symbols: ['NOC'], concepts, asOf })).get('NOC');
  assert.deepEqual(await seen(before('2019-01-31')), []);
  assert.deepEqual(await seen(at('2019-01-31')), [first]);
  assert.deepEqual(await seen(before('2020-01-31')), [first]);
  assert.deepEqual(await seen(at('2020-01-31')), [restated]);
  assert.deepEqual(await seen(at('2020-01-31'), ['us-gaap/Assets']), [balance]);
  const all = await fundamentalsAsOf(db, { symbols: ['NOC', 'KO'], asOf: at('2019-02-01') });
  assert.deepEqual(
    [...all],
    [
      ['NOC', [balance, first]],
      ['KO', []],
    ],
  );
  const [record] = await restatementsOf(db, {
    asOf: at('2020-01-31'),
    symbols: ['NOC us-gaap/NetIncomeLoss USD'],
  });
  assert.deepEqual(record, {
    ...{ dataset: 'fundamentals', symbol: 'NOC us-gaap/NetIncomeLoss USD', session: '2018-12-31' },
    ...{ knownAt: at('2020-01-31'), field: 'value since 2018-10-01', before: 657e6, after: 356e6 },
    ...{ cause: 'vendor-correction', explainedBy: null },
  });
});

test('G1: a filing cannot be seen before its acceptance', async () => {
  const filing = { symbol: 'KO', document: '0001-19', form: '10-K', periodEnd: '2018-12-31' };
  const row = { ...filing, acceptedAt: at('2019-02-21'), ...known('2019-02-21') };
  assert.equal((await insertFilings(db, [row, row])).inserted, 1);
  const seen = async (asOf: Instant) => (await filingsAsOf(db, { symbols: ['KO'], asOf })).get('KO');
  assert.deepEqual(await seen(before('2019-02-21')), []);
  assert.deepEqual(await seen(at('2019-02-21')), [row]);
});

test('G1: a news item, its correction and a symbol added later are seen from when they were known', async () => {
  const text = 'Coca-Cola raises its dividend, for the 57th year in a row';
  const ko = { symbol: 'KO', sentiment: 0.4, relevance: 0.9 };
  const first = {
    ...{ id: 'n1', publishedAt: at('2019-02-21'), title: 'A "dividend", \\again', text, url: 'http://h/1' },
    ...{ publisher: null, language: 'en', symbols: [ko], ...known('2019-02-21') },
  };
  const pep = { symbol: 'PEP', sentiment: null, relevance: null };
  const corrected = { ...first, symbols: [{ ...ko, sentiment: -0.1 }, pep], ...known('2019-02-25') };
  assert.equal((await insertNews(db, [first, corrected])).inserted, 2);
  const seen = (symbol: string, asOf: Instant) =>
    newsAsOf(db, { symbols: [symbol], from: '2019-02-21', to: '2019-02-21', asOf });
  assert.deepEqual(await seen('KO', before('2019-02-21')), []);
  assert.deepEqual(await seen('KO', at('2019-02-21')), [first]);
  assert.deepEqual(await seen('PEP', before('2019-02-25')), []);
  assert.deepEqual(await seen('PEP', at('2019-02-25')), [corrected]);
  const moved = { ...corrected, publishedAt: at('2019-02-20'), symbols: [pep], ...known('2019-02-26') };
  await insertNews(db, [moved]);
  assert.deepEqual(await seen('PEP', at('2019-02-26')), [], 'published on another day, it turned out');
  assert.deepEqual(await seen('KO', at('2019-02-26')), [], 'an older version does not stand in');
  assert.deepEqual(await seen('KO', before('2019-02-26')), [corrected]);
});

test('G1: an earnings date, its postponement and its result are seen from when they were known', async () => {
  const planned = {
    ...{ symbol: 'KO', date: '2019-04-23', periodEnd: '2019-03-31', epsEstimate: 0.46, epsActual: null },
    ...known('2019-03-01'),
  };
  const put = { ...planned, date: '2019-04-25', ...known('2019-04-01') };
  const reported = { ...put, epsActual: 0.48, ...known('2019-04-25') };
  const corrected = { ...reported, epsActual: 0.47, ...known('2019-05-02') };
  const rows = [planned, put, reported, corrected];
  assert.deepEqual(await insertEarnings(db, rows), { inserted: 4, restated: 1 });
  const seen = async (asOf: Instant) => (await earningsAsOf(db, { symbols: ['KO'], asOf })).get('KO');
  assert.deepEqual(await seen(before('2019-03-01')), []);
  assert.deepEqual(await seen(before('2019-04-01')), [planned]);
  assert.deepEqual(await seen(before('2019-04-25')), [put]);
  assert.deepEqual(await seen(at('2019-04-25')), [reported]);
  assert.deepEqual(await seen(at('2019-05-02')), [corrected]);
});

test('G1: a quote cannot be seen before it was known', async () => {
  const quote = {
    symbol: 'KO',
    at: '2019-02-22T21:00:00.000Z',
    price: 45.28,
    currency: 'USD',
    exchange: 'NYQ',
  };
  const row = { ...quote, ...known('2019-02-23') };
  await insertQuotes(db, [row]);
  const seen = async (asOf: Instant, since?: Instant) =>
    (await quotesAsOf(db, { symbols: ['KO'], asOf, since })).get('KO');
  assert.deepEqual(await seen(before('2019-02-23')), []);
  assert.deepEqual(await seen(at('2019-02-23')), [row]);
  assert.deepEqual(await seen(at('2019-02-23'), '2019-02-22T21:00:00.001Z'), []);
});

test('G1: an index membership, its end included, cannot be seen before it was announced', async () => {
  const member = {
    list: 'dow',
    symbol: 'GE',
    from: '1907-11-07',
    to: null,
    name: 'General Electric',
    sector: null,
  };
  const first = { ...member, ...known('2018-01-01', true) };
  const ended = { ...member, to: '2018-06-26', ...known('2018-06-19') };
  const next = { ...first, symbol: 'WBA', from: '2018-06-26', ...known('2018-06-19') };
  assert.equal((await insertMemberships(db, [first, ended, next, ended])).inserted, 3);
  const on = async (date: string, asOf: Instant) =>
    (await membersAsOf(db, { list: 'dow', date, asOf })).map((m) => m.symbol);
  assert.deepEqual(await on('2018-07-02', before('2018-06-19')), ['GE'], 'nobody knew yet');
  assert.deepEqual(await on('2018-07-02', at('2018-06-19')), ['WBA']);
  assert.deepEqual(await on('2018-06-25', at('2018-06-19')), ['GE']);
  assert.deepEqual(await on('1900-01-01', at('2018-06-19')), []);
  assert.deepEqual(await membershipsAsOf(db, { list: 'dow', asOf: before('2018-06-19') }), [first]);
  assert.deepEqual(await membershipsAsOf(db, { list: 'dow', asOf: at('2018-06-19') }), [ended, next]);
});

test('G8: a version that is held back is not read, the one before it is, until it is released', async () => {
  const rate = {
    series: 'DGS10',
    period: '2019-02-21',
    unit: '%',
    frequency: 'D',
    vintageFrom: null,
    vintageTo: null,
  };
  const first = { ...rate, value: 2.69, ...known('2019-02-22') };
  const broken = { ...rate, value: 269, ...known('2019-02-23') };
  await insertMacro(db, [first, broken]);
  const version = { dataset: 'macro', symbol: 'DGS10', session: rate.period, barKnownAt: broken.knownAt };
  const held = { expectation: 'revision', reason: 'a hundred times as large', detail: null };
  await insertQuarantine(db, [{ ...version, ...held, knownAt: at('2019-02-24') }]);
  const judged = { action: 'released' as const, by: 'ann', reason: 'in basis points', rawKey: null };
  await insertReleases(db, [{ ...version, ...judged, knownAt: at('2019-02-26') }]);
  const seen = async (asOf: Instant) => (await macroAsOf(db, { series: ['DGS10'], asOf })).get('DGS10');
  assert.deepEqual(await seen(at('2019-02-23')), [broken], 'nobody knew better');
  assert.deepEqual(await seen(at('2019-02-24')), [first]);
  assert.deepEqual(await seen(at('2019-02-26')), [broken]);
});
