/** Parts of a panel that an explanation of one row needs. */

import type { Panel } from '../../schemas/panel.ts';
import { LIVE_SESSIONS } from '../features/tail.ts';
import { column, MIN_SIGMA } from '../models/panel-access.ts';

/** The rows of that row's session, and where the row is among them; columns are views. */
export function sessionOf(panel: Panel, row: number): { panel: Panel; row: number } {
  const session = panel.sessionIndex[row]!;
  let [from, to] = [row, row + 1];
  while (from > 0 && panel.sessionIndex[from - 1] === session) from--;
  while (to < panel.rows && panel.sessionIndex[to] === session) to++;
  const cut = <T extends Float64Array | Int32Array>(values: T) => values.subarray(from, to) as T;
  const targets = Object.fromEntries(
    Object.entries(panel.targets).map(([h, values]) => [h, cut(values)]),
  ) as Panel['targets'];
  return {
    row: row - from,
    panel: {
      ...panel,
      rows: to - from,
      symbolIndex: cut(panel.symbolIndex),
      sessionIndex: cut(panel.sessionIndex),
      features: panel.features.map(cut),
      targets,
      price: cut(panel.price),
    },
  };
}

/** EWMA sigma of the row, floored as forecasts are. */
export function sigmaAt(panel: Panel, row: number): number {
  return Math.max(MIN_SIGMA, column(panel, 'ewma_sigma')[row]!);
}

/** The symbol's usual EWMA sigma: the median over the last 80 sessions up to the row's. What `ewma_sigma` is compared with. */
export function usualSigma(panel: Panel, row: number): number {
  const symbol = panel.symbolIndex[row]!;
  const first = panel.sessionIndex[row]! - LIVE_SESSIONS;
  const sigma = column(panel, 'ewma_sigma');
  const values: number[] = [];
  for (let r = row; r >= 0 && panel.sessionIndex[r]! > first; r--) {
    if (panel.symbolIndex[r] === symbol && Number.isFinite(sigma[r]!))
      values.push(Math.max(MIN_SIGMA, sigma[r]!));
  }
  values.sort((a, b) => a - b);
  return values[Math.floor(values.length / 2)]!;
}
