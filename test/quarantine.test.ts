/** What checks stop, and what an operator decides, on the whole system. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { OperatorActionInput, OperatorActionResult } from '../schemas/operator.ts';
import { WORKFLOW } from '../schemas/pipeline.ts';
import { barsAsOf } from '../stores/postgres/bars.ts';
import { latestForecasts } from '../stores/postgres/forecasts.ts';
import type { HeldRowVersion } from '../stores/postgres/held-rows.ts';
import { repairsOf } from '../stores/postgres/repairs.ts';
import { reproduceForecast } from '../workers/reproduce.ts';
import { CHEAP_RECIPES, SYMBOLS, UNIVERSE } from './rig/config.ts';
import { type Rig, startRig, stopServer } from './rig/rig.ts';
import { dumpTables, tableDifferences } from './rig/tables.ts';

const [TUESDAY, WEDNESDAY, THURSDAY, FRIDAY] = ['2019-02-05', '2019-02-06', '2019-02-07', '2019-02-08'];
const NOW = '2020-01-01T00:00:00.000Z';

/** A suite of the user's own that one symbol breaks on Friday. */
function ownSuite(folder: string, dataset: 'features' | 'forecasts', column: string, symbol: string): string {
  const condition = (column: string, value: string) => ({ column, op: '==', value });
  const path = join(folder, `${dataset}.json`);
  const expectation = {
    ...{ id: 'never', type: 'valuesInRange', severity: 'critical', description: 'Fails on Friday.' },
    ...{ emptyPolicy: 'pass', nullPolicy: 'drop', kwargs: { columns: [column], above: 1e9 } },
    rowCondition: { all: [condition('symbol', symbol), condition('session', FRIDAY!)] },
  };
  const suite = { suite: `own-${dataset}`, version: '1.0.0', dataset, expectations: [expectation] };
  writeFileSync(path, JSON.stringify(suite));
  return path;
}

let rig: Rig;
const folder = mkdtempSync(join(tmpdir(), 'tempocast-suites-'));
before(async () => {
  const suites = [
    ownSuite(folder, 'features', 'ewma_sigma', 'SHV'),
    ownSuite(folder, 'forecasts', 'sigma', 'SPY'),
  ];
  rig = await startRig({
    recipes: CHEAP_RECIPES.slice(0, 1),
    validation: { suites, expectations: [], checkpoints: [], repairs: { currency: 'propose' } },
  });
});
after(async () => {
  await rig.close();
  await stopServer();
  rmSync(folder, { recursive: true });
});

const forecastOn = async (session: string) => {
  const { rows } = await rig.deps.db.query(
    'select distinct symbol from tempocast.forecast where session = $1',
    [session],
  );
  return rows.map(({ symbol }) => symbol).sort();
};
let decisions = 0;
const decide = (input: object) =>
  rig.client.workflow.execute<(input: OperatorActionInput) => Promise<OperatorActionResult>>(
    WORKFLOW.operator,
    {
      workflowId: `operator/test/${++decisions}`,
      taskQueue: 'tempocast-cpu',
      args: [{ by: 'Ada', reason: 'compared with the exchange', ...input } as OperatorActionInput],
    },
  );
const rowOn = (session: string, subject: string) => ({ dataset: 'bars', subject, session });
const closeOf = async (symbol: string, session: string, asOf: string) => {
  const bars = await barsAsOf(rig.deps.db, { symbols: [symbol], from: session, to: session, asOf });
  return bars.get(symbol)![0]?.close;
};

