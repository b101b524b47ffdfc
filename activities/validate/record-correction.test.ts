import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { loadConfig } from '../../cli/config/load.ts';
import { type RecordDataset, valuesOfRow } from '../../schemas/corrections.ts';
import type { Known } from '../../schemas/datasets.ts';
import type { OperatorActionInput } from '../../schemas/operator.ts';
import { createProviders } from '../../sources/providers.ts';
import { openLake } from '../../stores/lake/open.ts';
import { getRaw } from '../../stores/lake/raw.ts';
import type { Db } from '../../stores/postgres/db.ts';
import { earningsAsOf, insertEarnings } from '../../stores/postgres/earnings.ts';
import { filingsAsOf, insertFilings } from '../../stores/postgres/filings.ts';
import { fundamentalsAsOf, insertFundamentals } from '../../stores/postgres/fundamentals.ts';
import { heldRows } from '../../stores/postgres/held-rows.ts';
import { decidedVersions } from '../../stores/postgres/judged-rows.ts';
import { insertMacro, macroAsOf } from '../../stores/postgres/macro.ts';
import { insertMemberships, membershipsAsOf } from '../../stores/postgres/memberships.ts';
import { insertNews, newsAsOf } from '../../stores/postgres/news.ts';
import { insertQuarantine } from '../../stores/postgres/quarantine.ts';
import { insertQuotes, quotesAsOf } from '../../stores/postgres/quotes.ts';
import { insertRawObjects } from '../../stores/postgres/raw-objects.ts';
import { restatementsOf } from '../../stores/postgres/restatements.ts';
import { RAW_KEY, rawObject } from '../../stores/postgres/sample-rows.ts';
import { createTestDatabase, type TestDatabase } from '../../stores/postgres/testing.ts';
import type { ActivityDeps } from '../deps.ts';
import { operatorAction } from './operator.ts';

