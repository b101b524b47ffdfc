/** Eight weeks of the bundled decade, judged by what a process remembers, against the same weeks with everything read every day. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { loadConfig } from '../../../cli/config/load.ts';
import { sessionsBetween } from '../../../forecasting/calendar/calendar.ts';
import type { Config } from '../../../schemas/config.ts';
import { insertQuarantine } from '../../../stores/postgres/quarantine.ts';
import { runCheckpoint } from '../checkpoint.ts';
import { loadBatch } from '../load-batch.ts';
import { operatorAction } from '../operator.ts';
import { type Bench, createBench, virtualNow } from '../testing.ts';
import { forgetKnownBars } from './known-bars.ts';

const FROM = '2011-01-03';
const [BEFORE, ...DAYS] = sessionsBetween('2014-05-01', '2014-06-27');
const UNIVERSE = {
  symbols: ['AAPL', 'GE', 'KO', 'PG', 'SPY'],
  ...{ context: ['^VIX', '^TNX'], unscored: [], market: 'SPY', volatilityIndex: '^VIX' },
};
const { config: defaults } = loadConfig({ cwd: '/', environment: {} });
const config: Config = {
  ...defaults,
  history: { ...defaults.history, from: FROM },
  universes: { five: UNIVERSE },
};
const SYMBOLS = [...UNIVERSE.symbols, ...UNIVERSE.context];
const rowsRead = new Map<Bench, number[]>();

let [fast, slow]: Bench[] = [];
before(async () => {
  [fast, slow] = [await createBench(config), await createBench(config)];
  await weeks(fast, false);
  await weeks(slow, true);
});
after(() => Promise.all([fast?.close(), slow?.close()]));

/**
 * Apple's split of seven for one on June 9th, dividends of all five; a restatement, a bar that is held, one that comes a day late,
 * one a hundred times too high, one corrected by hand, a dividend said twice, a restart.
 */
async function weeks(bench: Bench, forgetful: boolean): Promise<void> {
  const { deps } = bench;
  rowsRead.set(bench, []);
  for (const symbol of SYMBOLS) await bench.arrive(symbol, FROM, BEFORE!);
  for (const [k, session] of [BEFORE!, ...DAYS].entries()) {
    const asOf = virtualNow(session);
    for (const symbol of k === 0 ? [] : SYMBOLS) {
      if (session === '2014-05-14' && symbol === 'GE') continue;
      const damage = session === '2014-05-21' && symbol === 'PG' ? hundredfold('2014-05-21') : {};
      await bench.arrive(symbol, DAYS[Math.max(0, k - 5)]!, session, damage);
    }
    if (session === '2014-05-19')
      await bench.arrive('KO', '2014-03-03', session, { '2014-03-03': { close: 38 } });
    if (session === '2014-06-12') {
      const hold = { symbol: 'PG', session, barKnownAt: asOf, knownAt: asOf, expectation: 'test' };
      await insertQuarantine(deps.db, [{ ...hold, reason: 'test', detail: null }]);
    }
    if (forgetful || session === '2014-06-18') forgetKnownBars(deps.db);
    const batch = { universe: 'five', session, since: asOf, asOf };
    const { frames } = await loadBatch(deps, { dataset: 'bars', ...batch });
    rowsRead.get(bench)!.push(frames.known!.rows);
    if (forgetful) forgetKnownBars(deps.db);
    const { asOf: judgedAt } = await runCheckpoint(deps, { checkpoint: 'bars', ...batch });
    if (session === '2014-06-03') {
      const at = new Date(Date.parse(judgedAt) + 1).toISOString();
      const row = { dataset: 'bars', subject: 'GE', session: '2014-05-30' } as const;
      const told = { by: 'Ada', reason: 'the exchange says so', at };
      await operatorAction(deps, { action: 'correct', row, values: { close: 26.75 }, ...told });
    }
  }
}

const hundredfold = (session: string) => ({ [session]: { open: 8000, high: 8100, low: 7950, close: 8050 } });

const TABLES: Record<string, string> = {
  check_run: 'id',
  check_result: 'run, suite, expectation',
  check_metric: 'run, suite, expectation, metric, group_key',
  quarantine: 'dataset, symbol, session, bar_known_at, expectation',
  repair: 'id',
  restatement: 'symbol, session, field, known_at',
  bar: 'symbol, session, known_at',
};

test('G1 every verdict, hold and repair of forty days is the same, remembered or read anew', async () => {
  const rowsOf = async ({ deps }: Bench, table: string, order: string) =>
    (await deps.db.query(`select * from tempocast.${table} order by ${order}`)).rows;
  for (const [table, order] of Object.entries(TABLES)) {
    const ours = await rowsOf(fast!, table, order);
    assert.ok(ours.length > 0, table);
    assert.deepEqual(ours, await rowsOf(slow!, table, order), table);
  }
  const failed = await fast!.deps.db.query(
    'select distinct expectation from tempocast.check_result where not success',
  );
  assert.ok(failed.rows.length >= 3, JSON.stringify(failed.rows));
});

test('most days read the end of each series alone', () => {
  const [ours, whole] = [rowsRead.get(fast!)!, rowsRead.get(slow!)!];
  assert.equal(ours.length, 1 + DAYS.length);
  const short = ours.filter((rows, day) => rows < whole[day]! / 4);
  assert.ok(short.length > 0.7 * DAYS.length, `${short.length} of ${DAYS.length}`);
  assert.ok(short.length < DAYS.length, 'what changes the past is read with all of it');
});
