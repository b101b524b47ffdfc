/** Rows for tests: one small lineage, raw object to forecast, that satisfies every constraint. */
import { type Forecast, QUANTILE_LEVELS } from '../../schemas/forecast.ts';
import type { Instant, StoredBar } from '../../schemas/market.ts';
import { insertDatasetVersion, insertFeatureSet } from './datasets.ts';
import type { Db } from './db.ts';
import { insertModelVersion } from './models.ts';
import { insertRawObjects, type RawObjectRow } from './raw-objects.ts';

export const SHA256 = 'a'.repeat(64);
export const RAW_KEY = `raw/yahoo/chart/2019-02-22/${SHA256}.gz`;
/** Close of 2019-02-22 + 90 minutes. */
export const NOW: Instant = '2019-02-22T22:30:00.000Z';

export const rawObject: RawObjectRow = {
  ...{ key: RAW_KEY, sha256: SHA256, source: 'yahoo', dataset: 'chart', symbol: 'KO', url: 'http://host/KO' },
  ...{ status: 200, knownAt: NOW, bytes: 25 },
};

export function sampleBar(change: Partial<StoredBar> = {}): StoredBar {
  return {
    ...{ symbol: 'KO', session: '2019-02-22', knownAt: NOW, rawKey: RAW_KEY },
    ...{ open: 45.1, high: 45.3, low: 44.9, close: 45.28, volume: 17_000_000 },
    ...change,
  };
}

/** With the columns that it has in every schema: tests of migrations have homes of before. */
async function insertRun(db: Db, run: Record<string, string>): Promise<void> {
  await db.query(
    `insert into tempocast.training_run
       (id, universe, session, as_of, recipe, recipe_hash, dataset_version, feature_set_version, started_at)
     values ($1, $2, '2019-02-22', $3, $4, $5, $6, $7, $3)`,
    [run.id, run.universe, NOW, run.recipe, run.recipeHash, run.datasetVersion, run.featureSetVersion],
  );
}

/** Two recipes with a model version each: `model/ewma`, `model/har`. */
export async function insertLineage(db: Db): Promise<void> {
  await insertRawObjects(db, [rawObject]);
  await insertDatasetVersion(db, {
    ...{ id: 'dataset', universe: 'demo', session: '2019-02-22', asOf: NOW },
    ...{ manifestKey: 'manifest/x.json', rows: 1, rowHash: 'rows' },
  });
  await insertFeatureSet(db, { id: 'features', definitions: [{ name: 'return1' }] });
  const parents = { universe: 'demo', asOf: NOW, datasetVersion: 'dataset', featureSetVersion: 'features' };
  for (const recipe of ['ewma', 'har']) {
    const made = { ...parents, recipe, recipeHash: `hash/${recipe}` };
    await insertRun(db, { ...made, id: `run/${recipe}` });
    await insertModelVersion(db, {
      ...made,
      ...{ id: `model/${recipe}`, artifactKey: `model/${recipe}.json`, trainingRun: `run/${recipe}` },
      trainedThrough: '2019-02-22',
    });
  }
}

export function sampleForecast(change: Partial<Forecast> = {}): Forecast {
  const recipe = change.recipe ?? 'ewma';
  const row = {
    ...{ universe: 'demo', symbol: 'KO', session: '2019-02-22', horizon: 1, targetSession: '2019-02-25' },
    ...{ role: 'champion' as const, recipe, modelVersion: `model/${recipe}` },
    ...{ featureSetVersion: 'features', datasetVersion: 'dataset', asOf: NOW, issuedAt: NOW },
    ...{ price: 45.28, mean: -0, sigma: 0.01, df: 5.5, probabilityUp: 0.5 },
    levels: [...QUANTILE_LEVELS],
    quantiles: QUANTILE_LEVELS.map((level) => (level - 0.5) / 10),
    priceQuantiles: QUANTILE_LEVELS.map((level) => 45.28 * Math.exp((level - 0.5) / 10)),
    ...change,
  };
  return { id: `${row.session}/${row.symbol}/${row.horizon}/${row.recipe}`, ...row };
}
