/** Aliases follow decisions by themselves: a real contest on a real Temporal server, and whoever changes a stage. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { NativeConnection } from '@temporalio/worker';
import { step as contestStep } from '../../forecasting/promotion/stages.ts';
import { passedGate } from '../../forecasting/promotion/testing.ts';
import type { Config } from '../../schemas/config.ts';
import type { ContestInput, OperatorAction } from '../../schemas/contest.ts';
import { CONTEST } from '../../schemas/contest-requests.ts';
import type { OperatorActionInput, OperatorActionResult } from '../../schemas/operator.ts';
import { TASK_QUEUE, WORKFLOW } from '../../schemas/pipeline.ts';
import { createMlflowClient, type MlflowClient } from '../../stores/mlflow/client.ts';
import { aliasesOf } from '../../stores/mlflow/model-registry.ts';
import { insertPromotion } from '../../stores/postgres/champions.ts';
import { contestAsOf, insertStep } from '../../stores/postgres/contests.ts';
import { createTestDatabase } from '../../stores/postgres/testing.ts';
import { BUNDLES } from '../../test/rig/bundle.ts';
import { smallConfig } from '../../test/rig/config.ts';
import { allHistories, replayAll } from '../../test/rig/histories.ts';
import { installRuntime } from '../../test/rig/logs.ts';
import { openNamespace, stopServer, temporalSettings } from '../../test/rig/temporal.ts';
import { cpuRole } from '../../workers/cpu-role.ts';
import { createWorker } from '../../workers/create-worker.ts';
import { openDeps } from '../../workers/deps.ts';
import { askContest } from '../promote/ask-contest.ts';
import { sendAliases } from './send-aliases.ts';
import { sendModel } from './send-model.ts';
import { startMlflow, withoutMlflow } from './testing/real-server.ts';
import type { RecordedExchange } from './testing/recording.ts';
import { registerSamples } from './testing/registered.ts';
import { startSmallMlflow } from './testing/small-server.ts';

const ANY_TIME = '9999-12-31T23:59:59.999Z';
const NAME = 'tempocast-demo';

after(stopServer);

/** lstm serves, har is beside it; both are at the server, and what follows is decided by workflows. */
async function startContest(url: string) {
  installRuntime();
  const home = mkdtempSync(join(tmpdir(), 'tempocast-aliases-'));
  const base = smallConfig(home, { mlflow: { url, key: null } });
  const [database, temporal] = await Promise.all([createTestDatabase(), temporalSettings(base)]);
  const { db } = database;
  const { lake, champion, challenger } = await registerSamples(db);
  const config: Config = {
    ...{ ...base, temporal, database: { ...base.database, url: database.url } },
    lake: { ...base.lake, url: lake.url },
  };
  const deps = openDeps(config);
  const client = await openNamespace(config);
  const native = await NativeConnection.connect({ address: temporal.address! });
  const worker = await createWorker(config, cpuRole(deps), native, BUNDLES);
  const running = worker.run();
  running.catch(() => {});
  const mlflow = createMlflowClient({ url, key: null });
  for (const model of [champion, challenger]) await sendModel(deps, mlflow, model);
  await sendAliases(deps, mlflow, 'demo');

  return {
    mlflow,
    challenger,
    act: (id: string, action: OperatorAction['action'], more: Partial<OperatorAction> = {}) =>
      askContest(client, { universe: 'demo', simulation: false }, CONTEST.act, {
        ...{ kind: 'action', id, action, name: 'Ada', reason: 'because the test says so', second: 'Bo' },
        ...more,
      }),
    stage: (input: Pick<Extract<OperatorActionInput, { action: 'model-stage' }>, 'model' | 'to'>) =>
      client.workflow.execute<(input: OperatorActionInput) => Promise<OperatorActionResult>>(
        WORKFLOW.operator,
        {
          ...{ workflowId: `action/${input.model}`, taskQueue: TASK_QUEUE.cpu },
          args: [{ action: 'model-stage', ...input, by: 'Ada', reason: 'wide intervals' }],
        },
      ),
    /** As if the offline gate had been passed. */
    async registerHar() {
      const { version, state, policy, asOf } = (await contestAsOf(db, { universe: 'demo', asOf: ANY_TIME }))!;
      const input: ContestInput = {
        ...{ kind: 'register', id: 'register', recipe: 'har', name: 'Ada' },
        ...{ modelVersion: challenger, gate: passedGate },
      };
      const next = contestStep(state, input, policy);
      const records = next.events.map((event) => ({ event, policy, codeVersion: 'test', decidedAt: asOf }));
      const row = { version: version + 1, id: input.id, asOf, input, policy };
      await insertStep(db, { input: row, state: next.state, records });
    },
    async close() {
      const { problems } = await replayAll(allHistories(client), BUNDLES);
      worker.shutdown();
      await running;
      await Promise.all([native.close(), client.connection.close(), deps.close()]);
      await database.close();
      rmSync(home, { recursive: true, force: true });
      assert.deepEqual(problems, []);
    },
  };
}

