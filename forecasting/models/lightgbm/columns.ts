import type { Panel } from '../../../schemas/panel.ts';
import { column } from '../panel-access.ts';

/** The named features of the rows, one column after the other; NaN stays, LightGBM knows missing values. */
export function columnsOf(panel: Panel, features: readonly string[], rows: Int32Array): Float64Array {
  const values = new Float64Array(features.length * rows.length);
  features.forEach((name, j) => {
    const from = column(panel, name);
    const to = values.subarray(j * rows.length, (j + 1) * rows.length);
    for (let i = 0; i < to.length; i++) to[i] = from[rows[i]!]!;
  });
  return values;
}
