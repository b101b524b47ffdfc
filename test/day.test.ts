import assert from 'node:assert/strict';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { ScheduleOptions } from '@temporalio/client';
import { makeOnnx } from '../activities/export/make-onnx.ts';
import { metricsOf } from '../activities/export/run-data.ts';
import { readReport, verifyReport } from '../activities/report/keep-report.ts';
import { shippedSuites } from '../activities/validate/registry.ts';
import { scheduleOf } from '../cli/processes/schedule.ts';
import type { HorizonMetrics } from '../forecasting/models/evaluation.ts';
import { modelCard } from '../rendering/card/card.ts';
import { cardMarkdown } from '../rendering/card/markdown.ts';
import type { Forecast } from '../schemas/forecast.ts';
import { type StageProgress, TASK_QUEUE, WORKFLOW, workflowId } from '../schemas/pipeline.ts';
import type { WeeklyReportInput, WeeklyReportResult } from '../schemas/report.ts';
import { WITHOUT_ONNX } from '../schemas/runs.ts';
import { sha256Hex } from '../stores/lake/content.ts';
import { forecast as forecastById } from '../stores/postgres/forecasts.ts';
import { modelView } from '../stores/postgres/model-view.ts';
import { latestModels } from '../stores/postgres/models.ts';
import { openNotices } from '../stores/postgres/notices.ts';
import { reportById } from '../stores/postgres/reports.ts';
import { runRecord } from '../stores/postgres/run-records.ts';
import { reproduceForecast } from '../workers/reproduce.ts';
import { CONTEXT, SYMBOLS } from './rig/config.ts';
import { type Rig, startRig, stopServer } from './rig/rig.ts';
import { dumpTables, rowCounts, type Tables, tableDifferences } from './rig/tables.ts';

const RECIPES = ['ewma', 'har', 'lightgbm', 'lstm', 'ridge'];
const THURSDAY = '2019-02-21';
const FRIDAY = '2019-02-22';
let rig: Rig;
before(async () => {
  // With the broken bars that the bundled history itself has.
  rig = await startRig({ history: { from: '2016-01-04', overlapSessions: 10 } });
});
after(async () => {
  await rig.close();
  await stopServer();
});

const jsonRows = (tables: Tables, name: string) => tables[name]!.map((row) => JSON.parse(row));

async function forecastIds(session: string): Promise<{ id: string; recipe: string; horizon: number }[]> {
  const { rows } = await rig.deps.db.query(
    'select id, recipe, horizon from tempocast.forecast where session = $1 order by recipe, symbol, horizon',
    [session],
  );
  return rows;
}

test('a first day takes prices to served forecasts', async () => {
  const result = await rig.runDay(THURSDAY);
  assert.equal(result.state, 'completed');
  assert.deepEqual(result.missing, []);
  assert.equal(result.counts!.forecasts, RECIPES.length * SYMBOLS.length * 4);
  const tables = await dumpTables(rig.deps.db);
  const { bar, ...counts } = rowCounts(tables);
  const ran = ['bars', 'actions', 'features', 'forecasts'];
  const suites = shippedSuites().filter(({ dataset }) => ran.includes(dataset));
  const expectations = suites.flatMap((suite) => suite.expectations).length;
  const expected = {
    arrival: 1,
    check_result: expectations,
    contest: 1,
    contest_day: RECIPES.length,
    // The session, and the other recipes, whom the policy tries.
    contest_input: RECIPES.length,
    dataset_version: 1,
    evaluation: RECIPES.length * 4,
    feature_set: 1,
    forecast: RECIPES.length * SYMBOLS.length * 4,
    matrix: 1,
    model_version: RECIPES.length,
    notice: 2,
    outcome: 0,
    promotion: 1,
    provider_state: 1,
    published: 1,
    raw_object: SYMBOLS.length + CONTEXT.length,
    restatement: 0,
    session_run: 1,
    training_run: RECIPES.length,
  };
  assert.deepEqual(Object.fromEntries(Object.keys(expected).map((name) => [name, counts[name]])), expected);
  // 2016-01-04..2019-02-21 has 789 sessions: 252 + 251 + 251 + 35.
  assert.equal(bar, 789 * (SYMBOLS.length + CONTEXT.length));
  assert.deepEqual([...new Set(jsonRows(tables, 'forecast').map((f) => f.recipe))].sort(), RECIPES);
  const champions = jsonRows(tables, 'forecast').filter((f) => f.role === 'champion');
  assert.equal(champions.length, SYMBOLS.length * 4);
  assert.ok(champions.every((f) => f.recipe === result.champion));
  assert.deepEqual([...new Set(champions.map((f) => `${f.horizon} ${f.target_session}`))].sort(), [
    '1 2019-02-22',
    '10 2019-03-07',
    '3 2019-02-26',
    '5 2019-02-28',
  ]);
  const [published] = jsonRows(tables, 'published');
  assert.deepEqual([published.session, published.champion_recipe], [THURSDAY, result.champion]);
});

