/** An exported model in onnxruntime beside the original, on rows of a panel. */
import ort from 'onnxruntime-node';
import { HORIZONS } from '../../../schemas/forecast.ts';
import type { Panel } from '../../../schemas/panel.ts';
import { studentQuantile, studentScale } from '../../intervals/student.ts';
import type { FittedModel } from '../../models/contract.ts';
import { exportOnnx } from '../export.ts';
import { type InputNames, inputsOfRows, type RowInputs } from '../panel-inputs.ts';
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

export function runRows(bytes: Uint8Array, panel: Panel, rows: Int32Array) {
  return runFeeds(bytes, inputsOfRows(panel, rows, namesOf(bytes)));
}

function namesOf(bytes: Uint8Array): InputNames {
  const { features, sequence_features, sequence_steps } = metadataOf(bytes);
  return {
    ...{ features: JSON.parse(features!), sequence: JSON.parse(sequence_features!) },
    steps: Number(sequence_steps),
  };
}

export async function runFeeds(bytes: Uint8Array, { features, sequence, symbol, session }: RowInputs) {
  const names = namesOf(bytes);
  const n = symbol.length;
  const tensors: Record<string, ort.Tensor> = {
    features: new ort.Tensor('float64', features, [n, names.features.length]),
    sequence: new ort.Tensor('float64', sequence, [n, names.steps, names.sequence.length]),
    symbol: new ort.Tensor('string', symbol, [n]),
    session: new ort.Tensor('int64', session, [n]),
  };
  const runtime = await ort.InferenceSession.create(bytes, { intraOpNumThreads: 1, logSeverityLevel: 3 });
  const out = await runtime.run(Object.fromEntries(runtime.inputNames.map((name) => [name, tensors[name]!])));
  const data = (name: string) => out[name]!.data as Float64Array;
  const said = { mean: data('mean'), sigma: data('sigma'), quantiles: data('quantiles') };
  await runtime.release();
  return { ...said, levels: JSON.parse(metadataOf(bytes).quantile_levels!) as number[] };
}
