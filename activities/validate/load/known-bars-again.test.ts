/** What a process remembers of bars, after rows came about their past, against reading all of them: the same columns. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { sessionsBetween } from '../../../forecasting/calendar/calendar.ts';
import type { Instant } from '../../../schemas/market.ts';
import { barColumnsAsOf } from '../../../stores/postgres/bar-columns.ts';
import { insertBars } from '../../../stores/postgres/bars.ts';
import { insertQuarantine } from '../../../stores/postgres/quarantine.ts';
import { insertRawObjects } from '../../../stores/postgres/raw-objects.ts';
import { rawObject, sampleBar } from '../../../stores/postgres/sample-rows.ts';
import { createTestDatabase } from '../../../stores/postgres/testing.ts';
import { virtualNow } from '../testing.ts';
import { forgetKnownBars, knownBars } from './known-bars.ts';

const SESSIONS = sessionsBetween('2019-01-02', '2019-02-08');
const { db, close } = await createTestDatabase();
after(close);

interface Event {
  what: 'nothing' | 'missing' | 'late' | 'restated' | 'restated before' | 'held' | 'all again' | 'restart';
  symbol: number;
  back: number;
}

let plays = 0;

/** Days on which everything was read, after the first. */
async function play(events: readonly Event[]): Promise<number> {
  // Symbols that no other play has.
  const symbols = ['A', 'B', 'C'].map((name) => `${name}${String(plays++).padStart(4, '0')}`);
  forgetKnownBars(db);
  let keys = 0;
  const arrive = async (symbol: string, t: number, knownAt: Instant, nudge = 0) => {
    const key = `${rawObject.key}/${symbol}/${keys++}`;
    await insertRawObjects(db, [{ ...rawObject, key, symbol, knownAt }]);
    const bar = { symbol, session: SESSIONS[t]!, knownAt, rawKey: key, close: 45 + t / 10 + nudge };
    await insertBars(db, [sampleBar(bar)]);
  };
  let whole = 0;
  const compare = async (t: number) => {
    const query = { symbols, from: SESSIONS[0]!, to: SESSIONS[t]!, asOf: virtualNow(SESSIONS[t]!) };
    const end = await knownBars(db, query, Promise.resolve(SESSIONS[t]!));
    if (end.earlier.size === 0) whole++;
    // So few sessions are all within the look-back.
    const all = await barColumnsAsOf(db, { ...query, includeQuarantined: true });
    assert.deepEqual(end.bars, all, SESSIONS[t]);
  };
  for (const symbol of symbols.slice(0, 2)) await arrive(symbol, 0, virtualNow(SESSIONS[0]!));
  await compare(0);
  for (const [k, { what, symbol: s, back }] of events.entries()) {
    const t = k + 1;
    const now = virtualNow(SESSIONS[t]!);
    const symbol = symbols[s]!;
    const past = Math.max(0, t - 1 - back);
    for (const one of symbols.slice(0, 2))
      if (what !== 'missing' || one !== symbol) await arrive(one, t, now);
    if (what === 'late') await arrive(symbol, past, new Date(Date.parse(now) - 5).toISOString());
    if (what === 'restated') await arrive(symbol, past, now, 0.5);
    // Known before the last read, and written after it.
    const before = new Date(Date.parse(virtualNow(SESSIONS[t - 1]!)) - 1).toISOString();
    if (what === 'restated before') await arrive(symbol, past, before, 0.7);
    if (what === 'all again') for (let day = 0; day < t; day++) await arrive(symbol, day, now);
    if (what === 'held') {
      await arrive(symbol, past, now, 9);
      const version = { symbol, session: SESSIONS[past]!, barKnownAt: now, knownAt: now };
      await insertQuarantine(db, [{ ...version, expectation: 'e', reason: 'r', detail: null }]);
    }
    if (what === 'restart') forgetKnownBars(db);
    await compare(t);
  }
  return whole - 1;
}

const QUIET: Event = { what: 'nothing', symbol: 0, back: 0 };

test('G1 bars that are remembered are those that a read of everything sees, whatever was written about their past', async () => {
  const event: fc.Arbitrary<Event> = fc.record({
    what: fc.constantFrom<Event['what']>(
      ...(['nothing', 'missing', 'late', 'restated', 'restated before', 'held'] as const),
      ...(['all again', 'restart'] as const),
    ),
    symbol: fc.nat({ max: 2 }),
    back: fc.nat({ max: 9 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 6, maxLength: 14 }), async (events) => {
      await play(events);
    }),
    { numRuns: 8 },
  );
});

test('rows of the past are put in their place; a symbol without bars before has all of them read again', async () => {
  const all: [Event['what'], number, number][] = [
    ['nothing', 0, 0],
    ['missing', 0, 0],
    ['late', 1, 0],
    ['restated', 1, 0],
    ['restated before', 1, 0],
    ['held', 1, 0],
    ['all again', 1, 0],
    ['late', 2, 1],
    ['restart', 0, 2],
  ];
  for (const [what, symbol, read] of all) {
    const events = [QUIET, QUIET, QUIET, { what, symbol, back: 1 }, { what, symbol, back: 2 }, QUIET];
    assert.equal(await play(events), read, `${what} of ${symbol}`);
  }
});
