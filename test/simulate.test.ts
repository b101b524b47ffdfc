/** The time machine on a small universe: the rows of days run one by one, through an end in the middle, restatements and a split. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { runSimulation } from '../cli/simulation/run.ts';
import { sessionsBetween } from '../forecasting/calendar/calendar.ts';
import { TASK_QUEUE, WORKFLOW, workflowId } from '../schemas/pipeline.ts';
import { defaultPolicy } from '../schemas/policies/default.ts';
import type { Recipe } from '../schemas/recipes.ts';
import {
  SIMULATION,
  type SimulationInput,
  type SimulationState,
  type SimulationView,
} from '../schemas/simulation.ts';
import { temporaryFolder } from '../stores/owned-server.ts';
import { rowsOf } from '../stores/postgres/db.ts';
import { type RebuiltPanels, reproduceForecast } from '../workers/reproduce.ts';
import { CHEAP_RECIPES } from './rig/config.ts';
import { type Rig, startRig, stopServer } from './rig/rig.ts';
import { dumpTables, tableDifferences } from './rig/tables.ts';

/** Eight sessions both ways; AAPL splits 7:1 on 2014-06-09. */
const FIRST = { from: '2014-05-19', to: '2014-05-29' };
const REST = { from: '2014-05-30', to: '2014-06-24' };
const AGAIN = { from: '2014-06-25', to: '2014-06-26' };
const SESSIONS = 8;
const SAMPLE = 200;

const folder = temporaryFolder();
const policyFile = join(folder, 'policy.json');
writeFileSync(
  policyFile,
  JSON.stringify({
    ...defaultPolicy,
    id: 'small',
    difference: { horizons: [1], minSymbols: 3 },
    offline: { minSessions: 50, confidence: 0.9, delta: 0.9 },
  }),
);
const planted = (kind: string, more: Recipe['hyper'] = {}): Recipe => ({
  ...CHEAP_RECIPES[0]!,
  ...{ name: `planted-${kind}`, family: 'planted', hyper: { kind, ...more } },
});
const settings = {
  history: { from: '2012-09-04', overlapSessions: 10 },
  evaluation: { sessions: 60 },
  simulation: true,
  contest: { enabled: true, policy: policyFile },
  recipes: [...CHEAP_RECIPES.slice(0, 2), planted('stops', { base: 'ewma', from: '2014-06-04' })].map(
    (recipe) => ({ ...recipe, refitEvery: 60, retrainAfter: recipe.name === 'har' ? 7 : 63 }),
  ),
};
const simulated = await startRig(settings);
const oneByOne = await startRig(settings);
for (const rig of [simulated, oneByOne]) {
  await rig.setFaults([
    // Stored as it was printed, corrected two sessions later.
    { kind: 'misprint', symbol: 'JPM', session: '2014-05-22', until: '2014-05-27' },
    // Held back, repaired later.
    { kind: 'ohlc-violation', symbol: 'KO', session: '2014-05-21', until: '2014-05-28' },
    { kind: 'misprint', symbol: 'KO', session: '2014-06-16', until: '2014-06-20' },
  ]);
}
after(async () => {
  // One that does not replay must not leave the other open: the run would hang on it.
  const closed = await Promise.allSettled([simulated.close(), oneByOne.close()]);
  await stopServer();
  for (const one of closed) if (one.status === 'rejected') throw one.reason;
});

test('G7 a simulation that is ended in the middle and begun again has the rows of days run one by one', async () => {
  for (const session of sessionsBetween(FIRST.from, FIRST.to)) await oneByOne.runDay(session);
  const first = await start(simulated, FIRST);
  await until(async () => (await viewOf(first)).completed >= 3);
  await first.terminate('the test ends it');
  await until(async () => (await runningDays(simulated)) === 0);
  const { completed, failed } = await (await start(simulated, FIRST)).result();
  assert.deepEqual(failed, []);
  assert.ok(completed < SESSIONS, `${completed} were left`);
  const [expected, actual] = [await dumpTables(oneByOne.deps.db), await dumpTables(simulated.deps.db)];
  assert.equal(expected.session_run!.length, SESSIONS);
  assert.ok(expected.contest_event!.length > 0);
  assert.ok(expected.restatement!.length > 0 && expected.quarantine!.length > 0);
  assert.deepEqual(tableDifferences(expected, actual), []);
});

