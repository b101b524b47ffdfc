/** What a process remembers of a universe, against reading everything: the same dataset version, the same bits. */
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { test } from 'node:test';
import fc from 'fast-check';
import { loadConfig } from '../../cli/config/load.ts';
import { sessionsBetween } from '../../forecasting/calendar/calendar.ts';
import { panelFrom } from '../../forecasting/features/panel-growth.ts';
import type { Config } from '../../schemas/config.ts';
import type { Instant, SessionDate, StoredAction, StoredBar } from '../../schemas/market.ts';
import { panelSha256 } from '../../stores/lake/panel-hash.ts';
import { insertActions } from '../../stores/postgres/actions.ts';
import { insertBars } from '../../stores/postgres/bars.ts';
import { insertMacro } from '../../stores/postgres/macro.ts';
import { insertQuarantine, insertReleases } from '../../stores/postgres/quarantine.ts';
import { insertRawObjects } from '../../stores/postgres/raw-objects.ts';
import { type Bench, createBench, virtualNow } from '../validate/testing.ts';
import { forgetHistories, type History, historyAsOf, keepHistory } from './history.ts';

const SYMBOLS = ['KO', 'PG', '^VIX'];
const UNIVERSE = {
  ...{ symbols: ['KO', 'PG'], context: ['^VIX'], unscored: [], market: 'KO', volatilityIndex: '^VIX' },
};
const SESSIONS = sessionsBetween('2019-01-02', '2019-02-08');
const { config: defaults } = loadConfig({ cwd: '/', environment: {} });
const config: Config = {
  ...defaults,
  history: { ...defaults.history, from: SESSIONS[0]! },
  universes: { two: UNIVERSE },
};
const SHA256 = 'a'.repeat(64);
const later = (instant: Instant, ms: number): Instant => new Date(Date.parse(instant) + ms).toISOString();
const price = (symbol: string, t: number, nudge = 0) =>
  40 + SYMBOLS.indexOf(symbol) + Math.sin(7 * t + SYMBOLS.indexOf(symbol)) + nudge;

/** What happens at session number `t`, beside the bars that arrive. `back`: sessions ago. */
interface Event {
  what:
    | 'nothing'
    | 'missing'
    | 'late bar'
    | 'restated'
    | 'restated before'
    | 'split'
    | 'late dividend'
    | 'held'
    | 'held dividend'
    | 'repeated'
    | 'repeated otherwise'
    | 'mended'
    | 'released'
    | 'rerun'
    | 'restart'
    | 'announced'
    | 'record'
    | 'lost list';
  symbol: number;
  back: number;
}

async function play(events: readonly Event[]): Promise<{ continued: number; days: number }> {
  const bench = await createBench(config);
  try {
    return await playOn(bench, events);
  } finally {
    await bench.close();
  }
}

