/** What the model said, row by row and horizon by horizon. */
import type ort from 'onnxruntime-node';
import type { ForecastRequest } from './request-schema.ts';
import type { ModelDescription } from './served-model.ts';

const DAY_MS = 86_400_000;

export interface HorizonAnswer {
  /** Sessions. */
  horizon: number;
  mean: number;
  sigma: number;
  df: number;
  /** At the levels of `quantileLevels`. */
  quantiles: number[];
}

/** `horizons` is null for a row without a forecast: it has no EWMA sigma at the origin. */
export interface RowAnswer {
  symbol: string | null;
  horizons: HorizonAnswer[] | null;
}

export function answerOf(
  { rows, asOf }: ForecastRequest,
  model: ModelDescription,
  out: Record<string, ort.OnnxValue>,
  now: Date,
) {
  const values = (name: string) => (out[name] as ort.Tensor).data as Float64Array;
  const [mean, sigma, quantiles] = [values('mean'), values('sigma'), values('quantiles')];
  const { horizons, quantileLevels, df } = model;
  const width = horizons.length;
  const levels = quantileLevels.length;
  const forecasts = rows.map(({ symbol }, i): RowAnswer => {
    const each = horizons.map((horizon, k) => {
      const at = i * width + k;
      const own = Array.from(quantiles.subarray(at * levels, (at + 1) * levels));
      return { horizon, mean: mean[at]!, sigma: sigma[at]!, df: df[k]!, quantiles: own };
    });
    const known = each.every((one) => Number.isFinite(one.mean) && Number.isFinite(one.sigma));
    return { symbol: symbol ?? null, horizons: known ? each : null };
  });
  return { ...aboutModel(model, now), ...aboutFeatures(asOf, now), quantileLevels, forecasts };
}

/** Version and age of the model: days since the last session that it was trained on. */
export function aboutModel(model: ModelDescription, now: Date) {
  const { modelVersion, recipe, featureSetVersion, trainedThrough } = model;
  const since = now.getTime() - Date.parse(`${trainedThrough}T00:00:00Z`);
  const age = Number.isFinite(since) ? { trainedThrough, modelAgeDays: Math.floor(since / DAY_MS) } : {};
  return { modelVersion, recipe, featureSetVersion, ...age };
}

function aboutFeatures(asOf: string | undefined, now: Date) {
  if (asOf === undefined) return {};
  return { asOf, featuresAgeSeconds: Math.round((now.getTime() - Date.parse(asOf)) / 1000) };
}
