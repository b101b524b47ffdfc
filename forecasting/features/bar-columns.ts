/** Bars of many symbols as columns that threads can share: symbol after symbol, each by session. */
import type { Bar, BarSeries, SessionDate } from '../../schemas/market.ts';

/** open, high, low, close, volume, split, dividend. */
const WIDTH = 7;

export interface BarColumns {
  /** Bars of symbol s are numbers starts[s] .. starts[s + 1] - 1. */
  starts: Int32Array;
  /** Session of each bar, as its place in the list of sessions. */
  sessions: Int32Array;
  /** Seven numbers a bar, as `WIDTH` says. */
  values: Float64Array;
}

/** Packs series whose bars ascend and lie on `sessions`. */
export function packBars(series: readonly BarSeries[], sessions: readonly SessionDate[]): BarColumns {
  const place = new Map(sessions.map((session, t) => [session, t]));
  const count = series.reduce((total, { bars }) => total + bars.length, 0);
  const columns: BarColumns = {
    starts: new Int32Array(new SharedArrayBuffer(4 * (series.length + 1))),
    sessions: new Int32Array(new SharedArrayBuffer(4 * count)),
    values: new Float64Array(new SharedArrayBuffer(8 * WIDTH * count)),
  };
  const { values } = columns;
  let at = 0;
  series.forEach(({ bars }, s) => {
    columns.starts[s] = at;
    for (const bar of bars) {
      columns.sessions[at] = place.get(bar.session)!;
      const v = WIDTH * at;
      values[v] = bar.open;
      values[v + 1] = bar.high;
      values[v + 2] = bar.low;
      values[v + 3] = bar.close;
      values[v + 4] = bar.volume;
      values[v + 5] = bar.split;
      values[v + 6] = bar.dividend;
      at++;
    }
  });
  columns.starts[series.length] = at;
  return columns;
}

/** Bar number `at`. */
export function barAt(
  { sessions: places, values }: BarColumns,
  sessions: readonly SessionDate[],
  at: number,
): Bar {
  const v = WIDTH * at;
  return {
    session: sessions[places[at]!]!,
    open: values[v]!,
    high: values[v + 1]!,
    low: values[v + 2]!,
    close: values[v + 3]!,
    volume: values[v + 4]!,
    split: values[v + 5]!,
    dividend: values[v + 6]!,
  };
}
