/** Prediction in batches: the network's outputs turned back into returns over each horizon. */
import { HORIZONS } from '../../../schemas/forecast.ts';
import type { Panel } from '../../../schemas/panel.ts';
import { byHorizon } from '../by-horizon.ts';
import type { RawPrediction } from '../contract.ts';
import { column, MIN_SIGMA } from '../panel-access.ts';
import { inputColumns } from './inputs.ts';
import { MEAN_UNIT } from './loss.ts';
import type { LstmModel } from './model.ts';
import { forward } from './network.ts';
import { Sequences } from './sequences.ts';
import { tf } from './tensorflow.ts';

/** Always this many rows, filled up with the last one: kernels round differently in batches of another size. */
const BATCH = 256;

/**
 * Mean and sigma of each row's return over each horizon. A missing input counts as its training mean; without
 * ewma_sigma there is nothing to be relative to: NaN.
 * @throws TerminalError MissingFeature: the panel lacks a column
 */
export function predictLstm(model: LstmModel, panel: Panel, rows: Int32Array): RawPrediction {
  const { columns } = inputColumns(panel, model.features);
  const sequences = new Sequences(panel, columns, model.scaler, model.hyper.steps);
  const sigma = column(panel, 'ewma_sigma');
  const empty = () => ({ mean: new Float64Array(rows.length), sigma: new Float64Array(rows.length) });
  const prediction = byHorizon(empty);
  tf.tidy(() => {
    const weights = model.weights.map(({ values, shape }) => tf.tensor(values, shape));
    for (let from = 0; from < rows.length; from += BATCH) {
      const part = rows.subarray(from, from + BATCH);
      const outputs = outputsOf(weights, sequences, part);
      part.forEach((row, i) => {
        const base = Math.max(sigma[row]!, MIN_SIGMA);
        HORIZONS.forEach((h, k) => {
          const unit = base * Math.sqrt(h);
          const at = i * 2 * HORIZONS.length + k;
          prediction[h].mean[from + i] = unit * MEAN_UNIT * outputs[at]!;
          prediction[h].sigma[from + i] = unit * Math.exp(outputs[at + HORIZONS.length]!);
        });
      });
    }
  });
  return prediction;
}

function outputsOf(weights: tf.Tensor[], sequences: Sequences, part: Int32Array): ArrayLike<number> {
  const rows = new Int32Array(BATCH).fill(part.at(-1)!);
  rows.set(part);
  return tf.tidy(() => {
    const x = tf.tensor3d(sequences.batch(rows), [sequences.steps, BATCH, sequences.width]);
    return forward(weights, x).dataSync();
  });
}
