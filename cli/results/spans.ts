/** Parts of a walk-forward. */
import { byHorizon } from '../../forecasting/models/by-horizon.ts';
import type { OosPredictions } from '../../forecasting/models/walk-forward.ts';
import type { Panel } from '../../schemas/panel.ts';
import type { Span } from './recipes.ts';

/** The predictions whose origins lie in the span, both ends included. What was known of the training windows is left out. */
export function within(
  oos: OosPredictions,
  panel: Panel,
  { from, to }: Pick<Span, 'from' | 'to'>,
): OosPredictions {
  const at: number[] = [];
  oos.rows.forEach((row, i) => {
    const session = panel.sessions[panel.sessionIndex[row]!]!;
    if (session >= from && session <= to) at.push(i);
  });
  const pick = (values: Float64Array) => Float64Array.from(at, (i) => values[i]!);
  return {
    recipe: oos.recipe,
    rows: Int32Array.from(at, (i) => oos.rows[i]!),
    folds: oos.folds,
    byHorizon: byHorizon((h) => {
      const { mean, sigma, df } = oos.byHorizon[h];
      return { mean: pick(mean), sigma: pick(sigma), df: pick(df) };
    }),
  };
}
