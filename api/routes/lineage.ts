/** Everything has a parent: from a forecast back to the bytes that a provider answered. */
import { LineageSchema, type LineageStep } from '../../schemas/api.ts';
import type { Forecast } from '../../schemas/forecast.ts';
import type { Instant } from '../../schemas/market.ts';
import { datasetVersion, featureSet, matrixFor } from '../../stores/postgres/datasets.ts';
import type { Db } from '../../stores/postgres/db.ts';
import { modelVersion, trainingRun } from '../../stores/postgres/models.ts';
import { outcomeOf } from '../../stores/postgres/outcomes.ts';
import { publishedSession } from '../../stores/postgres/published.ts';
import { firstRawObjects } from '../../stores/postgres/raw-objects.ts';
import { servedAgainOf } from '../../stores/postgres/served-again.ts';
import { allSymbols } from '../context.ts';
import { closedObject, IdParameter, None } from '../parameters.ts';
import type { Route } from '../route.ts';
import { freshnessFor } from '../serving-state.ts';
import { requireForecast } from './forecasts.ts';

/** Years of daily answers are thousands of objects; the count is always complete. */
const RAW_OBJECTS_SHOWN = 200;

export const lineageRoute: Route = {
  path: '/v1/forecasts/{id}/lineage',
  operationId: 'getLineage',
  summary:
    'The parents of a forecast, down to the raw objects, each with its hash and place, and what came of it.',
  pathSchema: closedObject({ id: IdParameter }),
  querySchema: None,
  response: LineageSchema,
  keep: 'publication',
  async load(context, { path, state }) {
    const found = await requireForecast(context.db, String(path.id));
    const freshness = freshnessFor(state, found);
    const query = { own: found.symbol, symbols: allSymbols(context), asOf: found.asOf };
    const [{ steps, missing }, after, raw] = await Promise.all([
      chainOf(context.db, found),
      afterOf(context.db, found, state.readAt),
      firstRawObjects(context.db, { ...query, limit: RAW_OBJECTS_SHOWN }),
    ]);
    const rawObjects = raw.rows.map(({ dataset: _, ...row }) => row);
    const body = {
      ...{ freshness, lake: context.lakeUrl, chain: steps, after, missing },
      ...{ rawObjectCount: raw.count, rawObjects },
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

/** The publication that served it, as of a rollback too, and what came. */
async function afterOf(db: Db, forecast: Forecast, asOf: Instant): Promise<LineageStep[]> {
  const { id, universe, session, recipe } = forecast;
  const [published, again, outcome] = await Promise.all([
    publishedSession(db, { universe, session }),
    servedAgainOf(db, { universe, session, recipe, asOf }),
    outcomeOf(db, { forecastId: id, asOf }),
  ]);
  const steps: LineageStep[] = [];
  const where = 'GET /v1/forecasts/latest';
  if (published && published.publishedAt <= asOf && published.championRecipe === recipe)
    steps.push(
      step('answer', `${universe}/${session}`, null, where, { since: published.publishedAt, as: 'champion' }),
    );
  for (const { servedAt, decision } of again)
    steps.push(step('answer', decision, null, where, { since: servedAt, as: 'champion after a rollback' }));
  if (outcome) {
    const { knownAt, realised, crps, covered80 } = outcome;
    steps.push(step('outcome', id, null, 'outcome', { knownAt, realised, crps, covered80 }));
  }
  return steps;
}
