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

async function chainOf(db: Db, forecast: Forecast): Promise<{ steps: LineageStep[]; missing: string[] }> {
  const { datasetVersion: dataset, featureSetVersion: features } = forecast;
  const [model, data, definitions, matrix] = await Promise.all([
    modelVersion(db, forecast.modelVersion),
    datasetVersion(db, dataset),
    featureSet(db, features),
    matrixFor(db, { datasetVersion: dataset, featureSetVersion: features }),
  ]);
  const run = model && (await trainingRun(db, model.trainingRun));
  const steps: (LineageStep | false)[] = [
    step('forecast', forecast.id, forecast.id, 'forecast', {
      symbol: forecast.symbol,
      session: forecast.session,
      horizon: forecast.horizon,
      issuedAt: forecast.issuedAt,
      asOf: forecast.asOf,
    }),
    model !== undefined &&
      step('model-version', model.id, model.id, model.artifactKey, {
        recipe: model.recipe,
        recipeHash: model.recipeHash,
        trainedThrough: model.trainedThrough,
        asOf: model.asOf,
        trainedOn: model.datasetVersion,
      }),
    run !== undefined &&
      step('training-run', run.id, null, run.evaluationKey ?? 'training_run', {
        session: run.session,
        status: run.status,
        startedAt: run.startedAt,
        finishedAt: run.finishedAt,
        trainedOn: run.datasetVersion,
      }),
    data !== undefined &&
      step('dataset-version', data.id, data.rowHash, data.manifestKey, {
        rows: data.rows,
        session: data.session,
        asOf: data.asOf,
      }),
    definitions !== undefined &&
      step('feature-set', definitions.id, definitions.id, 'feature_set', {
        features: Array.isArray(definitions.definitions) ? definitions.definitions.length : null,
      }),
    matrix !== undefined &&
      step('matrix', matrix.key, matrix.sha256, matrix.key, { rows: matrix.rows, columns: matrix.columns }),
  ];
  const absent = {
    'model-version': model,
    'training-run': run,
    'dataset-version': data,
    'feature-set': definitions,
    matrix,
  };
  return {
    steps: steps.filter((one) => one !== false),
    missing: Object.entries(absent).flatMap(([kind, one]) => (one === undefined ? [kind] : [])),
  };
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