test('it rests when it is paused, keeps to its speed, and refuses what is neither', async () => {
  const before = await forecasts(simulated, FIRST.to);
  const handle = await start(simulated, REST);
  await handle.executeUpdate(SIMULATION.pause, { args: [true] });
  await until(async () => (await viewOf(handle)).idle);
  const { completed, paused } = await viewOf(handle);
  assert.deepEqual([(await viewOf(handle)).completed, paused], [completed, true]);
  const refused = (name: string, value: unknown) =>
    assert.rejects(handle.executeUpdate(name, { args: [value] }), (error: Error) =>
      /^invalid (pause|speed) /.test((error.cause as Error).message),
    );
  await refused(SIMULATION.pause, 'yes');
  await refused(SIMULATION.speed, 0);
  await refused(SIMULATION.speed, 1_001);
  assert.equal(await handle.executeUpdate(SIMULATION.speed, { args: [1_000] }), 1_000);
  assert.equal(await handle.executeUpdate(SIMULATION.pause, { args: [false] }), false);
  const state = await handle.result();
  const sessions = sessionsBetween(REST.from, REST.to);
  assert.deepEqual([state.completed, state.failed, state.session], [sessions.length, [], REST.to]);
  assert.equal(await forecasts(simulated, FIRST.to), before);
});

test('one that rests goes on by the command, also where it is no longer the first run of its name', async () => {
  const { client, config, deps } = simulated;
  const resting = await start(simulated, AGAIN, { paused: true });
  await until(async () => (await viewOf(resting)).idle);
  // As after continue-as-new: another run of the same chain.
  await client.workflowService.resetWorkflowExecution({
    namespace: client.options.namespace,
    workflowExecution: { workflowId: resting.workflowId, runId: resting.firstExecutionRunId },
    // Its type is of a package that we do not name; a number is written the same.
    workflowTaskFinishEventId: 4 as never,
    reason: 'the test begins it again',
    requestId: randomUUID(),
  });
  await until(async () => (await viewOf(client.workflow.getHandle(resting.workflowId))).idle);
  const { universe } = config;
  const settings = { name: 'test', universe, ...AGAIN, reports: 'none', recipes: [], policy: null } as never;
  const quiet = { print: () => {}, note: () => {}, interactive: false };
  const never = new AbortController().signal;
  const options = { speed: null, stop: never, hurry: never };
  const state = await runSimulation({ client, config, db: deps.db } as never, settings, options, quiet);
  assert.deepEqual([state?.completed, state?.failed, state?.session], [2, [], AGAIN.to]);
});

test('a recipe that falls silent is out of the contest in that session', async () => {
  const rows = await rowsOf<{ kind: string; recipe: string; session: string }>(
    simulated.deps.db,
    `select kind, recipe, session::text from tempocast.contest_event
     where recipe like 'planted-%' and kind in ('dropped', 'promoted') order by sequence`,
  );
  assert.deepEqual(
    rows.map(({ kind, recipe }) => `${kind} ${recipe}`),
    ['dropped planted-stops'],
  );
  assert.equal(rows[0]!.session, '2014-06-04');
});

test(`G6 of its forecasts ${SAMPLE} are made again from raw bytes, bit for bit, through restatements and a split`, async () => {
  const { deps } = simulated;
  const [counts] = await rowsOf<{ restated: number; splits: number }>(
    deps.db,
    `select (select count(*) from tempocast.restatement)::int as restated,
       (select count(*) from tempocast.action where kind = 'split' and ex_date >= $1)::int as splits`,
    [FIRST.from],
  );
  assert.ok(counts!.restated > 0 && counts!.splits > 0, JSON.stringify(counts));
  const ids = await rowsOf<{ id: string }>(
    deps.db,
    'select id from tempocast.forecast order by md5(id) limit $1',
    [SAMPLE],
  );
  assert.equal(ids.length, SAMPLE);
  const rebuilt: RebuiltPanels = new Map();
  for (const { id } of ids) {
    const { same, steps, differences } = await reproduceForecast(deps, id, { rebuilt });
    assert.ok(same, JSON.stringify({ id, steps: steps.filter((step) => !step.same), differences }));
  }
});

function start(
  { client, config: { universe } }: Rig,
  span: { from: string; to: string },
  more: Partial<SimulationInput> = {},
) {
  return client.workflow.start<(input: SimulationInput) => Promise<SimulationState>>(WORKFLOW.simulation, {
    workflowId: workflowId.simulation(universe, span.from, span.to),
    taskQueue: TASK_QUEUE.cpu,
    args: [
      { universe, ...span, speed: null, reports: 'none', ahead: 1, withinTask: true, apart: true, ...more },
    ],
  });
}

type Started = Awaited<ReturnType<typeof start>>;
const viewOf = (handle: Pick<Started, 'query'>) => handle.query<SimulationView>(SIMULATION.state);

/** All that was said up to a session, as one hash. */
async function forecasts({ deps }: Rig, through: string): Promise<string> {
  const [row] = await rowsOf<{ hash: string }>(
    deps.db,
    `select md5(string_agg(to_jsonb(f)::text, '|' order by id)) as hash from tempocast.forecast f where session <= $1`,
    [through],
  );
  return row!.hash;
}

async function runningDays({ client }: Rig): Promise<number> {
  const query = "WorkflowType = 'dailyPipelineWorkflow' and ExecutionStatus = 'Running'";
  return (await client.workflow.count(query)).count;
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(50);
}
