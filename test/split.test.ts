import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { actionsAsOf } from '../stores/postgres/actions.ts';
import { barsAsOf } from '../stores/postgres/bars.ts';
import { reproduceForecast } from '../workers/reproduce.ts';
import { CHEAP_RECIPES, SYMBOLS } from './rig/config.ts';
import { type Rig, startRig, stopServer } from './rig/rig.ts';
import { dumpTables, tableDifferences } from './rig/tables.ts';

/** AAPL split 7:1 with effect on Monday 2014-06-09: from then on the provider divides its whole history by 7. */
const FRIDAY = '2014-06-06';
const MONDAY = '2014-06-09';
/** The baseline, and one that reads every feature. */
const RECIPES = CHEAP_RECIPES.filter(({ name }) => name !== 'har');
let rig: Rig;
before(async () => {
  rig = await startRig({ history: { from: '2012-10-01', overlapSessions: 10 }, recipes: RECIPES });
});
after(async () => {
  await rig.close();
  await stopServer();
});

const readBars = (asOf: string) =>
  barsAsOf(rig.deps.db, { symbols: SYMBOLS, from: '2012-10-01', to: FRIDAY, asOf });

test('G1 a split changes no row of before, and what was known before it still reads the same', async () => {
  await rig.runDay(FRIDAY);
  const onFriday = '2014-06-06T21:30:00.000Z';
  const before = await readBars(onFriday);
  const tables = await dumpTables(rig.deps.db);
  await rig.runDay(MONDAY);
  const asOf = '2014-06-09T21:30:00.000Z';
  assert.deepEqual(await readBars(onFriday), before);
  assert.deepEqual(await readBars(asOf), before);
  const changes = tableDifferences(tables, await dumpTables(rig.deps.db));
  assert.deepEqual(
    // What is still to be scored is a list of work, derived from forecasts and outcomes: what was scored leaves it.
    changes.filter((line) => line.startsWith('-') && !/^- (forecast_due|outcome_unfed) /.test(line)),
    [],
  );
  const { rows } = await rig.deps.db.query('select * from tempocast.restatement');
  assert.deepEqual(rows, []);

  const actions = await actionsAsOf(rig.deps.db, { symbols: ['AAPL'], from: FRIDAY, to: MONDAY, asOf });
  assert.deepEqual(
    actions.get('AAPL')!.map(({ exDate, kind, value, knownAt }) => [exDate, kind, value, knownAt]),
    [[MONDAY, 'split', 7, asOf]],
  );
  const last = await barsAsOf(rig.deps.db, { symbols: ['AAPL'], from: FRIDAY, to: MONDAY, asOf });
  // As traded: 645.57 before, 93.70 after.
  assert.deepEqual(
    last.get('AAPL')!.map((bar) => bar.close?.toFixed(2)),
    ['645.57', '93.70'],
  );
});

test('a return over a split is that of the holder', async () => {
  const { rows } = await rig.deps.db.query(
    `select distinct realised from tempocast.outcome join tempocast.forecast on id = forecast_id
     where symbol = 'AAPL' and horizon = 1`,
  );
  assert.equal(rows.length, 1);
  assert.ok(Math.abs(rows[0].realised - Math.log((7 * 93.7) / 645.57)) < 1e-4, rows[0].realised);
});

test('G6 a forecast of before the split is rebuilt after it, to the bit', async () => {
  const { rows } = await rig.deps.db.query(
    `select id from tempocast.forecast where symbol = 'AAPL' and session = any($1) and horizon = 5`,
    [[FRIDAY, MONDAY]],
  );
  assert.equal(rows.length, 2 * RECIPES.length);
  for (const { id } of rows) {
    const report = await reproduceForecast(rig.deps, id);
    assert.ok(report.same, JSON.stringify(report));
  }
});
