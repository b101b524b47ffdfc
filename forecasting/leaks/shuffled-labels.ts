/** Labels dealt out anew: who still forecasts them has seen them. */
import { HORIZONS } from '../../schemas/forecast.ts';
import type { Panel } from '../../schemas/panel.ts';
import { byHorizon } from '../models/by-horizon.ts';
import type { HorizonMetrics } from '../models/evaluation.ts';
import { mulberry32, permutation } from '../networks/random.ts';
import { type LeakFinding, TOLERANCE } from './finding.ts';

/**
 * A copy in which rows that have all outcomes have exchanged them, all horizons together, each with a sign by chance: a drift
 * is known to everybody and no leak. Outcomes travel in units of their row's EWMA sigma, so that what the volatility tells of
 * a return's size stays true and nothing else does. Features stay.
 */
export function shuffleLabels(panel: Panel, seed: number): Panel {
  const sigma = panel.features[panel.featureNames.indexOf('ewma_sigma')]!;
  const rows: number[] = [];
  for (let row = 0; row < panel.rows; row++) {
    if (sigma[row]! > 0 && HORIZONS.every((h) => Number.isFinite(panel.targets[h][row]!))) rows.push(row);
  }
  const order = permutation(rows.length, seed);
  const next = mulberry32(seed);
  const signs = rows.map(() => (next() < 0.5 ? -1 : 1));
  const targets = byHorizon((h) => {
    const dealt = panel.targets[h].slice();
    rows.forEach((row, i) => {
      const from = rows[order[i]!]!;
      dealt[row] = signs[i]! * (panel.targets[h][from]! / sigma[from]!) * sigma[row]!;
    });
    return dealt;
  });
  return { ...panel, targets };
}

/** Red when the rank correlation is off zero, or the skill above it, by more than three standard errors. */
export function judgeShuffled(metrics: HorizonMetrics): LeakFinding {
  const { horizon, skill, skillStandardError, rankIc, rankIcStandardError } = metrics;
  const ic = rankIc === null || !rankIcStandardError ? 0 : rankIc / rankIcStandardError;
  const gain = skill / skillStandardError;
  const red = Math.abs(ic) > TOLERANCE || gain > TOLERANCE;
  const reason = `h=${horizon}, labels shuffled: RankIC ${ic.toFixed(1)} and skill ${gain.toFixed(1)} standard errors from zero`;
  return { check: 'shuffled-labels', red, numbers: { zRankIc: ic, zSkill: gain }, reason };
}
