/** Everything has a parent: from a forecast back to the bytes that a provider answered. */
import { LineageSchema, type LineageStep } from '../../schemas/api.ts';
import type { Forecast } from '../../schemas/forecast.ts';
import { datasetVersion, featureSet, matrixFor } from '../../stores/postgres/datasets.ts';
import type { Db } from '../../stores/postgres/db.ts';
import { modelVersion, trainingRun } from '../../stores/postgres/models.ts';
import { rawObjectsAsOf } from '../../stores/postgres/raw-objects.ts';
import { type ApiContext, allSymbols } from '../context.ts';
import { closedObject, IdParameter, None } from '../parameters.ts';
import type { Route } from '../route.ts';
import { freshnessFor } from '../serving-state.ts';
import { requireForecast } from './forecasts.ts';

/** Years of daily answers are thousands of objects; the count is always complete. */
const RAW_OBJECTS_SHOWN = 200;

export const lineageRoute: Route = {
  path: '/v1/forecasts/{id}/lineage',
  operationId: 'getLineage',
  summary: 'The parents of a forecast, down to the raw objects, each with its hash and place.',
  pathSchema: closedObject({ id: IdParameter }),
  querySchema: None,
  response: LineageSchema,
  keep: 'publication',
  async load(context, { path, state }) {
    const found = await requireForecast(context.db, String(path.id));
    const freshness = freshnessFor(state, found);
    const { steps, missing } = await chainOf(context.db, found);
    const raw = await rawObjectsOf(context, found);
    const body = {
      freshness,
      lake: context.lakeUrl,
      chain: steps,
      missing,
      rawObjectCount: raw.length,
      rawObjects: raw.slice(0, RAW_OBJECTS_SHOWN),
    };
    return { freshness, body };
  },
};

interface Chain {
  steps: LineageStep[];
  missing: string[];
}

async function chainOf(db: Db, forecast: Forecast): Promise<Chain> {
  const { id, symbol, session, horizon, issuedAt, asOf } = forecast;
  const steps = [step('forecast', id, id, 'forecast', { symbol, session, horizon, issuedAt, asOf })];
  const missing: string[] = [];
  const model = await modelVersion(db, forecast.modelVersion);
  const run = model && (await trainingRun(db, model.trainingRun));
  if (model) {
    const { recipe, recipeHash, trainedThrough, asOf } = model;
    steps.push(
      step('model-version', model.id, model.id, model.artifactKey, {
        recipe,
        recipeHash,
        trainedThrough,
        asOf,
      }),
    );
  } else missing.push('model-version');
  if (run) {
    const { session, status, startedAt, finishedAt } = run;
    const where = run.evaluationKey ?? 'training_run';
    steps.push(step('training-run', run.id, null, where, { session, status, startedAt, finishedAt }));
  } else missing.push('training-run');
  // A model outlives the day it was trained on: then the forecast has two datasets above it.
  const uses = new Map([[forecast.datasetVersion, 'forecast']]);
  if (model)
    uses.set(model.datasetVersion, model.datasetVersion === forecast.datasetVersion ? 'both' : 'training');
  for (const [dataset, use] of [...uses].toReversed())
    await addDataset(db, { steps, missing }, dataset, forecast.featureSetVersion, use);
  return { steps, missing };
}

async function addDataset(
  db: Db,
  { steps, missing }: Chain,
  dataset: string,
  features: string,
  use: string,
): Promise<void> {
  const [data, definitions, matrix] = await Promise.all([
    datasetVersion(db, dataset),
    featureSet(db, features),
    matrixFor(db, { datasetVersion: dataset, featureSetVersion: features }),
  ]);
  if (data) {
    const { rows, session, asOf } = data;
    steps.push(
      step('dataset-version', data.id, data.rowHash, data.manifestKey, { use, rows, session, asOf }),
    );
  } else missing.push(`dataset-version of ${use}`);
  if (!definitions) missing.push('feature-set');
  else if (!steps.some((one) => one.kind === 'feature-set')) {
    const names = definitions.definitions;
    const count = Array.isArray(names) ? names.length : null;
    steps.push(step('feature-set', definitions.id, definitions.id, 'feature_set', { features: count }));
  }
  if (matrix) {
    const { rows, columns } = matrix;
    steps.push(step('matrix', matrix.key, matrix.sha256, matrix.key, { use, rows, columns }));
  } else missing.push(`matrix of ${use}`);
}

function step(
  kind: LineageStep['kind'],
  id: string,
  sha256: string | null,
  where: string,
  facts: Record<string, unknown>,
): LineageStep {
  return { kind, id, sha256: sha256 && /^[0-9a-f]{64}$/.test(sha256) ? sha256 : null, where, facts };
}

async function rawObjectsOf(context: ApiContext, { symbol, asOf }: Forecast) {
  const rows = await rawObjectsAsOf(context.db, { symbols: allSymbols(context), asOf });
  const own = rows.filter((row) => row.symbol === symbol);
  const others = rows.filter((row) => row.symbol !== symbol);
  return [...own, ...others].map(({ dataset: _, ...row }) => row);
}
