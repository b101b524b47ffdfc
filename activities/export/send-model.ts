/** A model version with its run to an MLflow server. Can run twice: everything over there is found again by a tag. */
import { modelCard } from '../../rendering/card/card.ts';
import { cardHtml } from '../../rendering/card/html.ts';
import { cardMarkdown } from '../../rendering/card/markdown.ts';
import { TerminalError } from '../../schemas/errors.ts';
import type { RunRecord } from '../../schemas/runs.ts';
import type { MlflowClient } from '../../stores/mlflow/client.ts';
import { ensureModelVersion, ensureRegisteredModel } from '../../stores/mlflow/model-registry.ts';
import {
  ensureExperiment,
  ensureRun,
  finishRun,
  logToRun,
  type MlflowRun,
} from '../../stores/mlflow/tracking.ts';
import { type ModelView, modelView } from '../../stores/postgres/model-view.ts';
import type { ActivityDeps } from '../deps.ts';
import { metricsOf, paramsOf, tagsOf } from './run-data.ts';

export interface SentModel {
  experimentId: string;
  runId: string;
  name: string;
  version: string;
  /** False when the server keeps artefacts where only its own clients can write. */
  artefacts: boolean;
}

export const experimentName = (universe: string): string => `tempocast/${universe}`;
export const registeredName = (universe: string): string => `tempocast-${universe.replace(/[^\w-]+/g, '-')}`;
export const MODEL_TAG = 'tempocast.model';
const RUN_TAG = 'tempocast.run';
const END = '9999-12-31T23:59:59.999Z';

/** Throws UnknownModel, NoRunRecord (terminal), and what the client throws. */
export async function sendModel(
  { db, lake }: Pick<ActivityDeps, 'db' | 'lake'>,
  client: MlflowClient,
  id: string,
): Promise<SentModel> {
  const view = await modelView(db, id, END);
  if (view === undefined) throw new TerminalError('UnknownModel', `unknown model version "${id}"`);
  const { record, version } = view;
  if (record === null) {
    throw new TerminalError(
      'NoRunRecord',
      `model ${id.slice(0, 12)} has no run record: it was registered by a version that kept none; train "${version.recipe}" again`,
    );
  }
  const startTime = Date.parse(record.recordedAt);
  const experimentId = await ensureExperiment(client, experimentName(version.universe));
  const run = await ensureRun(
    client,
    experimentId,
    { key: RUN_TAG, value: record.trainingRun },
    { name: `${version.recipe} ${version.trainedThrough}`, startTime, tags: [] },
  );
  const entries = { metrics: metricsOf(record), params: paramsOf(record), tags: tagsOf(record) };
  await logToRun(client, run.runId, entries);
  const artefacts = run.artifactPath !== null;
  if (run.artifactPath !== null) await sendArtefacts({ lake }, client, run.artifactPath, view, record);
  await finishRun(client, run.runId, startTime);
  const name = registeredName(version.universe);
  await ensureRegisteredModel(client, name, `Model versions of Tempocast, universe ${version.universe}`);
  const number = await registerVersion(client, name, run, view);
  return { experimentId, runId: run.runId, name, version: number, artefacts };
}

function registerVersion(
  client: MlflowClient,
  name: string,
  run: MlflowRun,
  view: ModelView,
): Promise<string> {
  const { version } = view;
  return ensureModelVersion(
    client,
    name,
    { key: MODEL_TAG, value: version.id },
    {
      runId: run.runId,
      source: `${run.artifactUri}/model`,
      description: `${version.recipe}, trained through ${version.trainedThrough}`,
      tags: [
        { key: 'recipe', value: version.recipe },
        { key: 'datasetVersion', value: version.datasetVersion },
        { key: 'featureSetVersion', value: version.featureSetVersion },
      ],
    },
  );
}

async function sendArtefacts(
  { lake }: Pick<ActivityDeps, 'lake'>,
  client: MlflowClient,
  path: string,
  view: ModelView,
  record: RunRecord,
): Promise<void> {
  for (const { name, kind, key, mediaType } of record.artefacts) {
    const folder = { model: 'model', onnx: 'model', plot: 'plots' }[kind as string] ?? 'run';
    const file = `${folder}/${name}${extensionOf(name, key)}`;
    await client.putArtifact(`${path}/${file}`, await lake.get(key), mediaType);
  }
  const card = modelCard(view);
  const text = (content: string) => new TextEncoder().encode(content);
  await client.putArtifact(`${path}/card.md`, text(cardMarkdown(card)), 'text/markdown');
  await client.putArtifact(`${path}/card.html`, text(cardHtml(card)), 'text/html');
}

/** `.json` of the lake's key, unless the name has one already. */
function extensionOf(name: string, key: string): string {
  const extension = /\.\w+$/.exec(key)?.[0] ?? '';
  return name.endsWith(extension) ? '' : extension;
}
