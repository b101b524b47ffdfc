/** Targets of a panel's rows. */
import { HORIZONS } from '../../schemas/forecast.ts';
import type { Bar } from '../../schemas/market.ts';
import type { Panel } from '../../schemas/panel.ts';
import type { Grid } from './grid.ts';
import { dailyLogReturn, sumOver } from './target.ts';

/** Of rows that have their symbol and session: the targets that are realised. @param from rows before it keep theirs */
export function fillTargets(
  panel: Pick<Panel, 'rows' | 'symbolIndex' | 'sessionIndex' | 'targets'>,
  { series, own }: Grid,
  from = 0,
): void {
  // A symbol's rows are its bars, so those from `from` on are its last ones.
  const passed = Int32Array.from(series, ({ bars }) => bars.length);
  for (let row = from; row < panel.rows; row++) passed[panel.symbolIndex[row]!]!--;
  const daily = series.map(({ bars }, s) => {
    const returns = new Float64Array(bars.length).fill(Number.NaN);
    for (let i = Math.max(1, passed[s]!); i < bars.length; i++) {
      returns[i] = dailyLogReturn(bars[i - 1]!.close, bars[i]!);
    }
    return returns;
  });
  const targets = HORIZONS.map((h) => panel.targets[h]);
  for (let row = from; row < panel.rows; row++) {
    const s = panel.symbolIndex[row]!;
    const i = passed[s]!++;
    const t = panel.sessionIndex[row]!;
    for (let k = 0; k < targets.length; k++) {
      const h = HORIZONS[k]!;
      targets[k]![row] = targetOf(series[s]!.bars, i, own[s]![t + h], h, daily[s]!);
    }
  }
}

/** From bar number `i` to the one that is `h` sessions later; NaN where there is none. */
function targetOf(
  bars: readonly Bar[],
  i: number,
  end: Bar | undefined,
  h: number,
  daily: Float64Array,
): number {
  if (end === undefined) return Number.NaN;
  // Sessions without a bar in between make it fewer than h bars away.
  let steps = h;
  while (steps > 0 && bars[i + steps] !== end) steps--;
  return sumOver(daily, i + 1, i + steps);
}
