import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import fc from 'fast-check';
import type { Instant, RestatementRecord, StoredAction, StoredBar } from '../../schemas/market.ts';
import { actionsAsOf, insertActions } from './actions.ts';
import { barColumnsAsOf } from './bar-columns.ts';
import { type BarsQuery, barsAsOf, insertBars, lastSessions } from './bars.ts';
import { insertQuarantine, type QuarantineRow, quarantineOf } from './quarantine.ts';
import { insertRawObjects } from './raw-objects.ts';
import { insertRestatements, restatementsOf } from './restatements.ts';
import { RAW_KEY, rawObject, sampleBar } from './sample-rows.ts';
import { createTestDatabase } from './testing.ts';

const { db, close } = await createTestDatabase();
after(close);

/** Only a superuser who disables the triggers can empty these tables; that is the point of them. */
beforeEach(async () => {
  await db.query(
    'begin; set local session_replication_role = replica; truncate tempocast.raw_object, tempocast.bar, tempocast.bar_superseded, tempocast.action_superseded, tempocast.quarantine cascade; commit',
  );
  await insertRawObjects(db, [rawObject]);
});

const at = (day: number): Instant => `2019-02-${String(day).padStart(2, '0')}T22:30:00.000Z`;
const range = { from: '2019-01-01', to: '2019-12-31' };
const bad = (bar: StoredBar, knownAt: Instant): QuarantineRow => ({
  ...{ dataset: 'bars', symbol: bar.symbol, session: bar.session, barKnownAt: bar.knownAt, knownAt },
  ...{ expectation: 'high_not_below_low', reason: 'high 44 below low 45', detail: { high: 44, low: 45 } },
});

test('a restated bar is seen from the instant it became known, the first version before', async () => {
  const first = sampleBar({ session: '2019-02-20', knownAt: at(20), close: 45 });
  const restated = { ...first, knownAt: at(22), close: 45.5 };
  assert.equal(await insertBars(db, [restated, first]), 2);
  const seen = async (asOf: Instant) => (await barsAsOf(db, { symbols: ['KO'], ...range, asOf })).get('KO');
  assert.deepEqual(await seen(at(19)), []);
  assert.deepEqual(await seen(at(20)), [first]);
  assert.deepEqual(await seen('2019-02-22T22:29:59.999Z'), [first]);
  assert.deepEqual(await seen(at(22)), [restated]);
});

test('inserting the same bars again adds none', async () => {
  const bars = [sampleBar(), sampleBar({ session: '2019-02-21' })];
  assert.equal(await insertBars(db, bars), 2);
  assert.equal(await insertBars(db, [...bars, sampleBar({ session: '2019-02-20' })]), 1);
  assert.equal(await insertBars(db, []), 0);
});

test('a bar keeps nulls, zeros and every bit of its numbers; a symbol keeps its signs', async () => {
  const bars = [
    sampleBar({
      symbol: '^GSPC',
      session: '2019-02-20',
      open: null,
      high: 0,
      low: -1,
      close: 1 / 3,
      volume: 1.5e10,
    }),
    sampleBar({
      symbol: 'BRK-B',
      open: 5e-324,
      high: 1.7976931348623157e308,
      low: NaN,
      close: Infinity,
      volume: null,
    }),
    sampleBar({ symbol: 'x"\\,y', session: '2019-02-21' }),
  ];
  await insertBars(db, bars);
  const symbols = ['^GSPC', 'BRK-B', 'x"\\,y', 'none'];
  const found = await barsAsOf(db, { symbols, ...range, asOf: at(28) });
  assert.deepEqual(
    [...found],
    [
      [symbols[0], [bars[0]]],
      [symbols[1], [bars[1]]],
      [symbols[2], [bars[2]]],
      ['none', []],
    ],
  );
});

