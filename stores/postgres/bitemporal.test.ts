import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import fc from 'fast-check';
import type { Known } from '../../schemas/datasets.ts';
import type { Instant } from '../../schemas/market.ts';
import type { Db } from './db.ts';
import { earningsAsOf, insertEarnings } from './earnings.ts';
import { filingsAsOf, insertFilings } from './filings.ts';
import { fundamentalsAsOf, insertFundamentals } from './fundamentals.ts';
import { insertMacro, macroAsOf } from './macro.ts';
import { insertMemberships, membershipsAsOf } from './memberships.ts';
import { insertNews, newsAsOf } from './news.ts';
import { insertQuotes, quotesAsOf } from './quotes.ts';
import { insertRawObjects } from './raw-objects.ts';
import { restatementsOf } from './restatements.ts';
import { RAW_KEY, rawObject } from './sample-rows.ts';
import { createTestDatabase } from './testing.ts';

const { db, close } = await createTestDatabase();
after(close);
await insertRawObjects(db, [rawObject]);

const at = (day: number): Instant => `2019-03-${String(day).padStart(2, '0')}T22:30:00.000Z`;

/** A version in the plainest words: which of four rows of a subject, said when, and what. */
interface Said {
  row: number;
  known: number;
  value: number;
}

interface Table {
  insert(db: Db, subject: string, said: Said[]): Promise<{ inserted: number; restated: number }>;
  /** Values by row, as known. */
  read(subject: string, asOf: Instant): Promise<[row: number, value: number][]>;
}

const knownOf = ({ known }: Said): Known => ({
  knownAt: at(known),
  knowledgeEstimated: false,
  rawKey: RAW_KEY,
});
const month = (row: number) => `2018-0${row}-01`;
const rowOf = (date: string) => Number(date.slice(5, 7));

const TABLES: Record<string, Table> = {
  macro: {
    insert: (db, series, said) =>
      insertMacro(
        db,
        said.map((one) => ({
          ...{ series, period: month(one.row), value: one.value, unit: '%', frequency: 'M' },
          ...{ vintageFrom: null, vintageTo: null, ...knownOf(one) },
        })),
      ),
    read: async (series, asOf) =>
      (await macroAsOf(db, { series: [series], asOf })).get(series)!.map((r) => [rowOf(r.period), r.value!]),
  },
  fundamentals: {
    insert: (db, symbol, said) =>
      insertFundamentals(
        db,
        said.map((one) => ({
          ...{ symbol, concept: 'Assets', unit: 'USD', periodStart: null, periodEnd: month(one.row) },
          ...{
            fiscalPeriod: null,
            value: one.value,
            acceptedAt: null,
            form: null,
            document: null,
            ...knownOf(one),
          },
        })),
      ),
    read: async (symbol, asOf) =>
      (await fundamentalsAsOf(db, { symbols: [symbol], asOf }))
        .get(symbol)!
        .map((r) => [rowOf(r.periodEnd), r.value]),
  },
  filings: {
    insert: (db, symbol, said) =>
      insertFilings(
        db,
        said.map((one) => ({
          ...{ symbol, document: String(one.row), form: String(one.value), periodEnd: null },
          ...{ acceptedAt: `${month(one.row)}T00:00:00.000Z`, ...knownOf(one) },
        })),
      ),
    read: async (symbol, asOf) =>
      (await filingsAsOf(db, { symbols: [symbol], asOf }))
        .get(symbol)!
        .map((r) => [Number(r.document), Number(r.form)]),
  },
  news: {
    insert: (db, symbol, said) =>
      insertNews(
        db,
        said.map((one) => ({
          ...{
            id: `${symbol}/${one.row}`,
            publishedAt: `${month(one.row)}T00:00:00.000Z`,
            title: 't',
            url: 'u',
          },
          ...{ text: String(one.value), publisher: null, language: null, ...knownOf(one) },
          symbols: [{ symbol, sentiment: one.value / 2, relevance: null }],
        })),
      ),
    read: async (symbol, asOf) =>
      (await newsAsOf(db, { symbols: [symbol], from: '2018-01-01', to: '2018-12-31', asOf })).map((r) => [
        rowOf(r.publishedAt),
        r.symbols[0]!.sentiment! * 2,
      ]),
  },
  earnings: {
    insert: (db, symbol, said) =>
      insertEarnings(
        db,
        said.map((one) => ({
          ...{
            symbol,
            date: month(one.row),
            periodEnd: null,
            epsEstimate: 1,
            epsActual: one.value,
            ...knownOf(one),
          },
        })),
      ),
    read: async (symbol, asOf) =>
      (await earningsAsOf(db, { symbols: [symbol], asOf }))
        .get(symbol)!
        .map((r) => [rowOf(r.date), r.epsActual!]),
  },
  quotes: {
    insert: (db, symbol, said) =>
      insertQuotes(
        db,
        said.map((one) => ({
          ...{
            symbol,
            at: `${month(one.row)}T00:00:00.000Z`,
            price: one.value,
            currency: null,
            exchange: null,
          },
          ...knownOf(one),
        })),
      ),
    read: async (symbol, asOf) =>
      (await quotesAsOf(db, { symbols: [symbol], asOf })).get(symbol)!.map((r) => [rowOf(r.at), r.price]),
  },
  memberships: {
    insert: (db, list, said) =>
      insertMemberships(
        db,
        said.map((one) => ({
          ...{ list, symbol: 'KO', from: month(one.row), to: null, name: String(one.value), sector: null },
          ...knownOf(one),
        })),
      ),
    read: async (list, asOf) =>
      (await membershipsAsOf(db, { list, asOf })).map((r) => [rowOf(r.from), Number(r.name)]),
  },
};