test('a registered model’s record, card and export have the scores that its evaluation gave', async () => {
  const versions = await latestModels(rig.deps.db, { universe: 'small', asOf: '2100-01-01T00:00:00.000Z' });
  const view = (await modelView(
    rig.deps.db,
    versions.find(({ recipe }) => recipe === 'ridge')!.id,
    '2100-01-01T00:00:00.000Z',
  ))!;
  const { further } = view.record!.content.scores['10'] as unknown as HorizonMetrics;
  const card = cardMarkdown(modelCard(view));
  const lines = Object.fromEntries(
    card.split('\n').flatMap((line) => {
      const [, name, ...cells] = line.split('|').map((cell) => cell.trim());
      return name === undefined ? [] : [[name, cells[3]]];
    }),
  );
  const percent = (value: number) => (100 * value).toFixed(3);
  assert.equal(lines['RMSE; MAE, %'], `${percent(further.rmse)}; ${percent(further.mae)}`);
  assert.equal(
    lines['residuals: mean; sd, %'],
    `${percent(further.residualMean)}; ${percent(further.residualSd)}`,
  );
  assert.equal(lines['test/train ratio of relative CRPS'], further.testTrainRatio!.toFixed(3));
  const net = further.strategy!.netReturn;
  assert.ok(
    lines['long-short net of cost: return % a year; Sharpe']?.startsWith(`${(100 * net).toFixed(1)}; `),
  );
  const metrics = new Map(metricsOf(view.record!).map(({ key, value }) => [key, value]));
  assert.deepEqual(
    ['h10.rmse', 'h10.testTrainRatio', 'h10.strategy.netReturn'].map((key) => metrics.get(key)),
    [further.rmse, further.testTrainRatio, net],
  );
});

test('every recipe’s run leaves the ONNX model that the command exports', async () => {
  const versions = await latestModels(rig.deps.db, { universe: 'small', asOf: '2100-01-01T00:00:00.000Z' });
  assert.equal(versions.length, RECIPES.length);
  for (const { id, recipe, trainingRun } of versions) {
    const { artefacts, content } = (await runRecord(rig.deps.db, trainingRun))!;
    const [onnx] = artefacts.filter(({ kind }) => kind === 'onnx');
    assert.ok(onnx, `${recipe}: ${content.more[WITHOUT_ONNX]}`);
    const { bytes, verified } = await makeOnnx(rig.deps, id);
    assert.equal(onnx.key, `model/${sha256Hex(bytes)}.onnx`);
    // The last five sessions, in both runtimes.
    assert.ok('rows' in verified && verified.furthest < 1e-5, JSON.stringify(verified));
    assert.equal(verified.rows, 5 * SYMBOLS.length);
  }
});

test('an operator reads the run: progress, search attributes, a summary on every activity', async () => {
  const handle = rig.client.workflow.getHandle(`day/small/${THURSDAY}`);
  const progress = await handle.query<StageProgress[]>('progress');
  assert.deepEqual(
    progress.map(({ stage }) => stage),
    ['ingest', 'validate', 'features', 'train', 'promote', 'forecast', 'publish', 'score', 'contest'],
  );
  assert.ok(progress.every(({ done, of, finishedAt }) => done === of && finishedAt !== undefined));
  const { searchAttributes } = await handle.describe();
  const day = (await dumpTables(rig.deps.db)).published!.map((row) => JSON.parse(row))[0];
  assert.deepEqual(searchAttributes.TempocastSession, [THURSDAY]);
  assert.deepEqual(searchAttributes.TempocastUniverse, ['small']);
  assert.deepEqual(searchAttributes.TempocastStage, ['contest']);
  assert.deepEqual(searchAttributes.TempocastModel, [day.champion_recipe]);
  const { events } = await handle.fetchHistory();
  const scheduled = events!.filter((event) => event.activityTaskScheduledEventAttributes);
  assert.ok(scheduled.length > 10);
  assert.deepEqual(
    scheduled.filter((event) => !event.userMetadata?.summary?.data?.length).map((e) => e.eventId),
    [],
  );
  const details = await handle.query<{ currentDetails?: string }>('__temporal_workflow_metadata');
  assert.match(JSON.stringify(details), /\| score \| done \| 1\/1 \| 0 forecasts scored \|/);
});

