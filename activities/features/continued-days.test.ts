/** Two weeks of the bundled decade, gone on from day to day, against the same weeks with everything read and folded every day. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { loadConfig } from '../../cli/config/load.ts';
import { sessionsBetween } from '../../forecasting/calendar/calendar.ts';
import { CATALOGUE } from '../../forecasting/features/catalogue.ts';
import type { Config } from '../../schemas/config.ts';
import { insertQuarantine } from '../../stores/postgres/quarantine.ts';
import { runCheckpoint } from '../validate/checkpoint.ts';
import { type Bench, createBench, virtualNow } from '../validate/testing.ts';
import { buildFeatures } from './build-features.ts';
import { forgetHistories, rememberedOf } from './history.ts';

const FROM = '2013-05-01';
const [BEFORE, ...DAYS] = sessionsBetween('2014-06-02', '2014-06-16');
const UNIVERSE = {
  symbols: ['AAPL', 'GE', 'KO', 'PG', 'SPY'],
  ...{ context: ['^VIX', '^TNX', '^TYX'], unscored: [], market: 'SPY', volatilityIndex: '^VIX' },
};
const { config: defaults } = loadConfig({ cwd: '/', environment: {} });
const config: Config = {
  ...defaults,
  history: { ...defaults.history, from: FROM },
  universes: { five: UNIVERSE },
};
const SYMBOLS = [...UNIVERSE.symbols, ...UNIVERSE.context];
const day = (session: string) => ({ universe: 'five', session, asOf: virtualNow(session) });

/** The first of them has a bar of GE that is held back on each. */
const HELD = ['2014-06-03', '2014-06-04', '2014-06-06'];

let [fast, slow]: Bench[] = [];
const judged = new Map<Bench, number>();
/** Sessions whose panel was folded from the start. */
const folded = new Map<Bench, string[]>();

/**
 * A split on the 9th (Apple's, seven for one), a restatement, a bar that is held, one that comes a day late, a restart; a bar
 * that is held three times, as the provider repeats it.
 */
async function weeks(bench: Bench, forgetful: boolean): Promise<void> {
  const { deps } = bench;
  for (const symbol of SYMBOLS) await bench.arrive(symbol, FROM, BEFORE!);
  await buildFeatures(deps, { ...day(BEFORE!), span: 'tail' });
  const hold = async (symbol: string, session: string, asOf: string) => {
    const version = { symbol, session, barKnownAt: asOf, knownAt: asOf };
    await insertQuarantine(deps.db, [{ ...version, expectation: 'test', reason: 'test', detail: null }]);
  };
  let panel = rememberedOf(deps.db, day(BEFORE!))?.panel;
  folded.set(bench, []);
  for (const [k, session] of DAYS.entries()) {
    const asOf = virtualNow(session);
    const from = DAYS[k - 1] ?? BEFORE!;
    for (const symbol of SYMBOLS) {
      if (session === '2014-06-11' && symbol === 'GE') continue;
      const again = symbol === 'GE' && HELD.includes(session);
      const first = session === '2014-06-12' ? '2014-06-10' : from;
      await bench.arrive(symbol, again ? HELD[0]! : first, session);
    }
    if (HELD.includes(session)) await hold('GE', HELD[0]!, asOf);
    if (session === '2014-06-05')
      await bench.arrive('KO', '2014-03-03', session, { '2014-03-03': { close: 38 } });
    if (session === '2014-06-10') await hold('PG', session, asOf);
    if (forgetful || session === '2014-06-13') forgetHistories(deps.db);
    const span = session === '2014-06-09' ? 'full' : 'tail';
    await buildFeatures(deps, { ...day(session), span });
    const remembered = rememberedOf(deps.db, day(session));
    assert.ok(remembered);
    if (remembered.panel !== panel) folded.get(bench)!.push(session);
    panel = remembered.panel;
    const checkpoint = { checkpoint: 'features' as const, ...day(session), since: asOf, without: [] };
    await runCheckpoint(deps, checkpoint);
  }
  const { rows } = await deps.db.query<{ success: boolean; n: number }>(
    `select success, element_count::int as n from tempocast.check_result where expectation = 'prefix-invariant'`,
  );
  assert.ok(rows.every(({ success }) => success));
  judged.set(
    bench,
    rows.reduce((sum, { n }) => sum + n, 0),
  );
}

before(async () => {
  [fast, slow] = [await createBench(config), await createBench(config)];
  await weeks(fast, false);
  await weeks(slow, true);
});
after(() => Promise.all([fast?.close(), slow?.close()]));

async function tablesOf({ deps: { db, lake } }: Bench): Promise<Record<string, unknown[]>> {
  const rows = async (table: string, order: string) =>
    (await db.query(`select * from tempocast.${table} order by ${order}`)).rows;
  const keys: string[] = [];
  for (const prefix of ['panel/', 'datasets/']) for await (const key of lake.list(prefix)) keys.push(key);
  return {
    versions: await rows('dataset_version', 'session, id'),
    sets: await rows('feature_set', 'id'),
    matrices: await rows('matrix', 'dataset_version, feature_set_version'),
    values: await rows('feature_value', 'session, symbol, as_of'),
    keys,
  };
}

test('G3 every row and every object of the days is the same, whether they were gone on to or made from the start', async () => {
  const [ours, whole] = [await tablesOf(fast!), await tablesOf(slow!)];
  assert.equal(ours.versions!.length, 1 + DAYS.length);
  assert.equal(ours.values!.length, SYMBOLS.slice(0, 5).length * (1 + DAYS.length) - 3);
  assert.ok((ours.values as { values: number[] }[])[0]!.values.length > CATALOGUE.length / 2);
  for (const [name, rows] of Object.entries(ours)) assert.deepEqual(rows, whole[name], name);
});

test('only what changes the past that is seen has it folded again', () => {
  assert.deepEqual(folded.get(slow!), DAYS);
  // A restatement; a bar that was held and is said again; one that comes late; a restart.
  assert.deepEqual(folded.get(fast!), ['2014-06-05', '2014-06-11', '2014-06-12', '2014-06-13']);
});

test('G3 the checkpoint makes rows of a symbol again each day, and finds the same', () => {
  // A row of the newest session and one of forty before it; the symbol whose turn it is has been without a bar at most twice.
  assert.ok(judged.get(fast!)! >= 2 * DAYS.length - 2);
});

test('folds that went wrong on the way are found by the symbol whose turn it is', async () => {
  const { deps } = fast!;
  const last = DAYS.at(-1)!;
  const { panel } = rememberedOf(deps.db, day(last))!;
  for (const folds of panel.state.folds)
    panel.state.adjust[panel.state.folds.indexOf(folds)]!.priceFactor *= 1.01;
  const next = '2014-06-17';
  for (const symbol of SYMBOLS) await fast!.arrive(symbol, last, next);
  await buildFeatures(deps, { ...day(next), span: 'tail' });
  await runCheckpoint(deps, { checkpoint: 'features', ...day(next), since: virtualNow(next), without: [] });
  const { rows } = await deps.db.query(
    `select success from tempocast.check_result where expectation = 'prefix-invariant' and session = $1`,
    [next],
  );
  assert.deepEqual(rows, [{ success: false }]);
});
