/** Rows of a panel as the inputs of an exported model: what a caller has to send for them. */
import type { Panel } from '../../schemas/panel.ts';
import { column } from '../models/panel-access.ts';

/** The part of the metadata that says what the inputs are. */
export interface InputNames {
  features: readonly string[];
  sequence: readonly string[];
  steps: number;
}

export interface RowInputs {
  /** [rows, features] */
  features: Float64Array;
  /** [rows, steps, sequence]; NaN before a symbol's first row. */
  sequence: Float64Array;
  symbol: string[];
  /** Session numbers of the panel. */
  session: BigInt64Array;
}

/** Throws MissingFeature. */
export function inputsOfRows(panel: Panel, rows: Int32Array, names: InputNames): RowInputs {
  const columns = names.features.map((name) => column(panel, name));
  const sequence = names.sequence.map((name) => column(panel, name));
  const before = previousRows(panel);
  const steps = new Float64Array(rows.length * names.steps * sequence.length).fill(Number.NaN);
  rows.forEach((row, i) => {
    for (let step = names.steps - 1, at = row; step >= 0 && at >= 0; step--, at = before[at]!) {
      sequence.forEach((values, j) => {
        steps[(i * names.steps + step) * sequence.length + j] = values[at]!;
      });
    }
  });
  return {
    features: Float64Array.from(
      { length: rows.length * columns.length },
      (_, k) => columns[k % columns.length]![rows[Math.floor(k / columns.length)]!]!,
    ),
    sequence: steps,
    symbol: Array.from(rows, (row) => panel.symbols[panel.symbolIndex[row]!]!),
    session: BigInt64Array.from(rows, (row) => BigInt(panel.sessionIndex[row]!)),
  };
}

/** The symbol's row before each row, -1 at its first. */
function previousRows(panel: Panel): Int32Array {
  const last = new Int32Array(panel.symbols.length).fill(-1);
  return Int32Array.from({ length: panel.rows }, (_, row) => {
    const symbol = panel.symbolIndex[row]!;
    const before = last[symbol]!;
    last[symbol] = row;
    return before;
  });
}
