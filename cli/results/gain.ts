/** What one recipe saves of the CRPS of another, on the rows that both forecast. */
import { dailyMeans } from '../../forecasting/models/evaluation.ts';
import { scoredRows } from '../../forecasting/models/scored-rows.ts';
import type { OosPredictions } from '../../forecasting/models/walk-forward.ts';
import { crpsStudent } from '../../forecasting/scores/crps.ts';
import { dieboldMariano } from '../../forecasting/scores/diebold-mariano.ts';
import { average, longRunVariance } from '../../forecasting/scores/mean-with-error.ts';
import type { Horizon } from '../../schemas/forecast.ts';
import type { Panel } from '../../schemas/panel.ts';

export interface Gain {
  /** Share of the other's mean CRPS, with the standard error of the mean daily difference in the same units. */
  gain: number;
  standardError: number;
  /** Diebold-Mariano-HLN of the daily mean difference; positive t speaks for the recipe. */
  t: number;
  p: number;
}

export function gainOver(
  other: OosPredictions,
  own: OosPredictions,
  horizon: Horizon,
  panel: Panel,
  scored: readonly string[],
): Gain {
  const { rows } = scoredRows(horizon, own, other, panel, new Set(scored));
  const crps = (of: OosPredictions, at: number, y: number) => {
    const { mean, sigma, df } = of.byHorizon[horizon];
    return crpsStudent(y, { mean: mean[at]!, sigma: sigma[at]!, df: df[at]! });
  };
  const theirs = rows.map(({ base, y }) => crps(other, base, y));
  const saved = rows.map(({ at, y }, i) => theirs[i]! - crps(own, at, y));
  const differences = dailyMeans(
    saved,
    rows.map(({ row }) => panel.sessionIndex[row]!),
  );
  const { mean, t, p } = dieboldMariano(differences, horizon);
  const variance = longRunVariance(differences, mean, horizon) / differences.length;
  const level = average(theirs);
  return { gain: average(saved) / level, standardError: Math.sqrt(variance) / level, t, p };
}
