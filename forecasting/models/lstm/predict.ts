/** Prediction in batches: the network's outputs turned back into returns over each horizon. */
import { TerminalError } from '../../../schemas/errors.ts';
import { HORIZONS, type Horizon } from '../../../schemas/forecast.ts';
import type { Panel } from '../../../schemas/panel.ts';
import type { RawPrediction } from '../contract.ts';
import { featureColumn, inputColumns } from './inputs.ts';
import { MEAN_UNIT } from './loss.ts';
import type { LstmModel } from './model.ts';
import { forward } from './network.ts';
import { Sequences } from './sequences.ts';
import { LEAST_SIGMA } from './targets.ts';
import { tf } from './tensorflow.ts';

const BATCH = 1024;

/**
 * Mean and sigma of each row's return over each horizon. A missing input counts as its training mean; without
 * ewma_sigma there is nothing to predict relative to.
 * @throws TerminalError MissingFeature
 */
export function predictLstm(model: LstmModel, panel: Panel, rows: Int32Array): RawPrediction {
  const { columns } = inputColumns(panel, model.features);
  const sequences = new Sequences(panel, columns, model.scaler, model.hyper.steps);
  const sigma = featureColumn(panel, 'ewma_sigma');
  const empty = () => ({ mean: new Float64Array(rows.length), sigma: new Float64Array(rows.length) });
  const prediction = Object.fromEntries(HORIZONS.map((h) => [h, empty()])) as RawPrediction;
  tf.tidy(() => {
    const weights = model.weights.map(({ values, shape }) => tf.tensor(values, shape));
    for (let from = 0; from < rows.length; from += BATCH) {
      const part = rows.subarray(from, from + BATCH);
      const outputs = tf.tidy(() =>
        forward(
          weights,
          tf.tensor3d(sequences.batch(part), [sequences.steps, part.length, sequences.width]),
        ).dataSync(),
      );
      part.forEach((row, i) => {
        const base = baseline(panel, sigma, row);
        HORIZONS.forEach((h, k) => {
          const unit = base * Math.sqrt(h);
          const at = i * 2 * HORIZONS.length + k;
          prediction[h].mean[from + i] = unit * MEAN_UNIT * outputs[at]!;
          prediction[h].sigma[from + i] = unit * Math.exp(outputs[at + HORIZONS.length]!);
        });
      });
    }
  });
  return prediction as Record<Horizon, { mean: Float64Array; sigma: Float64Array }>;
}

function baseline(panel: Panel, sigma: Float64Array, row: number): number {
  const value = sigma[row]!;
  if (Number.isNaN(value)) {
    const symbol = panel.symbols[panel.symbolIndex[row]!];
    const session = panel.sessions[panel.sessionIndex[row]!];
    throw new TerminalError(
      'MissingFeature',
      `missing ewma_sigma of ${symbol} at ${session}: no prediction for this row`,
      {
        details: { feature: 'ewma_sigma', symbol, session },
      },
    );
  }
  return Math.max(value, LEAST_SIGMA);
}
