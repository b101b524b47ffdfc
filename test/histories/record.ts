/**
 * Records the histories of this release: `node test/histories/record.ts`. Those of earlier releases stay: an execution
 * that began under them may still run. Replaces those of this version, so run it before a release and not after.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { trainSpec } from '../../cli/experiments/build.ts';
import { CONTEST } from '../../schemas/contest-requests.ts';
import { TASK_QUEUE, WORKFLOW } from '../../schemas/pipeline.ts';
import { CHEAP_RECIPES } from '../rig/config.ts';
import { type Rig, startRig, stopServer } from '../rig/rig.ts';

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'));
const small = {
  symbols: ['KO', 'SPY'],
  context: ['^VIX'],
  unscored: [],
  market: 'SPY',
  volatilityIndex: '^VIX',
};

const rig = await startRig({ universes: { small }, recipes: CHEAP_RECIPES.slice(0, 2) });
try {
  await rig.runDay('2019-02-18');
  await save(rig, 'closed-day', 'day/small/2019-02-18');
  await rig.runDay('2019-02-14');
  await save(rig, 'first-day', 'day/small/2019-02-14');
  await save(rig, 'training', 'train/small/har/2019-02-14');
  await rig.setFaults([{ kind: 'unknown-symbol', symbol: 'KO' }]);
  await rig.runDay('2019-02-15');
  await save(rig, 'day-with-a-missing-symbol', 'day/small/2019-02-15');
  await rig.setFaults([{ kind: 'unknown-symbol' }]);
  await rig.runDay('2019-02-19').catch(() => {});
  await save(rig, 'failing-day', 'day/small/2019-02-19');
  await rig.setFaults([]);
  await rig.backfill({ from: '2019-02-20', to: '2019-02-22', parallelism: 2 });
  await save(rig, 'backfill', 'backfill/small/2019-02-20..2019-02-22');
  await run(rig, WORKFLOW.dataset, 'dataset', {
    ...{ universe: 'small', dataset: 'macro', subjects: ['GDP', 'NOSUCH'], date: '2019-02-22' },
  });
  await run(rig, WORKFLOW.rerun, 'rerun', {
    ...{ universe: 'small', stage: 'validate', from: '2019-02-22', to: '2019-02-22' },
    ...{ by: 'Ada', reason: 'recorded' },
  });
  await run(rig, WORKFLOW.report, 'report', { universe: 'small', week: '2019-W08', send: true });
  await run(rig, WORKFLOW.watch, 'watch', { universe: 'small', at: '2019-02-23T02:00:00.000Z' });
  const data = { universe: 'small', session: '2019-02-14', asOf: (await publishedAsOf(rig))! };
  const wanted = { rungs: 3, eta: 3, rungsBy: 'sessions', folds: 6, testFolds: 2, embargo: 0, seed: 1 } as const;
  const spec = trainSpec(rig.config, data, { ...wanted, items: ['har', 'penalty=0,100'], sessions: 60, testSessions: 60 });
  await run(rig, WORKFLOW.experiment, 'experiment', { id: 'recorded', spec, by: 'Ada', parallelism: 2 });
  await save(rig, 'trial', 'experiment/recorded/trial/1/validation-0');
  await recordContest(rig, data.asOf);
} finally {
  await rig.close();
}

const simulated = await startRig({ universes: { small }, recipes: CHEAP_RECIPES.slice(0, 2), simulation: true });
try {
  await run(simulated, WORKFLOW.simulation, 'simulation', {
    ...{ universe: 'small', from: '2019-02-13', to: '2019-02-15', speed: null, reports: 'none', ahead: 1 },
    ...{ withinTask: true, apart: true },
  });
  await save(simulated, 'simulated-day', 'day/small/2019-02-15');
} finally {
  await simulated.close();
  await stopServer();
}

async function publishedAsOf({ deps }: Rig): Promise<string | undefined> {
  const { rows } = await deps.db.query(`select as_of from tempocast.published where session = '2019-02-14'`);
  return rows[0]?.as_of;
}

async function run(of: Rig, type: string, what: string, input: object): Promise<void> {
  const workflowId = `${what}/recorded`;
  await of.client.workflow.execute(type, { workflowId, taskQueue: TASK_QUEUE.cpu, args: [input] });
  await save(of, what, workflowId);
}

/** A session, what is refused, a pause, the end. */
async function recordContest(of: Rig, asOf: string): Promise<void> {
  const workflowId = 'contest/recorded';
  const handle = await of.client.workflow.start(WORKFLOW.contest, {
    ...{ workflowId, taskQueue: TASK_QUEUE.cpu, args: [{ universe: 'small' }] },
  });
  const ask = (name: string, request: object) => handle.executeUpdate(name, { args: [request] });
  const who = { kind: 'action', name: 'Ada', reason: 'because it is recorded' };
  await ask(CONTEST.session, { kind: 'session', session: '2019-02-14', asOf });
  await ask(CONTEST.act, { ...who, id: 'a1', action: 'roll-back' }).catch(() => {});
  await ask(CONTEST.act, { ...who, id: 'a2', action: 'pause' });
  await ask(CONTEST.act, { ...who, id: 'a3', action: 'close', second: 'Bo' });
  await handle.result();
  await save(of, 'contest', workflowId);
}

async function save({ client }: Rig, what: string, workflowId: string): Promise<void> {
  const text = historyToJSON(await client.workflow.getHandle(workflowId).fetchHistory());
  const file = join(import.meta.dirname, `${what}_${version}.json`);
  writeFileSync(file, `${JSON.stringify(JSON.parse(text, withoutOrigin), null, 1)}\n`);
}

/** Who ran it and where its code lay is nobody's business. */
function withoutOrigin(key: string, value: unknown): unknown {
  if (key === 'stackTrace') return undefined;
  const named = key === 'identity' || (key === 'name' && /^[cg]pu@/.test(String(value)));
  return named ? 'recorded' : value;
}
