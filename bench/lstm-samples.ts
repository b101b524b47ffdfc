/**
 * 7,666 training samples of 60 sessions x 12 inputs from the bundled bars, and the validation block after them: every fifth
 * session of the stocks and funds, so that targets of ten sessions overlap little. The same at every run.
 */
import { buildPanel } from '../forecasting/features/panel.ts';
import { trainingSet } from '../forecasting/features/training-set.ts';
import { inputColumns } from '../forecasting/models/lstm/inputs.ts';
import { fitScaler } from '../forecasting/models/lstm/scaler.ts';
import { Sequences } from '../forecasting/models/lstm/sequences.ts';
import { type Origins, splitOrigins } from '../forecasting/models/lstm/targets.ts';
import { HORIZONS } from '../schemas/forecast.ts';
import { bundledRequest } from './features-universe.ts';

export const SAMPLES = 7_666;
export const STEPS = 60;
export const INPUTS = 12;
const EVERY = 5;

export interface Samples {
  sequences: Sequences;
  train: Origins;
  validation: Origins;
}

/** @param from first session of the validation block, of which it takes the next 252; training ends before it */
export function samplesBefore(from: string, steps = STEPS): Samples {
  const request = bundledRequest();
  const series = request.series.filter(({ symbol }) => symbol !== 'SHV' && symbol !== 'SHY');
  const made = buildPanel({ ...request, series });
  const panel = trainingSet({ asOf: request.asOf, matrices: [{ panel: made, name: 'bundled' }] });
  const start = panel.sessions.findIndex((session) => session >= from);
  const all = inputColumns(panel, 'core');
  const columns = all.columns.slice(0, INPUTS);
  const before = Int32Array.from({ length: panel.rows }, (_, row) => row).filter(
    (row) => panel.sessionIndex[row]! < start,
  );
  const sequences = new Sequences(panel, columns, fitScaler(columns, before), steps);
  const split = splitOrigins(panel, sequences, start);
  const session = (row: number) => panel.sessionIndex[row]!;
  const spaced = (row: number) => (session(row) - start + 10_000 * EVERY) % EVERY === 0;
  const train = pick(split.train, (row) => spaced(row), -SAMPLES);
  const validation = pick(split.validation, (row) => spaced(row) && session(row) < start + 252);
  return { sequences, train, validation };
}

/** Origins that pass; of those the last ones when `last` is below zero. */
function pick(origins: Origins, passes: (row: number) => boolean, last = 0): Origins {
  const kept = [...origins.rows.keys()].filter((i) => passes(origins.rows[i]!)).slice(last);
  const width = HORIZONS.length;
  const cut = (values: Float32Array) =>
    Float32Array.from({ length: kept.length * width }, (_, k) => {
      return values[kept[Math.floor(k / width)]! * width + (k % width)]!;
    });
  return {
    rows: Int32Array.from(kept, (i) => origins.rows[i]!),
    targets: cut(origins.targets),
    present: cut(origins.present),
  };
}