async function untilAliases(mlflow: MlflowClient, expected: Record<string, string>): Promise<void> {
  for (let i = 0; ; i++) {
    const there = await aliasesOf(mlflow, NAME).catch(() => ({}));
    try {
      assert.deepEqual(there, expected);
      return;
    } catch (error) {
      if (i === 300) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** `outage`: what happens while the last decision is made. */
async function followed(url: string, outage: { begin(): void; end(): Promise<void> }): Promise<void> {
  const contest = await startContest(url);
  const { mlflow, act, challenger } = contest;
  try {
    await untilAliases(mlflow, { champion: '1', 'challenger-har': '2', challenger: '2' });
    await act('a1', 'pause');
    await act('a2', 'resume');
    await contest.registerHar();
    const promoted = await act('a3', 'force', { recipe: 'har' });
    assert.deepEqual(Object.keys(promoted).sort(), ['events', 'repeated', 'view']);
    assert.equal(promoted.view.champion, 'har');
    await untilAliases(mlflow, { champion: '2', 'challenger-lstm': '1', challenger: '1' });

    outage.begin();
    const back = await act('a4', 'roll-back');
    assert.equal(back.view.champion, 'lstm');
    await outage.end();
    await untilAliases(mlflow, { champion: '1', 'challenger-har': '2', challenger: '2' });

    const moved = await contest.stage({ model: challenger, to: 'shadow' });
    assert.equal('export' in moved, false);
    assert.deepEqual(moved.model, { id: challenger, from: 'challenger', to: 'shadow' });
    await untilAliases(mlflow, { champion: '1' });
  } finally {
    await contest.close();
  }
}

test('aliases follow a promotion, a rollback made while the server is away, and a stage', async () => {
  const small = await startSmallMlflow();
  try {
    await followed(small.url, {
      begin() {
        small.away = true;
      },
      async end() {
        for (let i = 0; small.missed === 0; i++) {
          assert.ok(i < 300, 'nobody asked the server');
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
        small.away = false;
      },
    });
  } finally {
    await small.close();
  }
});

test('aliases of the real server follow a promotion, a rollback and a stage', {
  skip: withoutMlflow,
}, async () => {
  const { url, stop } = await startMlflow();
  try {
    await followed(url, { begin() {}, async end() {} });
  } finally {
    await stop();
  }
});

test('the small server answers what was recorded as the real one did; of two exports at once the last decision stays', async () => {
  const small = await startSmallMlflow();
  const database = await createTestDatabase();
  try {
    const { db } = database;
    const { lake, champion, challenger } = await registerSamples(db);
    const { exchanges } = JSON.parse(
      readFileSync(join(import.meta.dirname, 'testdata/exchanges.json'), 'utf8'),
    ) as { exchanges: RecordedExchange[] };
    const statuses: [string, number][] = [];
    let promoted = false;
    const mlflow = createMlflowClient({ url: small.url, key: null }, async (input, init) => {
      const { method, pathname } = {
        method: init?.method ?? 'GET',
        pathname: new URL(String(input)).pathname,
      };
      if (pathname.endsWith('registered-models/alias') && statuses.length >= exchanges.length && !promoted) {
        promoted = true;
        await insertPromotion(db, {
          ...{ id: 'meanwhile', universe: 'demo', session: '2019-02-23', asOf: '2019-02-23T22:30:00.000Z' },
          ...{ recipe: 'har', previousRecipe: 'lstm', reason: 'better', evidence: {}, actor: 'Ada' },
        });
      }
      const response = await fetch(input, init);
      statuses.push([`${method} ${pathname.replace(/\/artifacts\/1\/.*/, '')}`, response.status]);
      return response;
    });
    const deps = { db, lake };
    for (const model of [champion, champion, challenger]) await sendModel(deps, mlflow, model);
    const first = await sendAliases(deps, mlflow, 'demo');
    assert.deepEqual(
      statuses,
      exchanges.map(({ method, path, status }) => [
        `${method} ${path.split('?')[0]!.replace(/\/artifacts\/1\/.*/, '')}`,
        status,
      ]),
    );
    assert.deepEqual(first.aliases, { champion: '1', 'challenger-har': '2', challenger: '2' });
    await mlflow.delete('registered-models/alias', { name: NAME, alias: 'champion' });
    const meanwhile = await sendAliases(deps, mlflow, 'demo');
    assert.ok(promoted);
    assert.deepEqual(meanwhile.aliases, { champion: '2', 'challenger-lstm': '1', challenger: '1' });
    assert.deepEqual(await aliasesOf(mlflow, NAME), meanwhile.aliases);
  } finally {
    await small.close();
    await database.close();
  }
});
