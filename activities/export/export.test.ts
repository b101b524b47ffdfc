/**
 * Export to MLflow: against the real server where `mlflow` can be started, and always against what it answered then.
 * TEMPOCAST_RECORD_MLFLOW=1 writes its answers down.
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import getPort from 'get-port';
import type { Config } from '../../schemas/config.ts';
import { createMlflowClient } from '../../stores/mlflow/client.ts';
import { insertPromotion } from '../../stores/postgres/champions.ts';
import { mlflowDeliveries } from '../../stores/postgres/mlflow-deliveries.ts';
import { createTestDatabase } from '../../stores/postgres/testing.ts';
import { createExportActivities, type ExportDeps } from './index.ts';
import { sendAliases } from './send-aliases.ts';
import { sendModel } from './send-model.ts';
import { mlflowVersion, startMlflow, withoutMlflow } from './testing/real-server.ts';
import { type RecordedExchange, recordingFetch, replayingFetch } from './testing/recording.ts';
import { registerSamples } from './testing/registered.ts';

const RECORDED = join(import.meta.dirname, 'testdata/exchanges.json');
const database = await createTestDatabase();
const { db } = database;
const { lake, champion, challenger } = await registerSamples(db);
after(() => database.close());
const depsOf = (url: string | null, key: string | null = null): ExportDeps => ({
  config: { mlflow: { url, key } } as unknown as Config,
  db,
  lake,
});

/** The exchanges of the whole export, twice, so that a second attempt is recorded too. */
async function exportAll(client: ReturnType<typeof createMlflowClient>) {
  const deps = depsOf(null);
  const first = await sendModel(deps, client, champion);
  const again = await sendModel(deps, client, champion);
  const other = await sendModel(deps, client, challenger);
  const aliases = await sendAliases(deps, client, 'demo');
  return { first, again, other, aliases };
}

test('what is asked of MLflow is what its real server answered when this was recorded', async () => {
  const { server, exchanges } = JSON.parse(readFileSync(RECORDED, 'utf8')) as {
    server: string;
    exchanges: RecordedExchange[];
  };
  assert.match(server, /^mlflow, version \d/);
  const client = createMlflowClient({ url: 'http://recorded', key: null }, replayingFetch(exchanges));
  const { first, again, other, aliases } = await exportAll(client);
  assert.deepEqual(first, again);
  assert.deepEqual([first.name, first.version, other.version], ['tempocast-demo', '1', '2']);
  const sent = JSON.stringify(exchanges.map(({ body }) => body));
  for (const key of [
    'h1.skill',
    'h10.rmse',
    'h10.testTrainRatio',
    'h10.strategy.netReturn',
    'latency.p50Ms',
  ]) {
    assert.ok(sent.includes(`{"key":"${key}",`), key);
  }
  assert.deepEqual(aliases.aliases, { champion: '1', 'challenger-har': '2', challenger: '2' });
});

