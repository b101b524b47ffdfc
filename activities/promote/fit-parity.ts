/** How the forecasts of two fits of a recipe differ on the last sessions: a fit that broke is seen before it serves. */
import type { FittedModel } from '../../forecasting/models/contract.ts';
import { median } from '../../forecasting/models/symbol-series.ts';
import type { FitParity } from '../../schemas/contest.ts';
import type { Panel } from '../../schemas/panel.ts';

const HORIZON = 1;

/** Next-day forecasts on the rows of the panel's last sessions; null without a row that the fit before has a forecast for. */
export function fitParity(
  { before, after, name }: { before: FittedModel; after: FittedModel; name: string },
  panel: Panel,
  sessions: number,
): FitParity | null {
  const last = panel.sessions.length - 1;
  const rows: number[] = [];
  for (let row = 0; row < panel.rows; row++) {
    if (panel.sessionIndex[row]! > last - sessions) rows.push(row);
  }
  const asked = Int32Array.from(rows);
  const [old, now] = [before.predict(panel, asked)[HORIZON], after.predict(panel, asked)[HORIZON]];
  const ratios: number[] = [];
  const shifts: number[] = [];
  let lost = 0;
  for (let i = 0; i < rows.length; i++) {
    if (!isForecast(old.mean[i]!, old.sigma[i]!)) continue;
    if (!isForecast(now.mean[i]!, now.sigma[i]!)) {
      lost += 1;
      continue;
    }
    ratios.push(now.sigma[i]! / old.sigma[i]!);
    shifts.push(Math.abs(now.mean[i]! - old.mean[i]!) / old.sigma[i]!);
  }
  const compared = ratios.length + lost;
  if (compared === 0) return null;
  return {
    ...{ before: name, sessions: Math.min(sessions, last + 1), rows: compared },
    scaleRatio: ratios.length === 0 ? 1 : median(ratios),
    meanShift: ratios.length === 0 ? 0 : median(shifts),
    lost,
  };
}

const isForecast = (mean: number, sigma: number): boolean =>
  Number.isFinite(mean) && Number.isFinite(sigma) && sigma > 0;
