/** Sequences: for an origin row, the inputs of its symbol's last `steps` rows up to and including it. */
import type { Panel } from '../../../schemas/panel.ts';
import { type Scaler, standardise } from './scaler.ts';

export class Sequences {
  readonly steps: number;
  readonly width: number;
  /** Standardised inputs, symbol after symbol, each in session order: a sequence is one contiguous block. */
  readonly #values: Float32Array;
  /** Panel row -> line of #values. */
  readonly #line: Int32Array;
  /** Line -> rows of the same symbol before it. */
  readonly #before: Int32Array;
  /** Line -> consecutive lines up to it, of the same symbol, without a missing input. */
  readonly #unbroken: Int32Array;

  constructor(panel: Panel, columns: Float64Array[], scaler: Scaler, steps: number) {
    this.steps = steps;
    this.width = columns.length;
    const order = rowsBySymbol(panel);
    this.#values = new Float32Array(panel.rows * this.width);
    this.#line = new Int32Array(panel.rows);
    this.#before = new Int32Array(panel.rows);
    this.#unbroken = new Int32Array(panel.rows);
    order.forEach((row, line) => {
      this.#line[row] = line;
      const continues = line > 0 && panel.symbolIndex[order[line - 1]!] === panel.symbolIndex[row];
      this.#before[line] = continues ? this.#before[line - 1]! + 1 : 0;
      let complete = true;
      for (let column = 0; column < this.width; column++) {
        const z = standardise(scaler, column, columns[column]![row]!);
        if (Number.isNaN(z)) complete = false;
        // A missing input becomes the training mean; complete() tells training to skip it.
        this.#values[line * this.width + column] = Number.isNaN(z) ? 0 : z;
      }
      this.#unbroken[line] = complete ? (continues ? this.#unbroken[line - 1]! : 0) + 1 : 0;
    });
  }

  /** Whether the row's sequence has its full length and no missing input. */
  complete(row: number): boolean {
    return this.#unbroken[this.#line[row]!]! >= this.steps;
  }

  /** Inputs of these origins, [steps, rows, width] in time-major order; before a symbol's first row: zeros, the mean. */
  batch(rows: Int32Array): Float32Array {
    const { steps, width } = this;
    const out = new Float32Array(steps * rows.length * width);
    rows.forEach((row, b) => {
      const last = this.#line[row]!;
      const have = Math.min(steps, this.#before[last]! + 1);
      for (let k = 0; k < have; k++) {
        const from = (last - k) * width;
        out.set(this.#values.subarray(from, from + width), ((steps - 1 - k) * rows.length + b) * width);
      }
    });
    return out;
  }
}

/** Row numbers, symbol after symbol, ascending within a symbol (the panel is sorted by session). */
function rowsBySymbol(panel: Panel): Int32Array {
  const next = new Int32Array(panel.symbols.length + 1);
  for (let row = 0; row < panel.rows; row++) next[panel.symbolIndex[row]! + 1]! += 1;
  for (let s = 0; s < panel.symbols.length; s++) next[s + 1]! += next[s]!;
  const order = new Int32Array(panel.rows);
  for (let row = 0; row < panel.rows; row++) order[next[panel.symbolIndex[row]!]!++] = row;
  return order;
}