test('G8: a quarantined version is not read, an earlier good one is, and a later good one again', async () => {
  const good = sampleBar({ knownAt: at(22), close: 45 });
  const broken = { ...good, knownAt: at(23), high: 44 };
  const repaired = { ...good, knownAt: at(25), close: 45.2 };
  const only = sampleBar({ session: '2019-02-21', knownAt: at(22), high: 1 });
  await insertBars(db, [good, broken, repaired, only]);
  await insertQuarantine(db, [bad(broken, at(24)), bad(only, at(24))]);
  const read = async (asOf: Instant, includeQuarantined?: boolean) =>
    (await barsAsOf(db, { symbols: ['KO'], ...range, asOf, includeQuarantined })).get('KO');
  assert.deepEqual(await read(at(23)), [only, broken], 'nobody knew better');
  assert.deepEqual(await read(at(24)), [good]);
  assert.deepEqual(await read(at(24), true), [only, broken]);
  assert.deepEqual(await read(at(25)), [repaired]);
  assert.deepEqual(await quarantineOf(db, { asOf: at(23) }), []);
  assert.deepEqual(await quarantineOf(db, { asOf: at(24), session: '2019-02-22' }), [bad(broken, at(24))]);
  assert.deepEqual(await quarantineOf(db, { asOf: at(24), symbols: ['PG'] }), []);
});

test('the last session and their number count each session once', async () => {
  const bars = [20, 21, 22].map((day) => sampleBar({ session: `2019-02-${day}`, knownAt: at(day) }));
  await insertBars(db, [...bars, { ...bars[0], knownAt: at(21), close: 46 }]);
  const query = { symbols: ['KO', 'PG'], asOf: at(21), through: '2019-02-28' };
  assert.deepEqual([...(await lastSessions(db, query))], [['KO', { last: '2019-02-21', sessions: 2 }]]);
  const through = { ...query, through: '2019-02-20' };
  assert.deepEqual([...(await lastSessions(db, through))], [['KO', { last: '2019-02-20', sessions: 1 }]]);
  assert.equal((await lastSessions(db, { ...query, asOf: at(19) })).size, 0);
});

test('thousands of bars at once, some of them there already, are the bars that single inserts make', async () => {
  const sessions = Array.from({ length: 1500 }, (_, i) =>
    new Date(Date.UTC(2008, 0, 1 + i)).toISOString().slice(0, 10),
  );
  const bars = sessions.map((session, i) =>
    sampleBar({ session, close: i % 7 === 0 ? null : 45 + 1 / (i + 1), volume: i % 11 === 0 ? -0 : i * 1e9 }),
  );
  const odd = sampleBar({ symbol: 'BRK é', open: NaN, high: Infinity, low: 5e-324, session: '0001-01-01' });
  const far = sampleBar({ session: '9999-12-31' });
  assert.equal(await insertBars(db, [far, odd, ...bars]), 1502);
  const more = { ...bars[3]!, knownAt: at(25), close: 1 };
  assert.equal(await insertBars(db, [...bars, more]), 1, 'skips what is there');
  const query = { symbols: ['KO', 'BRK é'], from: '0001-01-01', to: '9999-12-31' };
  const found = await barsAsOf(db, { ...query, asOf: at(24) });
  assert.deepEqual(found.get('KO'), [...bars, far]);
  assert.deepEqual(found.get('BRK é'), [odd]);
  assert.equal((await barsAsOf(db, { ...query, asOf: at(25) })).get('KO')![3]!.close, 1);
});

test('two writers of the same versions at once leave one of each', async () => {
  const bars = Array.from({ length: 2000 }, (_, i) => sampleBar({ symbol: `S${1000 + i}` }));
  const few = bars.slice(0, 10);
  const counts = await Promise.all([bars, bars.toReversed(), few, bars].map((rows) => insertBars(db, rows)));
  assert.equal(
    counts.reduce((sum, n) => sum + n),
    2000,
  );
  const { rows } = await db.query('select count(*) as n from tempocast.bar');
  assert.equal(rows[0].n, 2000);
});

test('a bar without its raw object is refused', async () => {
  await assert.rejects(insertBars(db, [sampleBar({ rawKey: 'raw/none.gz' })]), { code: '23503' });
});