const folder = mkdtempSync(join(tmpdir(), 'tempocast-corrections-'));
let database: TestDatabase;
let deps: ActivityDeps;
before(async () => {
  database = await createTestDatabase();
  const { config } = loadConfig({ cwd: '/', environment: {} });
  const { db } = database;
  deps = {
    ...{ config, db, lake: openLake(`file://${folder}`), providers: createProviders(config) },
    clock: { virtual: true, now: () => '' },
  };
  await insertRawObjects(db, [{ ...rawObject, knownAt: '2018-01-01T00:00:00.000Z' }]);
});
after(async () => {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

const at = (day: number) => `2019-03-${String(day).padStart(2, '0')}T12:00:00.000Z`;
const [SAID, HELD, CORRECTED, REPEATED, TAKEN_BACK, END] = [1, 2, 3, 4, 7, 9].map((day) => at(day));
const symbol = 'KO';
const DAY = '2018-12-31';

interface Kind {
  dataset: RecordDataset;
  subject: string;
  session: string;
  /** As the provider says it, wrong in `wrong`. */
  row: object;
  field: string;
  wrong: string | number | null;
  right: string | number | null;
  /** What the provider says in the end. */
  changed: string | number;
  insert(db: Db, rows: never[]): Promise<unknown>;
  read(db: Db, asOf: string): Promise<object | undefined>;
  /** What no value of the field may be. */
  refused: [values: Record<string, unknown>, message: RegExp];
}

const KINDS: Kind[] = [
  {
    ...{ dataset: 'macro', subject: 'GDP', session: '2018-10-01', field: 'value' },
    row: {
      series: 'GDP',
      period: '2018-10-01',
      unit: 'USD bn',
      frequency: 'Q',
      vintageFrom: null,
      vintageTo: null,
    },
    ...{ wrong: 2_000_000, right: 20_000, changed: 20_100, insert: insertMacro },
    read: async (db, asOf) => (await macroAsOf(db, { series: ['GDP'], asOf })).get('GDP')![0],
    refused: [{ value: 'high' }, /value is "high", it must be number/],
  },
  {
    ...{ dataset: 'fundamentals', subject: 'KO Assets USD', session: DAY, field: 'value' },
    row: {
      ...{ symbol, concept: 'Assets', unit: 'USD', periodStart: null, periodEnd: DAY, fiscalPeriod: 'FY' },
      ...{ acceptedAt: null, form: '10-K', document: null },
    },
    ...{ wrong: 83e3, right: 83e9, changed: 84e9, insert: insertFundamentals },
    read: async (db, asOf) => (await fundamentalsAsOf(db, { symbols: [symbol], asOf })).get(symbol)![0],
    refused: [
      { form: '10-Q' },
      /unknown field "form", allowed are value; periodStart says which row is meant/,
    ],
  },
  {
    ...{ dataset: 'news', subject: 'item', session: '2019-02-28', field: 'sentiment.KO' },
    row: {
      ...{ id: 'item', publishedAt: '2019-02-28T15:00:00.000Z', title: 'Fizz', text: '', url: 'http://x/' },
      ...{ publisher: null, language: 'en' },
    },
    ...{ wrong: 7, right: 0.7, changed: 0.5, insert: insertNews },
    read: async (db, asOf) =>
      (await newsAsOf(db, { symbols: [symbol], from: '2019-02-01', to: '2019-02-28', asOf }))[0],
    refused: [{ 'sentiment.KO': 3 }, /sentiment\.KO is 3, it must be <= 1/],
  },
  {
    ...{ dataset: 'earnings', subject: symbol, session: '2019-02-14', field: 'epsActual' },
    row: { symbol, date: '2019-02-14', periodEnd: DAY, epsEstimate: 0.43 },
    ...{ wrong: 43, right: 0.43, changed: 0.44, insert: insertEarnings },
    read: async (db, asOf) => (await earningsAsOf(db, { symbols: [symbol], asOf })).get(symbol)![0],
    refused: [{ periodEnd: '2018-12-32' }, /periodEnd is "2018-12-32", it must be a date, YYYY-MM-DD/],
  },
  {
    ...{ dataset: 'listings', subject: 'SP500 KO', session: '1957-03-04', field: 'to' },
    row: { list: 'SP500', symbol, from: '1957-03-04', name: 'Coca-Cola', sector: 'Consumer Staples' },
    ...{ wrong: '2019-01-02', right: null, changed: '2019-06-03', insert: insertMemberships },
    read: async (db, asOf) => (await membershipsAsOf(db, { list: 'SP500', asOf }))[0],
    refused: [{ to: '1950-01-01' }, /to 1950-01-01, the first day after it, is not after from 1957-03-04/],
  },
  {
    ...{ dataset: 'filings', subject: 'KO 0001', session: '2019-02-21', field: 'form' },
    row: { symbol, document: '0001', periodEnd: DAY, acceptedAt: '2019-02-21T21:00:00.000Z' },
    ...{ wrong: '10-Q', right: '10-K', changed: '10-K/A', insert: insertFilings },
    read: async (db, asOf) => (await filingsAsOf(db, { symbols: [symbol], asOf })).get(symbol)![0],
    refused: [{ acceptedAt: '2030-01-01T00:00:00Z' }, /acceptedAt 2030-01-01T00:00:00.000Z has not come yet/],
  },
  {
    ...{ dataset: 'quotes', subject: symbol, session: '2019-02-28', field: 'price' },
    row: { symbol, at: '2019-02-28T20:59:00.000Z', currency: 'USD', exchange: 'NYQ' },
    ...{ wrong: 4534, right: 45.34, changed: 45.4, insert: insertQuotes },
    read: async (db, asOf) => (await quotesAsOf(db, { symbols: [symbol], asOf })).get(symbol)![0],
    refused: [{ price: 0 }, /price is 0, it must be > 0/],
  },
];

function rowWith({ row, field, dataset }: Kind, value: string | number | null, knownAt: string) {
  const known: Known = { knownAt, knowledgeEstimated: false, rawKey: RAW_KEY };
  const said =
    dataset === 'news' ? { symbols: [{ symbol, sentiment: value, relevance: null }] } : { [field]: value };
  return { ...row, ...said, ...known } as never;
}

const decide = (input: object, at: string) =>
  operatorAction(deps, {
    ...{ by: 'Ada', reason: 'the publisher says so', ...input },
    at,
  } as OperatorActionInput & { at: string });

for (const kind of KINDS) {
  const { dataset, subject, session, field, wrong, right, changed } = kind;
  const row = { dataset, subject, session };
  const seen = async (asOf: string) => {
    const found = await kind.read(deps.db, asOf);
    return found === undefined ? undefined : valuesOfRow(dataset, found)[field];
  };
  const stateOf = async (asOf: string) =>
    (await heldRows(deps.db, { asOf, symbols: [], dataset, limit: 9, offset: 0 })).rows.map(
      ({ state }) => state,
    );

  test(`G16 a correction of ${dataset} is a new version that the provider's repetition leaves, and that can be taken back`, async () => {
    const { db, lake } = deps;
    await kind.insert(db, [rowWith(kind, wrong, SAID!)]);
    const held = { dataset, symbol: subject, session, barKnownAt: SAID!, knownAt: HELD! };
    await insertQuarantine(db, [{ ...held, expectation: 'e', reason: 'r', detail: 'd' }]);
    assert.equal(await seen(HELD!), undefined);
    const [listed] = (await heldRows(db, { asOf: HELD!, symbols: [], dataset, limit: 9, offset: 0 })).rows;
    assert.equal(listed!.values![field], wrong);
    assert.ok(listed!.fields.some((one) => one.field === field));

    const [values, message] = kind.refused;
    await assert.rejects(
      decide({ action: 'correct', row, values }, CORRECTED!),
      (error: Error & { type?: string }) => {
        assert.equal(error.type, 'CorrectionImpossible');
        assert.match(error.message, message);
        return true;
      },
    );
    await assert.rejects(decide({ action: 'uncorrect', row }, CORRECTED!), { type: 'RowNotCorrected' });

    const correct = { action: 'correct', row, values: { [field]: right } };
    const done = await decide(correct, CORRECTED!);
    assert.deepEqual(await decide(correct, CORRECTED!), done, 'a second attempt decides the same');
    assert.equal(await seen(CORRECTED!), right);
    assert.equal(await seen(HELD!), undefined);
    assert.deepEqual(await stateOf(CORRECTED!), ['corrected']);
    assert.ok(
      (await decidedVersions(db, { asOf: CORRECTED! })).has(`${dataset} ${subject} ${session} ${SAID}`),
    );
    const parsed = deps.providers.parse('operator', dataset, await getRaw(lake, done.rawKey), {
      ...{ subject, knownAt: CORRECTED! },
    });
    const [rebuilt] = dataset === 'listings' ? parsed.memberships! : parsed[dataset]!;
    assert.deepEqual(
      valuesOfRow(dataset, rebuilt!),
      valuesOfRow(dataset, (await kind.read(db, CORRECTED!))!),
    );

    await kind.insert(db, [rowWith(kind, wrong, REPEATED!)]);
    assert.equal(await seen(REPEATED!), right);
    assert.deepEqual(await stateOf(REPEATED!), ['corrected']);

    await decide({ action: 'uncorrect', row }, at(6));
    assert.equal(await seen(at(6)), undefined, 'held, as it was before');
    assert.equal(await seen(REPEATED!), right);
    assert.deepEqual(await stateOf(at(6)), ['held']);
    assert.ok(!(await decidedVersions(db, { asOf: at(6) })).has(`${dataset} ${subject} ${session} ${SAID}`));
    await decide(correct, TAKEN_BACK!);
    assert.equal(await seen(TAKEN_BACK!), right);

    await kind.insert(db, [rowWith(kind, changed, at(8))]);
    assert.equal(await seen(at(8)), changed, 'a changed mind wins');
    assert.deepEqual(await stateOf(END!), ['corrected']);
    const told = await restatementsOf(db, { asOf: END!, dataset });
    if (typeof wrong === 'number' && dataset !== 'news') {
      assert.deepEqual(
        told.map((r) => [r.knownAt, r.before, r.after, r.cause, r.explainedBy]),
        [
          [CORRECTED, wrong, right, 'operator', 'Ada'],
          [TAKEN_BACK, wrong, right, 'operator', 'Ada'],
          [at(8), wrong, changed, 'unexplained', null],
        ],
      );
    }
    await assert.rejects(decide({ action: 'uncorrect', row }, END!), {
      message: /the provider has said something else since/,
    });
  });
}

test('rows that share subject and date are told apart by what their key has more', async () => {
  const fact = (periodStart: string, value: number) => ({
    ...{ symbol, concept: 'Revenues', unit: 'USD', periodStart, periodEnd: DAY, fiscalPeriod: null, value },
    ...{ acceptedAt: null, form: null, document: null },
    ...{ knownAt: SAID!, knowledgeEstimated: false, rawKey: RAW_KEY },
  });
  await insertFundamentals(deps.db, [fact('2018-10-01', 7), fact('2018-01-01', 31)]);
  const row = { dataset: 'fundamentals', subject: 'KO Revenues USD', session: DAY };
  await assert.rejects(decide({ action: 'correct', row, values: { value: 8 } }, END!), {
    message: /2 rows have that name: say which with periodStart, one of 2018-01-01, 2018-10-01/,
  });
  await decide({ action: 'correct', row, values: { value: 8, periodStart: '2018-10-01' } }, END!);
  const known = await fundamentalsAsOf(deps.db, { symbols: [symbol], concepts: ['Revenues'], asOf: END! });
  assert.deepEqual(
    known.get(symbol)!.map(({ periodStart, value }) => [periodStart, value]),
    [
      ['2018-01-01', 31],
      ['2018-10-01', 8],
    ],
  );
});