test('G8 held rows stop their symbols for the day; the last good forecasts of these stay served', async () => {
  await rig.runDay(TUESDAY!);
  const broken = { session: WEDNESDAY!, until: '2019-02-28' };
  await rig.setFaults([
    { kind: 'ohlc-violation', symbol: 'KO', ...broken },
    { kind: 'ohlc-violation', symbol: 'AAPL', ...broken },
    { kind: 'price-x100', symbol: 'JPM', ...broken },
  ]);
  const result = await rig.runDay(WEDNESDAY!);
  assert.deepEqual(await forecastOn(WEDNESDAY!), ['SHV', 'SPY']);
  const served = await latestForecasts(rig.deps.db, {
    ...{ universe: UNIVERSE, asOf: result.asOf!, role: 'champion', lastGood: true },
  });
  const sessions = Object.fromEntries(served.map(({ symbol, session }) => [symbol, session]));
  assert.deepEqual(sessions, {
    ...{ AAPL: TUESDAY, JPM: TUESDAY, KO: TUESDAY },
    ...{ SHV: WEDNESDAY, SPY: WEDNESDAY },
  });
  const proposed = await repairsOf(rig.deps.db, { asOf: NOW, state: 'proposed' });
  assert.deepEqual(
    proposed.map(({ symbol, kind, session }) => `${symbol} ${kind} ${session}`),
    [`JPM currency ${WEDNESDAY}`],
  );
});

