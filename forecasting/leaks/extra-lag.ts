/** Features one session older than they need be: who forecasts better with them had joined the sessions wrongly. */
import type { Horizon } from '../../schemas/forecast.ts';
import type { Panel } from '../../schemas/panel.ts';
import { dailyMeans } from '../models/evaluation.ts';
import { rowTable } from '../models/panel-access.ts';
import { rowScores } from '../models/row-scores.ts';
import type { OosPredictions } from '../models/walk-forward.ts';
import { average, meanWithError } from '../scores/mean-with-error.ts';
import { type LeakFinding, TOLERANCE } from './finding.ts';

/** A copy whose rows have the symbol's features of so many sessions before (of after, when negative); NaN where there are none. */
export function lagFeatures(panel: Panel, sessions: number): Panel {
  const table = rowTable(panel);
  const width = panel.symbols.length;
  const from = Int32Array.from({ length: panel.rows }, (_, row) => {
    const session = panel.sessionIndex[row]! - sessions;
    if (session < 0 || session >= panel.sessions.length) return -1;
    return table[session * width + panel.symbolIndex[row]!]!;
  });
  const features = panel.features.map((values) =>
    Float64Array.from(from, (row) => (row < 0 ? Number.NaN : values[row]!)),
  );
  return { ...panel, features };
}

/** Gains below this share of the CRPS, half of what HAR is worth, are none that a wrong join explains. */
const MATERIAL = 0.005;

/** Red when the lagged forecasts' mean daily CRPS is lower by more than three standard errors and .5 %. */
export function judgeLag(
  asIs: OosPredictions,
  lagged: OosPredictions,
  panel: Panel,
  horizon: Horizon,
): LeakFinding {
  const position = new Map(Array.from(lagged.rows, (row, at) => [row, at]));
  const of = (oos: OosPredictions, at: number, y: number) => {
    const { mean, sigma, df } = oos.byHorizon[horizon];
    return { y, mean: mean[at]!, sigma: sigma[at]!, df: df[at]! };
  };
  const both = Array.from(asIs.rows, (row, at) => ({ row, at, other: position.get(row) ?? -1 }))
    .filter(({ other }) => other >= 0)
    .map(({ row, at, other }) => {
      const y = panel.targets[horizon][row]!;
      return { day: panel.sessionIndex[row]!, own: of(asIs, at, y), late: of(lagged, other, y) };
    })
    .filter(
      ({ own, late }) => Number.isFinite(own.y + own.mean + late.mean) && own.sigma > 0 && late.sigma > 0,
    );
  const own = rowScores(both.map((one) => one.own)).crps;
  const late = rowScores(both.map((one) => one.late)).crps;
  const gain = dailyMeans(
    own.map((value, i) => value - late[i]!),
    both.map(({ day }) => day),
  );
  const { mean, se } = meanWithError(gain, horizon);
  const z = se > 0 ? mean / se : 0;
  const share = own.length === 0 ? 0 : mean / average(own);
  const reason = `h=${horizon}, one more session of lag: CRPS ${z > 0 ? 'better' : 'worse'} by ${(100 * Math.abs(share)).toFixed(2)} %, ${Math.abs(z).toFixed(1)} standard errors`;
  return {
    check: 'extra-lag',
    red: z > TOLERANCE && share > MATERIAL,
    numbers: { zGain: z, gain: share },
    reason,
  };
}