async function playOn(
  { deps }: Bench,
  events: readonly Event[],
): Promise<{ continued: number; days: number }> {
  const { db } = deps;
  // Another object, so that nothing is remembered for it.
  const bare = () => ({ ...deps, db: { query: db.query.bind(db) } as unknown as typeof db });
  let objects = 0;
  const rawObject = async (symbol: string, knownAt: Instant) => {
    const key = `raw/yahoo/bars/${knownAt.slice(0, 10)}/${String(objects++).padStart(64, '0')}.gz`;
    const what = { source: 'yahoo', dataset: 'bars', symbol, url: 'http://x/', status: 200, bytes: 1 };
    await insertRawObjects(db, [{ ...what, key, sha256: SHA256, knownAt }]);
    return key;
  };
  const arrive = async (symbol: string, t: number, knownAt: Instant, nudge = 0) => {
    const close = price(symbol, t, nudge);
    const values = { open: close - 0.1, high: close + 0.4, low: close - 0.3, close, volume: 1000 + t };
    const bar: StoredBar = {
      ...{ symbol, session: SESSIONS[t]!, knownAt, ...values },
      rawKey: await rawObject(symbol, knownAt),
    };
    await insertBars(db, [bar]);
  };
  const act = async (symbol: string, t: number, knownAt: Instant, of: Pick<StoredAction, 'kind' | 'value'>) =>
    insertActions(db, [
      { symbol, exDate: SESSIONS[t]!, ...of, knownAt, rawKey: await rawObject(symbol, knownAt) },
    ]);
  let continued = 0;
  const compare = async (session: SessionDate) => {
    const query = { universe: 'two', from: SESSIONS[0]!, session, asOf: virtualNow(session) };
    const ours = await historyAsOf(deps, query);
    const whole = await historyAsOf(bare(), query);
    assert.equal(whole.continued, false);
    assert.deepEqual(ours.dataset.manifest, whole.dataset.manifest, session);
    assert.deepEqual(ours.dataset.parts, whole.dataset.parts, session);
    const bits = ({ remembered }: History) => panelSha256(panelFrom(remembered!.panel, query.asOf));
    assert.equal(bits(ours), bits(whole), session);
    keepHistory(db, ours);
    if (ours.continued) continued++;
  };
  for (const symbol of SYMBOLS) await arrive(symbol, 0, virtualNow(SESSIONS[0]!));
  const holds: { dataset: string; symbol: string; session: SessionDate; barKnownAt: Instant }[] = [];
  const holdBack = (hold: (typeof holds)[number], knownAt: Instant) => {
    holds.push(hold);
    return insertQuarantine(db, [{ ...hold, knownAt, expectation: 'e', reason: 'r', detail: null }]);
  };
  for (const [k, { what, symbol: s, back }] of events.entries()) {
    const t = k + 1;
    const now = virtualNow(SESSIONS[t]!);
    const symbol = SYMBOLS[s]!;
    const past = Math.max(0, t - 1 - back);
    for (const one of SYMBOLS) if (what !== 'missing' || one !== symbol) await arrive(one, t, now);
    if (what === 'late bar') await arrive(symbol, past, later(now, -5));
    if (what === 'restated') await arrive(symbol, past, now, 0.5);
    // Known before the last session's instant, and written after that was read.
    if (what === 'restated before') await arrive(symbol, past, later(virtualNow(SESSIONS[t - 1]!), -1), 0.7);
    if (what === 'split') await act(symbol, t, now, { kind: 'split', value: 2 });
    if (what === 'late dividend') await act(symbol, past, now, { kind: 'dividend', value: 0.25 });
    if (what === 'announced') await act(symbol, t + 1, now, { kind: 'dividend', value: 0.5 });
    if (what === 'record') {
      const of = { series: 'GDP', period: '2018-07-01', value: 20_658, unit: 'bn', frequency: 'quarterly' };
      const vintage = { vintageFrom: null, vintageTo: null, knowledgeEstimated: false };
      await insertMacro(db, [{ ...of, ...vintage, knownAt: now, rawKey: await rawObject('GDP', now) }]);
    }
    if (what === 'held') {
      const at = back === 0 ? t : past;
      const version = { symbol, session: SESSIONS[at]!, barKnownAt: virtualNow(SESSIONS[at]!) };
      await holdBack({ dataset: 'bars', ...version }, now);
    }
    const hold = holds.at(-1);
    if (what === 'held dividend') {
      const version = { symbol: `${symbol} dividend`, session: SESSIONS[past]!, barKnownAt: now };
      await act(symbol, past, now, { kind: 'dividend', value: 0.25 });
      await holdBack({ dataset: 'actions', ...version }, now);
    }
    // The provider says again what is held back, and it is held back again; or it is not.
    if ((what === 'repeated' || what === 'repeated otherwise' || what === 'mended') && hold) {
      const nudge = what === 'repeated' ? 0 : 0.9;
      const at = SESSIONS.indexOf(hold.session);
      const [of] = hold.symbol.split(' ');
      if (hold.dataset === 'bars') await arrive(of!, at, now, nudge);
      else await act(of!, at, now, { kind: 'dividend', value: 0.25 + nudge });
      if (what !== 'mended') await holdBack({ ...hold, barKnownAt: now }, now);
    }
    if (what === 'released' && hold) {
      const released = { action: 'released' as const, by: 'Ada', reason: 'r', rawKey: null };
      await insertReleases(db, [{ ...hold, knownAt: now, ...released }]);
    }
    if (what === 'lost list') {
      for await (const name of deps.lake.list('datasets/raw/')) await rm(new URL(`${deps.lake.url}/${name}`));
    }
    if (what === 'rerun') await compare(SESSIONS[past]!);
    if (what === 'restart') forgetHistories(db);
    await compare(SESSIONS[t]!);
  }
  return { continued, days: events.length };
}