/** Stored versions of a subject, kept in memory by the rule in plain words. */
function naiveTable() {
  const stored: Said[] = [];
  const newest = (row: number, sees: (known: number) => boolean) =>
    stored
      .filter((one) => one.row === row && sees(one.known))
      .reduce<Said | undefined>((a, b) => (a && a.known > b.known ? a : b), undefined);
  return {
    /** Within a call the last word of an instant counts, between calls the first; the same again is no version. */
    insert(batch: Said[]) {
      const last = [...new Map(batch.map((one) => [`${one.row} ${one.known}`, one])).values()];
      for (const one of last.sort((a, b) => a.known - b.known)) {
        if (newest(one.row, (known) => known === one.known)) continue;
        if (newest(one.row, (known) => known < one.known)?.value !== one.value) stored.push(one);
      }
    },
    read: (asOf: number) =>
      [1, 2, 3, 4].flatMap((row): [number, number][] => {
        const found = newest(row, (known) => known <= asOf);
        return found === undefined ? [] : [[row, found.value]];
      }),
  };
}

const said = fc.record({
  row: fc.integer({ min: 1, max: 4 }),
  known: fc.integer({ min: 1, max: 28 }),
  value: fc.integer({ min: 0, max: 2 }),
});

for (const [name, table] of Object.entries(TABLES)) {
  test(`G1: over random histories an as-of read of ${name} equals the naive one`, async () => {
    let round = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(said, { maxLength: 8 }), { maxLength: 4 }), async (batches) => {
        const subject = `S${round++}`;
        const naive = naiveTable();
        for (const batch of batches) {
          await table.insert(db, subject, batch);
          naive.insert(batch);
        }
        for (const asOf of [1, 8, 14, 21, 28]) {
          assert.deepEqual(await table.read(subject, at(asOf)), naive.read(asOf));
        }
      }),
      { numRuns: 20 },
    );
  });

  test(`two writers of the same versions of ${name} at once leave one of each`, async () => {
    const versions = Array.from({ length: 40 }, (_, i) => ({
      row: 1 + (i % 4),
      known: 1 + (i >> 2),
      value: i,
    }));
    const writers = [versions, versions.toReversed(), versions.slice(20), versions];
    const done = await Promise.all(writers.map((rows) => table.insert(db, 'twice', rows)));
    assert.equal(
      done.reduce((sum, { inserted }) => sum + inserted, 0),
      40,
    );
    assert.deepEqual(await table.read('twice', at(10)), [
      [1, 36],
      [2, 37],
      [3, 38],
      [4, 39],
    ]);
  });
}

