/** Which rows two sets of predictions are compared on: the same for both. */
import type { Horizon } from '../../schemas/forecast.ts';
import type { Panel } from '../../schemas/panel.ts';
import type { OosPredictions } from './walk-forward.ts';

export interface ScoredRow {
  /** Row of the panel. */
  row: number;
  /** Positions of its prediction in the model's and in the baseline's arrays. */
  at: number;
  base: number;
  /** Realised return. */
  y: number;
}

/** Rows of scored symbols with an outcome and both forecasts; `missing` had an outcome but lacked a forecast. */
export function scoredRows(
  horizon: Horizon,
  oos: OosPredictions,
  baseline: OosPredictions,
  panel: Panel,
  scored: ReadonlySet<string>,
): { rows: ScoredRow[]; missing: number } {
  const position = new Map<number, number>();
  for (let at = 0; at < baseline.rows.length; at++) position.set(baseline.rows[at]!, at);
  const wanted = panel.symbols.map((symbol) => scored.has(symbol));
  const rows: ScoredRow[] = [];
  let missing = 0;
  oos.rows.forEach((row, at) => {
    const y = panel.targets[horizon][row]!;
    const base = position.get(row);
    if (base === undefined || !Number.isFinite(y) || !wanted[panel.symbolIndex[row]!]) return;
    if (usable(oos, horizon, at) && usable(baseline, horizon, base)) rows.push({ row, at, base, y });
    else missing++;
  });
  return { rows, missing };
}

function usable({ byHorizon }: OosPredictions, horizon: Horizon, at: number): boolean {
  const { mean, sigma } = byHorizon[horizon];
  return Number.isFinite(mean[at]!) && Number.isFinite(sigma[at]!) && sigma[at]! > 0;
}
