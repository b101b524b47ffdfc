/** The series of a batch as repairs see them: what is known, with the adjusted closes of this run's answers. */
import type { CorporateAction } from '../../../schemas/market.ts';
import type { Batch } from '../batch.ts';
import { cellOf, dateOf, type Frame, numbersOf, textOf } from '../frame.ts';
import type { RepairBar, RepairSeries } from './fold.ts';

/** One symbol after the other: a series can be let go before the next one is made. */
export function* repairSeriesOf({ frames }: Batch): Generator<RepairSeries> {
  const arrived = frames.bars!;
  const arrivedRows = rowsBySymbol(arrived);
  const arrivedDays = numbersOf(arrived, 'session');
  const adjusted = arrived.columns.has('adjustedClose') ? numbersOf(arrived, 'adjustedClose') : undefined;
  const actions = actionsOf(frames.knownActions!);
  const known = frames.known!;
  const days = numbersOf(known, 'session');
  const [open, high, low, close, volume] = ['open', 'high', 'low', 'close', 'volume'].map((field) => {
    const values = numbersOf(known, field);
    return (row: number) => (Number.isFinite(values[row]!) ? values[row]! : null);
  }) as [At, At, At, At, At];
  for (const [symbol, rows] of rowsBySymbol(known)) {
    const of = arrivedRows.get(symbol);
    if (of === undefined) continue;
    const adjustedOn = new Map<number, number | null>();
    let from = Number.POSITIVE_INFINITY;
    for (const row of of) {
      const day = arrivedDays[row]!;
      if (day < from) from = day;
      if (adjusted !== undefined) adjustedOn.set(day, Number.isNaN(adjusted[row]!) ? null : adjusted[row]!);
    }
    // Not one session that is a date.
    if (from === Number.POSITIVE_INFINITY) continue;
    const bars = Array.from(rows, (row): RepairBar => {
      const day = days[row]!;
      return {
        ...{ open: open(row), high: high(row), low: low(row), close: close(row), volume: volume(row) },
        ...{ session: dateOf(day), adjustedClose: adjustedOn.get(day) },
      };
    });
    yield { symbol, bars, actions: actions.get(symbol) ?? [], from: dateOf(from) };
  }
}

type At = (row: number) => number | null;

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

/** In the order of the frame, which is that of sessions within a symbol. */
function rowsBySymbol(frame: Frame): Map<string, Uint32Array> {
  const { codes, dictionary } = textOf(frame, 'symbol');
  const counts = new Uint32Array(dictionary.length);
  for (const code of codes) if (code >= 0) counts[code]!++;
  const rows = Array.from(counts, (count) => new Uint32Array(count));
  counts.fill(0);
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row]!;
    if (code >= 0) rows[code]![counts[code]!++] = row;
  }
  return new Map(dictionary.map((symbol, code) => [symbol, rows[code]!]));
}
