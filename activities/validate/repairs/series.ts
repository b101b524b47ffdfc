/** The series of a batch as repairs see them: what is known, with the adjusted closes of this run's answers. */
import type { CorporateAction } from '../../../schemas/market.ts';
import type { Batch } from '../batch.ts';
import { cellOf, type Frame, numbersOf, textOf } from '../frame.ts';
import type { RepairBar, RepairSeries } from './fold.ts';

/** One series at a time: a load of ten years has a million bars. */
export function* repairSeriesOf({ frames, earlier }: Batch): Generator<RepairSeries> {
  const arrived = arrivals(frames.bars!);
  const actions = actionsOf(frames.knownActions!);
  const known = frames.known!;
  const days = numbersOf(known, 'session');
  const [open, high, low, close, volume] = (['open', 'high', 'low', 'close', 'volume'] as const).map(
    (field) => numbersOf(known, field),
  ) as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
  const dates = new Map<number, string>();
  const dateOf = (row: number): string => {
    const day = days[row]!;
    const date = dates.get(day) ?? (cellOf(known, 'session', row) as string);
    dates.set(day, date);
    return date;
  };
  for (const [symbol, rows] of rowsBySymbol(known)) {
    const of = arrived.get(symbol);
    if (of === undefined) continue;
    let from = dateOf(rows[0]!);
    for (const row of rows) if (days[row]! <= of.from) from = dateOf(row);
    const bars = rows.map(
      (row): RepairBar => ({
        session: dateOf(row),
        open: orNull(open[row]!),
        high: orNull(high[row]!),
        low: orNull(low[row]!),
        close: orNull(close[row]!),
        volume: orNull(volume[row]!),
        adjustedClose: orNull(of.adjusted.get(days[row]!) ?? Number.NaN),
      }),
    );
    const before = earlier?.get(symbol);
    yield {
      symbol,
      bars,
      actions: actions.get(symbol) ?? [],
      from,
      ...(before && { earlier: before.session }),
    };
  }
}

const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);

interface Arrival {
  /** First day of the answer. */
  from: number;
  adjusted: Map<number, number>;
}

function arrivals(frame: Frame): Map<string, Arrival> {
  const found = new Map<string, Arrival>();
  const days = numbersOf(frame, 'session');
  const adjusted = frame.columns.has('adjustedClose') ? numbersOf(frame, 'adjustedClose') : undefined;
  const { codes, dictionary } = textOf(frame, 'symbol');
  let of: Arrival | undefined;
  for (let row = 0; row < frame.rows; row++) {
    const day = days[row]!;
    if (of === undefined || codes[row] !== codes[row - 1]) {
      const symbol = dictionary[codes[row]!]!;
      of = found.get(symbol) ?? { from: day, adjusted: new Map() };
      found.set(symbol, of);
    }
    if (day < of.from) of.from = day;
    if (adjusted !== undefined) of.adjusted.set(day, adjusted[row]!);
  }
  return found;
}

function actionsOf(frame: Frame): Map<string, CorporateAction[]> {
  const found = new Map<string, CorporateAction[]>();
  for (let row = 0; row < frame.rows; row++) {
    const symbol = cellOf(frame, 'symbol', row) as string;
    const of = found.get(symbol) ?? [];
    found.set(symbol, of);
    of.push({
      exDate: cellOf(frame, 'exDate', row) as string,
      kind: cellOf(frame, 'kind', row) as CorporateAction['kind'],
      value: cellOf(frame, 'value', row) as number,
    });
  }
  return found;
}

/** Rows are in session order within a symbol. */
function rowsBySymbol(frame: Frame): Map<string, number[]> {
  const found = new Map<string, number[]>();
  const { codes, dictionary } = textOf(frame, 'symbol');
  let of: number[] = [];
  for (let row = 0; row < frame.rows; row++) {
    if (row === 0 || codes[row] !== codes[row - 1]) {
      const symbol = dictionary[codes[row]!]!;
      of = found.get(symbol) ?? [];
      found.set(symbol, of);
    }
    of.push(row);
  }
  return found;
}