const WHO = ['--by', 'Ada', '--reason', 'compared with the exchange'];
function tempocast(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const program = join(import.meta.dirname, '../cli/main.ts');
  const file = join(folder, 'tempocast.yaml');
  writeFileSync(file, JSON.stringify(rig.config));
  const environment = Object.fromEntries(
    Object.entries(process.env).filter(([n]) => !n.startsWith('TEMPOCAST_')),
  );
  return new Promise((resolve) => {
    const env = { ...environment, NO_COLOR: '1' };
    execFile(process.execPath, [program, '--config', file, ...args], { env }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
}

test('the command line lists what is held and what is proposed, with the reasons', async () => {
  const { stdout } = await tempocast('quarantine', 'list', '--json');
  assert.deepEqual(
    (JSON.parse(stdout) as HeldRowVersion[]).map(
      ({ symbol, session, state }) => `${symbol} ${session} ${state}`,
    ),
    [`AAPL ${WEDNESDAY} held`, `JPM ${WEDNESDAY} held`, `KO ${WEDNESDAY} held`],
  );
  const shown = await tempocast('quarantine', 'show', 'KO', WEDNESDAY!);
  assert.match(
    shown.stdout,
    /held since 2019-02-06T22:30:00\.000Z \(version .*\) by bars\/ohlc-order: high .* is below/,
  );
  const repairs = await tempocast('repairs', 'list');
  assert.match(repairs.stdout, /JPM +2019-02-06 +currency +2019-02-06 open .* -> .* +proposed/);
  assert.equal((await tempocast('quarantine', 'release', 'KO', WEDNESDAY!, '--by', 'Ada')).code, 2);
});

test('G16 decisions are new versions with a name and a reason; nothing that was there changes', async () => {
  const tables = await dumpTables(rig.deps.db);
  await decide({ action: 'release', row: rowOn(WEDNESDAY!, 'KO') });
  const [ohlc] = (
    await barsAsOf(rig.deps.db, {
      ...{ symbols: ['AAPL'], from: WEDNESDAY!, to: WEDNESDAY!, asOf: NOW, includeQuarantined: true },
    })
  ).get('AAPL')!;
  const high = ohlc!.close! + 2;
  const refused = await tempocast('quarantine', 'correct', 'AAPL', WEDNESDAY!, '--set', 'high=1', ...WHO);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /impossible correction of AAPL 2019-02-06: high 1 is below/);
  const { stdout } = await tempocast(
    'quarantine',
    'correct',
    'AAPL',
    WEDNESDAY!,
    '--set',
    `high=${high}`,
    ...WHO,
  );
  assert.match(
    stdout,
    /^bars\/AAPL\/2019-02-06 is corrected; reads as of .* see\n {2}2019-02-06 high .* -> /,
  );
  const [repair] = await repairsOf(rig.deps.db, { asOf: NOW });
  await decide({ action: 'repair-apply', repair: repair!.id });
  const changes = tableDifferences(tables, await dumpTables(rig.deps.db));
  assert.deepEqual(
    changes.filter((line) => line.startsWith('-')),
    [],
  );
  await assert.rejects(decide({ action: 'release', row: rowOn(WEDNESDAY!, 'KO') }), (error: Error) => {
    assert.match(String((error.cause as Error)?.cause ?? error.cause), /Ada released it at/);
    return true;
  });
  await assert.rejects(decide({ action: 'release', row: rowOn(WEDNESDAY!, 'KO'), by: '' }));
});

test('G8 the next day uses what was decided, though the provider repeats what was wrong; a checkpoint stops one symbol', async () => {
  const result = await rig.runDay(THURSDAY!);
  assert.deepEqual(await forecastOn(THURSDAY!), SYMBOLS);
  assert.equal(result.counts!.quarantined, 0);
  const { rows } = await rig.deps.db.query(
    `select count(*)::int as versions from tempocast.bar where session = $1 and symbol = any($2)`,
    [WEDNESDAY, ['KO', 'AAPL', 'JPM']],
  );
  // One from the provider each, and what was laid on two of them.
  assert.equal(rows[0].versions, 5);
  await rig.runDay(FRIDAY!);
  assert.deepEqual(
    await forecastOn(FRIDAY!),
    SYMBOLS.filter((symbol) => symbol !== 'SHV'),
  );
  const served = await latestForecasts(rig.deps.db, {
    ...{ universe: UNIVERSE, asOf: NOW, role: 'champion', lastGood: true },
  });
  const old = served
    .filter(({ session }) => session < FRIDAY!)
    .map(({ symbol, session }) => `${symbol} ${session}`);
  assert.deepEqual([...new Set(old)], [`SHV ${THURSDAY}`, `SPY ${THURSDAY}`]);
});

test('G16 a repair can be taken back: reads see what was there before, earlier reads stay as they were', async () => {
  const [repair] = await repairsOf(rig.deps.db, { asOf: NOW });
  const applied = await closeOf('JPM', WEDNESDAY!, NOW);
  const { knownAt } = await decide({ action: 'repair-revert', repair: repair!.id });
  assert.equal(await closeOf('JPM', WEDNESDAY!, NOW), undefined);
  assert.equal(await closeOf('JPM', WEDNESDAY!, new Date(Date.parse(knownAt) - 1).toISOString()), applied);
  await rig.runDay('2019-02-11');
  assert.equal((await repairsOf(rig.deps.db, { asOf: NOW }))[0]!.state, 'reverted');
  assert.equal(await closeOf('JPM', WEDNESDAY!, NOW), undefined);
});

test('a restatement that nothing explains is told of once, however often it is repeated', async () => {
  await rig.setFaults([{ kind: 'price-x100', symbol: 'KO', session: FRIDAY!, until: '2019-02-28' }]);
  await rig.runDay('2019-02-12');
  await rig.runDay('2019-02-13');
  const { rows } = await rig.deps.db.query(`select body from tempocast.notice where kind = 'Restatement'`);
  assert.equal(rows.length, 1);
  assert.match(rows[0].body, new RegExp(`KO ${FRIDAY} close \\d+\\.\\d+ -> \\d{4}`));
});

test('G6 G16 forecasts of before and after every decision are rebuilt bit for bit', async () => {
  const { rows } = await rig.deps.db.query(
    `select distinct on (session, symbol) id, session, symbol from tempocast.forecast
     where symbol = any($1) order by session, symbol, horizon, id`,
    [['KO', 'AAPL', 'JPM']],
  );
  assert.equal(rows.length, 3 * 6);
  for (const { id, session, symbol } of rows) {
    const report = await reproduceForecast(rig.deps, id);
    assert.ok(report.same, `${session} ${symbol}: ${JSON.stringify(report)}`);
  }
});