test('G7 a day run a second time changes no row but its own in the log book', async () => {
  const first = await dumpTables(rig.deps.db);
  await rig.runDay(THURSDAY);
  const changed = tableDifferences(first, await dumpTables(rig.deps.db)).map((line) => line.split(' ')[1]);
  assert.deepEqual([...new Set(changed)].sort(), ['session_run', 'stage_timing']);
});

test('G14 a closed day does nothing and says why', async () => {
  const before = rowCounts(await dumpTables(rig.deps.db));
  const closed = { universe: 'small', state: 'closed' };
  assert.deepEqual(await rig.runDay('2019-02-18'), {
    ...closed,
    session: '2019-02-18',
    reason: "closed: Washington's Birthday",
  });
  assert.deepEqual(await rig.runDay('2019-02-16'), {
    ...closed,
    session: '2019-02-16',
    reason: 'closed: weekend',
  });
  const { session_run, ...after } = rowCounts(await dumpTables(rig.deps.db));
  assert.deepEqual({ ...after, session_run: session_run! - 2 }, { ...before });
});

test('G14 the schedule runs a session once, under the id of its day', async () => {
  const options: ScheduleOptions = scheduleOf(rig.config);
  const schedule = await rig.client.schedule.create(options);
  try {
    // 17:30 in New York is 22:30 UTC in winter.
    const at = new Date('2019-02-22T22:30:00Z');
    const results: string[] = [];
    for (const expected of [1, 2]) {
      await schedule.backfill({ start: at, end: at, overlap: 'ALLOW_ALL' });
      const runs = await endedRuns(expected);
      for (const { runId, workflowId } of runs.slice(0, 1)) {
        const result = await rig.client.workflow.getHandle(workflowId, runId).result();
        results.push(`${result.session} ${result.state} ${result.reason ?? ''}`.trim());
      }
    }
    assert.deepEqual(results, [
      '2019-02-22 completed',
      '2019-02-22 completed 2019-02-22 has been run, or is being run, before',
    ]);
  } finally {
    await schedule.delete();
  }
  const tables = await dumpTables(rig.deps.db);
  assert.equal(jsonRows(tables, 'session_run').filter((r) => r.session === FRIDAY).length, 1);
});