/** The as-of read in the plainest words: of the rows known by then, the newest per session. */
function naiveAsOf(bars: StoredBar[], quarantined: QuarantineRow[], query: BarsQuery): StoredBar[] {
  const isBad = (bar: StoredBar) =>
    quarantined.some(
      (q) => q.session === bar.session && q.barKnownAt === bar.knownAt && q.knownAt <= query.asOf,
    );
  const newest = new Map<string, StoredBar>();
  for (const bar of bars) {
    if (bar.knownAt > query.asOf || bar.session < query.from || bar.session > query.to) continue;
    if (!query.includeQuarantined && isBad(bar)) continue;
    if (bar.knownAt > (newest.get(bar.session)?.knownAt ?? '')) newest.set(bar.session, bar);
  }
  return [...newest.values()].sort((a, b) => (a.session < b.session ? -1 : 1));
}

test('G1: over random histories an as-of read equals the naive one, whatever was learned later', async () => {
  const day = fc.integer({ min: 1, max: 28 });
  const version = fc.record({
    session: fc.integer({ min: 1, max: 6 }),
    known: day,
    close: fc.double({ min: 1, max: 99 }),
  });
  const histories = fc.uniqueArray(version, { maxLength: 40, selector: (v) => `${v.session} ${v.known}` });
  let round = 0;
  await fc.assert(
    fc.asyncProperty(
      histories,
      fc.array(fc.tuple(fc.nat(), day), { maxLength: 8 }),
      async (history, marks) => {
        const symbol = `S${round++}`;
        const bars = history.map(({ session, known, close }) =>
          sampleBar({ symbol, session: `2019-01-0${session}`, knownAt: at(known), close }),
        );
        const rows = new Map<string, QuarantineRow>();
        for (const [pick, known] of marks) {
          const bar = bars[pick % (bars.length || 1)];
          if (bar && at(known) >= bar.knownAt) rows.set(`${bar.session} ${bar.knownAt}`, bad(bar, at(known)));
        }
        const quarantined = [...rows.values()];
        await insertBars(db, bars);
        await insertQuarantine(db, quarantined);
        for (const asOf of [at(1), at(9), '2019-02-14T22:29:59.999Z', at(14), at(21), at(28)]) {
          for (const includeQuarantined of [false, true]) {
            const query = {
              symbols: [symbol],
              from: '2019-01-02',
              to: '2019-01-05',
              asOf,
              includeQuarantined,
            };
            const expected = naiveAsOf(bars, quarantined, query);
            assert.deepEqual((await barsAsOf(db, query)).get(symbol), expected);
            const columns = await barColumnsAsOf(db, query);
            assert.deepEqual(
              [...columns.session].map((days, i) => [
                days * 86_400_000,
                columns.knownAt[i],
                columns.close[i],
              ]),
              expected.map((bar) => [Date.parse(bar.session), Date.parse(bar.knownAt), bar.close]),
            );
          }
        }
      },
    ),
    { numRuns: 40 },
  );
});

test('G1: actions and restatements are seen from the instant they became known', async () => {
  const split: StoredAction = {
    ...{ symbol: 'KO', exDate: '2019-02-21', kind: 'split', value: 2, knownAt: at(21), rawKey: RAW_KEY },
  };
  const corrected = { ...split, value: 3, knownAt: at(22) };
  const dividend: StoredAction = { ...split, kind: 'dividend', value: 0.4, knownAt: at(22) };
  assert.equal(await insertActions(db, [split, corrected, dividend, split]), 3);
  const seen = async (asOf: Instant) =>
    (await actionsAsOf(db, { symbols: ['KO'], ...range, asOf })).get('KO');
  assert.deepEqual(await seen(at(20)), []);
  assert.deepEqual(await seen(at(21)), [split]);
  assert.deepEqual(await seen(at(22)), [dividend, corrected]);
  const restated: RestatementRecord = {
    dataset: 'bars',
    symbol: 'KO',
    session: '2019-02-21',
    knownAt: at(22),
    field: 'close',
    before: 45,
    after: null,
    cause: 'vendor-correction',
    explainedBy: 'held',
  };
  await insertRestatements(db, [restated, { ...restated, field: 'open' }, restated]);
  assert.deepEqual(await restatementsOf(db, { asOf: at(21) }), []);
  assert.deepEqual(await restatementsOf(db, { asOf: at(22), session: '2019-02-21', knownAt: at(22) }), [
    restated,
    { ...restated, field: 'open' },
  ]);
  assert.deepEqual(await restatementsOf(db, { asOf: at(22), session: '2019-02-20' }), []);
});
