/** Targets of a panel's rows. */
import { HORIZONS } from '../../schemas/forecast.ts';
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
  for (let row = from; row < panel.rows; row++) {
    const s = panel.symbolIndex[row]!;
    const i = passed[s]!++;
    for (const h of HORIZONS) {
      const end = own[s]![panel.sessionIndex[row]! + h];
      // Sessions without a bar in between make it fewer than h bars away.
      let steps = end ? h : 0;
      while (steps > 0 && series[s]!.bars[i + steps] !== end) steps--;
      panel.targets[h][row] = end ? sumOver(daily[s]!, i + 1, i + steps) : Number.NaN;
    }
  }
}