/** Ended executions of the schedule, the newest first, once there are `count`. */
async function endedRuns(count: number): Promise<{ workflowId: string; runId: string }[]> {
  for (;;) {
    const runs: { workflowId: string; runId: string; startTime: Date }[] = [];
    const query = "WorkflowType = 'scheduledDayWorkflow' and ExecutionStatus != 'Running'";
    for await (const run of rig.client.workflow.list({ query })) runs.push(run);
    if (runs.length >= count) return runs.sort((a, b) => Number(b.startTime) - Number(a.startTime));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

test('the next day adds one bar a symbol, trains nothing and scores what has ended', async () => {
  const tables = await dumpTables(rig.deps.db);
  const counts = rowCounts(tables);
  assert.equal(counts.bar, 790 * (SYMBOLS.length + CONTEXT.length));
  assert.equal(counts.model_version, RECIPES.length);
  assert.equal(counts.forecast, 2 * RECIPES.length * SYMBOLS.length * 4);
  assert.equal(counts.published, 2);
  assert.equal(counts.restatement, 0);
  const outcomes = jsonRows(tables, 'outcome');
  assert.equal(outcomes.length, RECIPES.length * SYMBOLS.length);
  const apple = jsonRows(tables, 'forecast').find((f) => f.symbol === 'AAPL' && f.target_session === FRIDAY);
  const outcome = outcomes.find((o) => o.forecast_id === apple.id);
  // Closes of AAPL: 171.06 on the 21st, 172.97 on the 22nd.
  assert.ok(Math.abs(outcome.realised - Math.log(172.97 / 171.06)) < 1e-5, `${outcome.realised}`);
  // Each sequential one costs ten milliseconds, whatever it does.
  const { events } = await rig.client.workflow.getHandle(`day/small/${FRIDAY}`).fetchHistory();
  const scheduled = events!.filter((event) => event.activityTaskScheduledEventAttributes);
  assert.ok(scheduled.length <= 18, `${scheduled.length} activities`);
});

test('G7 the report of the week is made, kept and told once, however often it is run', async () => {
  const input: WeeklyReportInput = { universe: 'small', week: '2019-W08', send: true };
  const run = (n: number, change: Partial<WeeklyReportInput> = {}): Promise<WeeklyReportResult> =>
    rig.client.workflow.execute(WORKFLOW.report, {
      workflowId: `${workflowId.report('small', input.week!)}/${n}`,
      taskQueue: TASK_QUEUE.cpu,
      args: [{ ...input, ...change }],
    });
  const first = await run(1);
  assert.deepEqual(
    [first.state, first.reason, first.asOf, first.remarks],
    ['made', null, '2019-02-22T22:30:00.000Z', []],
  );
  const before = await dumpTables(rig.deps.db);
  assert.deepEqual(await run(2), { ...first, state: 'kept' });
  assert.deepEqual(tableDifferences(before, await dumpTables(rig.deps.db)), []);
  const [row] = jsonRows(before, 'report');
  assert.equal(row.id, first.id);
  assert.deepEqual(
    jsonRows(before, 'report_file')
      .map(({ format }) => format)
      .sort(),
    ['html', 'pdf'],
  );
  assert.equal(jsonRows(before, 'notice').filter(({ kind }) => kind === 'WeeklyReport').length, 1);
  const { document } = await readReport(rig.deps, first.id!);
  assert.deepEqual(
    document.days.map(({ state }) => state),
    ["closed: Washington's Birthday", 'not published', 'not published', 'published', 'published'],
  );
  const score = document.scores.find(({ window, horizon }) => window === 'week' && horizon === 1)!;
  assert.equal(score.forecasts, SYMBOLS.length - 1, 'SHV is not scored');
  const kept = (await reportById(rig.deps.db, first.id!))!;
  assert.deepEqual((await verifyReport(rig.deps, kept)).differs, []);
  const nothing = await run(3, { week: '2018-W08' });
  assert.deepEqual(
    [nothing.state, nothing.id, nothing.reason],
    ['nothing', null, 'no forecast was published in week 2018-W08 by 2018-02-23T22:30:00.000Z'],
  );
});

test('G6 forecasts of every recipe and horizon are rebuilt from raw bytes, to the bit', async () => {
  const ids = await forecastIds(FRIDAY);
  const chosen = RECIPES.flatMap((recipe, i) => {
    const own = ids.filter((f) => f.recipe === recipe);
    return [own[i]!, own[own.length - 1 - i]!];
  });
  assert.deepEqual([...new Set(chosen.map((f) => f.horizon))].sort(), [1, 10, 3, 5]);
  for (const { id } of chosen) {
    const report = await reproduceForecast(rig.deps, id);
    assert.deepEqual(report.differences, []);
    assert.ok(report.same, JSON.stringify(report.steps));
    assert.equal(report.rawObjects, 2 * (SYMBOLS.length + CONTEXT.length));
  }
});

test('G6 a model fitted again from raw bytes has the same artifact', async () => {
  const ids = await forecastIds(FRIDAY);
  for (const recipe of ['ridge', 'har', 'lightgbm', 'lstm']) {
    const { id } = ids.find((f) => f.recipe === recipe)!;
    const report = await reproduceForecast(rig.deps, id, { refit: true });
    assert.ok(report.same, `${recipe}: ${JSON.stringify(report.steps)}`);
    assert.ok(report.steps.some(({ what, same }) => what === 'model artifact' && same));
  }
});

const openKinds = async () => (await openNotices(rig.deps.db)).map(({ kind }) => kind);

test('G2 an object of the lake that somebody changed is noticed, a challenger without forecasts told until it has some', async () => {
  const { id } = (await forecastIds(FRIDAY))[0]!;
  const { modelVersion } = (await forecastById(rig.deps.db, id)) as Forecast;
  const { rows } = await rig.deps.db.query('select artifact_key from tempocast.model_version where id = $1', [
    modelVersion,
  ]);
  const file = join(fileURLToPath(rig.config.lake.url!), rows[0].artifact_key);
  const bytes = readFileSync(file);
  const changed = Buffer.from(bytes);
  changed[changed.length - 1]! ^= 1;
  chmodSync(file, 0o644);
  try {
    writeFileSync(file, changed);
    await assert.rejects(reproduceForecast(rig.deps, id), { type: 'LakeObjectCorrupt' });
    const { counts } = await rig.runDay(FRIDAY);
    assert.equal(counts!.silentRecipes, 1);
    assert.ok((await openKinds()).includes('ChallengersSilent'));
  } finally {
    writeFileSync(file, bytes);
  }
  await rig.runDay(FRIDAY);
  assert.ok(!(await openKinds()).includes('ChallengersSilent'));
  assert.ok((await reproduceForecast(rig.deps, id)).same);
});