const QUIET: Event = { what: 'nothing', symbol: 0, back: 0 };
const event: fc.Arbitrary<Event> = fc.record({
  what: fc.constantFrom<Event['what']>(
    ...(['nothing', 'nothing', 'missing', 'late bar', 'restated', 'restated before', 'split'] as const),
    ...([
      'late dividend',
      'held',
      'held dividend',
      'repeated',
      'repeated otherwise',
      'mended',
      'released',
      'rerun',
      'restart',
      'announced',
      'record',
      'lost list',
    ] as const),
  ),
  symbol: fc.nat({ max: 2 }),
  back: fc.nat({ max: 3 }),
});

test('G1 G3 days that go on from what is remembered have the dataset versions and bits of days that read and fold everything', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 6, maxLength: 14 }), async (events) => {
      await play(events);
    }),
    { numRuns: 6 },
  );
});

test('G1 each thing that may happen to rows is told from rows at the end, on the day itself', async () => {
  const all: [Event['what'], number, number][] = [
    // Only those that change what was seen are read again: that day is one, the two after it are not.
    ...([
      ['nothing', 0, 0],
      ['missing', 0, 0],
      ['late bar', 2, 1],
      ['restated', 1, 1],
      ['restated before', 1, 1],
      ['split', 0, 0],
      ['announced', 0, 0],
      ['late dividend', 1, 1],
      ['held', 0, 0],
      ['held', 1, 1],
      ['rerun', 1, 0],
      ['restart', 0, 1],
      ['lost list', 0, 1],
      // From then on there is one to be read with every session.
      ['record', 0, 3],
    ] as [Event['what'], number, number][]),
  ];
  for (const [what, back, read] of all) {
    const events = [QUIET, QUIET, QUIET, { what, symbol: 1, back }, QUIET, QUIET];
    const { continued } = await play(events);
    // The first day has nothing to go on from; a rerun of an earlier session has none either and harms nobody.
    assert.equal(continued, events.length - 1 - read, `${what} ${back} back`);
  }
});

test('G1 G3 a bar that is held back and said again each day changes nothing that is seen; what does change it is read', async () => {
  const days = async (...events: [Event['what'], back?: number][]) => {
    const all = [QUIET, QUIET, ...events.map(([what, back = 0]) => ({ what, symbol: 1, back })), QUIET];
    const { continued } = await play(all);
    return all.length - 1 - continued;
  };
  assert.equal(await days(['held'], ['repeated'], ['repeated'], ['nothing'], ['repeated otherwise']), 0);
  assert.equal(await days(['held dividend', 1], ['repeated'], ['restated', 1], ['repeated']), 1);
  assert.equal(await days(['held'], ['repeated'], ['mended'], ['nothing']), 1);
  assert.equal(await days(['held'], ['repeated'], ['released'], ['nothing']), 1);
  assert.equal(await days(['held dividend', 1], ['repeated'], ['released'], ['nothing']), 1);
  assert.equal(await days(['held dividend', 1], ['nothing'], ['mended'], ['nothing']), 1);
  // That of before was seen until then.
  assert.equal(await days(['held', 1], ['repeated'], ['repeated otherwise'], ['released']), 2);
  assert.equal(
    await days(['held'], ['repeated'], ['restated', 2], ['repeated'], ['held', 2], ['repeated']),
    2,
  );
});
