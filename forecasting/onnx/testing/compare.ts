/** An exported model in onnxruntime beside the original, on rows of a panel. */
import ort from 'onnxruntime-node';
import { HORIZONS } from '../../../schemas/forecast.ts';
import type { Panel } from '../../../schemas/panel.ts';
import { studentQuantile, studentScale } from '../../intervals/student.ts';
import type { FittedModel } from '../../models/contract.ts';
import { exportOnnx } from '../export.ts';
import { inputsOfRows } from '../panel-inputs.ts';
import { metadataOf } from './metadata.ts';

export const WORDS = { modelVersion: 'version-1', featureSetVersion: 'set-1', trainedThrough: '2018-12-31' };

/** Largest differences: of sigma to sigma, of mean and quantiles to sigma, and of mean to mean. */
export interface Differences {
  sigma: number;
  mean: number;
  meanToMean: number;
  quantiles: number;
  /** Rows without a forecast, the same in both. */
  missing: number;
}

/** Throws when a value is missing on one side only. */
export async function compare(model: FittedModel, panel: Panel, rows: Int32Array): Promise<Differences> {
  const bytes = await exportOnnx(model.save(), WORDS);
  const said = await runRows(bytes, panel, rows);
  const expected = model.predict(panel, rows);
  const worst: Differences = { sigma: 0, mean: 0, meanToMean: 0, quantiles: 0, missing: 0 };
  HORIZONS.forEach((h, k) => {
    rows.forEach((row, i) => {
      const [mean, sigma] = [expected[h].mean[i]!, expected[h].sigma[i]!];
      const at = i * HORIZONS.length + k;
      if (Number.isNaN(sigma) || Number.isNaN(said.sigma[at]!)) {
        if (!Object.is(sigma, said.sigma[at]))
          throw new Error(`row ${row}, h ${h}: ${sigma}, ${said.sigma[at]}`);
        worst.missing++;
        return;
      }
      const far = Math.abs(said.mean[at]! - mean);
      worst.sigma = Math.max(worst.sigma, Math.abs(said.sigma[at]! - sigma) / sigma);
      worst.mean = Math.max(worst.mean, far / sigma);
      worst.meanToMean = Math.max(worst.meanToMean, far === 0 ? 0 : far / Math.abs(mean));
      said.levels.forEach((level, l) => {
        const { df } = expected[h];
        const quantile = mean + studentScale(sigma, df) * studentQuantile(level, df);
        const off = Math.abs(said.quantiles[at * said.levels.length + l]! - quantile) / sigma;
        worst.quantiles = Math.max(worst.quantiles, off);
      });
    });
  });
  return worst;
}

export async function runRows(bytes: Uint8Array, panel: Panel, rows: Int32Array) {
  const metadata = metadataOf(bytes);
  const names = {
    features: JSON.parse(metadata.features!) as string[],
    sequence: JSON.parse(metadata.sequence_features!) as string[],
    steps: Number(metadata.sequence_steps),
  };
  const { features, sequence, symbol, session } = inputsOfRows(panel, rows, names);
  const n = rows.length;
  const tensors: Record<string, ort.Tensor> = {
    features: new ort.Tensor('float64', features, [n, names.features.length]),
    sequence: new ort.Tensor('float64', sequence, [n, names.steps, names.sequence.length]),
    symbol: new ort.Tensor('string', symbol, [n]),
    session: new ort.Tensor('int64', session, [n]),
  };
  const runtime = await ort.InferenceSession.create(bytes, { intraOpNumThreads: 1, logSeverityLevel: 3 });
  const feeds = Object.fromEntries(runtime.inputNames.map((name) => [name, tensors[name]!]));
  const out = await runtime.run(feeds);
  const data = (name: string) => out[name]!.data as Float64Array;
  const said = { mean: data('mean'), sigma: data('sigma'), quantiles: data('quantiles') };
  await runtime.release();
  return { ...said, levels: JSON.parse(metadata.quantile_levels!) as number[] };
}