test('a restatement is recorded once, however many writers bring it', async () => {
  const before = { row: 1, known: 1, value: 5 };
  await TABLES.macro!.insert(db, 'once', [before]);
  const changed = [{ ...before, known: 2, value: 7 }];
  await Promise.all([1, 2, 3].map(() => TABLES.macro!.insert(db, 'once', changed)));
  const records = await restatementsOf(db, { symbols: ['once'], asOf: at(28) });
  assert.deepEqual(
    records.map((r) => [r.dataset, r.session, r.field, r.before, r.after]),
    [['macro', '2018-01-01', 'value', 5, 7]],
  );
});

/** Every version but the first restates the one before it, in whatever order they came. */
async function assertRestatementsTold(subject: string) {
  const { rows } = await db.query<{ knownAt: Instant }>(
    `select known_at as "knownAt" from (select known_at, lag(value) over (partition by period order by known_at) as before, value
       from tempocast.macro_observation where series = $1) as line
     where before is not null and before <> value order by 1`,
    [subject],
  );
  const told = await restatementsOf(db, { symbols: [subject], asOf: at(28) });
  const missed = rows.filter(({ knownAt }) => !told.some((record) => record.knownAt === knownAt));
  assert.deepEqual(missed, []);
}

test('a version known earlier and stored later has the one after it recorded as a restatement', async () => {
  const { insert } = TABLES.macro!;
  const one = { row: 1, known: 5, value: 7 };
  await insert(db, 'late', [one]);
  const done = await insert(db, 'late', [{ ...one, known: 2, value: 5 }]);
  assert.deepEqual(done, { inserted: 1, restated: 1 });
  const records = await restatementsOf(db, { symbols: ['late'], asOf: at(28) });
  assert.deepEqual(
    records.map((r) => [r.knownAt, r.before, r.after]),
    [[at(5), 5, 7]],
  );
  let round = 0;
  const history = fc.array(fc.array(said, { minLength: 1, maxLength: 4 }), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(history, async (batches) => {
      const subject = `late/${round++}`;
      for (const batch of batches) await insert(db, subject, batch);
      await assertRestatementsTold(subject);
    }),
    { numRuns: 20 },
  );
});

test('of two writers at once the later version is a restatement of the earlier one, whoever is first', async () => {
  const { insert } = TABLES.macro!;
  for (let round = 0; round < 10; round++) {
    const subject = `both/${round}`;
    const writers = [3, 9, 5].map((known) => insert(db, subject, [{ row: 1, known, value: known }]));
    await Promise.all(writers);
    const records = await restatementsOf(db, { symbols: [subject], asOf: at(28) });
    assert.deepEqual(
      records.map(({ knownAt, after }) => [knownAt, after]),
      [
        [at(5), 5],
        [at(9), 9],
      ],
    );
  }
});

test('a quarter and the year until its end are restated each', async () => {
  const fact = (periodStart: string, known: number, value: number) => ({
    ...{ symbol: 'YTD', concept: 'Revenues', unit: 'USD', periodStart, periodEnd: '2018-12-31', value },
    ...{ fiscalPeriod: null, acceptedAt: null, form: null, document: null },
    ...knownOf({ row: 1, known, value }),
  });
  for (const known of [1, 2]) {
    await insertFundamentals(db, [fact('2018-01-01', known, 100 * known), fact('2018-10-01', known, known)]);
  }
  const records = await restatementsOf(db, { symbols: ['YTD Revenues USD'], asOf: at(28) });
  assert.deepEqual(
    records.map(({ field, before, after }) => [field, before, after]),
    [
      ['value since 2018-01-01', 100, 200],
      ['value since 2018-10-01', 1, 2],
    ],
  );
});