test('a run, its curves, artefacts, versions and aliases arrive at a real MLflow server, once', {
  skip: withoutMlflow,
}, async () => {
  const { url, stop } = await startMlflow();
  try {
    const exchanges: RecordedExchange[] = [];
    const client = createMlflowClient({ url, key: null }, recordingFetch(exchanges));
    const { first, again, other, aliases } = await exportAll(client);
    assert.deepEqual(again, first);
    if (process.env.TEMPOCAST_RECORD_MLFLOW) {
      writeFileSync(RECORDED, `${JSON.stringify({ server: mlflowVersion, exchanges }, null, 1)}\n`);
    }
    const run = await client.get<{
      run: {
        info: { status: string; run_name: string };
        data: Record<string, { key: string; value: unknown }[]>;
      };
    }>('runs/get', { run_id: first.runId });
    const values = (what: string) =>
      Object.fromEntries(run.run.data[what]!.map(({ key, value }) => [key, value]));
    assert.deepEqual([run.run.info.status, run.run.info.run_name], ['FINISHED', 'lstm 2019-02-22']);
    assert.equal(values('params')['hyper.hidden'], '64');
    assert.equal(Number(values('metrics')['h1.skill']).toFixed(9), '0.009000000');
    assert.equal(Number(values('metrics')['h10.rmse']).toFixed(6), '0.037947');
    assert.equal(values('metrics')['h10.strategy.netReturn'], 0.06);
    assert.equal(values('tags')['mlflow.source.git.commit'], '0123456789abcdef0123456789abcdef01234567');
    const history = await client.get<{ metrics: { step: number; value: number }[] }>('metrics/get-history', {
      run_id: first.runId,
      metric_key: 'fit.validation',
    });
    // Sent twice, there once.
    assert.deepEqual(
      history.metrics.map(({ step }) => Number(step)).sort((a, b) => a - b),
      [...Array(13).keys()],
    );
    const files = await client.get<{ files: { path: string }[] }>('artifacts/list', {
      run_id: first.runId,
      path: 'plots',
    });
    assert.ok(files.files.some(({ path }) => path === 'plots/pit-histogram.svg'));
    const artefact = await fetch(
      `${url}/api/2.0/mlflow-artifacts/artifacts/${first.experimentId}/${first.runId}/artifacts/model/model.model`,
    );
    assert.equal(await artefact.text(), 'model of lstm');
    assert.deepEqual([first.version, other.version], ['1', '2']);
    assert.deepEqual(aliases.aliases, { champion: '1', 'challenger-har': '2', challenger: '2' });

    // A promotion moves them.
    const at = '2019-02-25T22:30:00.000Z';
    await insertPromotion(db, {
      ...{
        id: 'promotion 2',
        universe: 'demo',
        session: '2019-02-25',
        asOf: at,
        recipe: 'har',
        previousRecipe: 'lstm',
      },
      ...{ reason: 'better', evidence: {}, actor: 'policy' },
    });
    const moved = await createExportActivities(depsOf(`${url}/`)).exportAliases({ universe: 'demo' });
    assert.deepEqual(moved.aliases, { champion: '2', 'challenger-lstm': '1', challenger: '1' });
    const there = await client.get<{ registered_model: { aliases: { alias: string; version: string }[] } }>(
      'registered-models/get',
      { name: 'tempocast-demo' },
    );
    assert.deepEqual(
      there.registered_model.aliases.map(({ alias, version: to }) => `${alias} ${to}`).sort(),
      ['challenger 1', 'challenger-lstm 1', 'champion 2'],
    );
    const [logged] = await mlflowDeliveries(db, { limit: 1 });
    assert.deepEqual(
      [logged?.what, logged?.subject, logged?.status, logged?.error],
      ['aliases', 'demo', 'delivered', null],
    );
  } finally {
    await stop();
  }
});

test('G12: a server that is away is retried and logged, and neither its address nor the key is in error or log', async () => {
  process.env.TEST_MLFLOW_KEY = 'canary-secret-key';
  const url = `http://127.0.0.1:${await getPort()}`;
  const { exportModel } = createExportActivities(depsOf(url, 'env:TEST_MLFLOW_KEY'));
  const error = await exportModel({ modelVersion: champion }).then(
    () => assert.fail('it cannot have been sent'),
    (thrown: Error & { next: string; type: string }) => thrown,
  );
  assert.deepEqual([error.type, error.next], ['MlflowUnreachable', 'retryable']);
  const [logged] = await mlflowDeliveries(db, { limit: 1, subject: champion });
  assert.equal(logged?.status, 'failed');
  assert.match(logged!.error!, /^MlflowUnreachable: the MLflow server did not answer GET/);
  for (const text of [error.message, JSON.stringify(logged)]) {
    assert.ok(!text.includes('canary') && !text.includes(url), text);
  }
});

test('nothing is sent when no server is configured', async () => {
  await assert.rejects(createExportActivities(depsOf(null)).exportModel({ modelVersion: champion }), {
    type: 'MlflowOff',
    next: 'terminal',
  });
});

test('G12: a refusal that quotes the key is told without it', async () => {
  const refusing: typeof fetch = async () =>
    new Response(
      JSON.stringify({ error_code: 'PERMISSION_DENIED', message: 'token canary-key-1 is not known' }),
      { status: 403 },
    );
  const client = createMlflowClient({ url: 'http://host', key: 'canary-key-1' }, refusing);
  await assert.rejects(client.get('runs/get', { run_id: 'x' }), {
    type: 'MlflowRefused',
    message:
      'the MLflow server refused GET api/2.0/mlflow/runs/get: 403 PERMISSION_DENIED token [redacted] is not known; check mlflow.key',
  });
});
