/** The series of a batch as repairs see them: what is known, with the adjusted closes of this run's answers. */
import type { CorporateAction } from '../../../schemas/market.ts';
import type { Batch } from '../batch.ts';
import { cellOf, type Frame } from '../frame.ts';
import type { RepairBar, RepairSeries } from './fold.ts';

const FIELDS = ['open', 'high', 'low', 'close', 'volume'] as const;

export function* repairSeriesOf({ frames }: Batch): Generator<RepairSeries> {
  const arrived = arrivals(frames.bars!);
  const actions = actionsOf(frames.knownActions!);
  const known = frames.known!;
  for (const [symbol, rows] of rowsBySymbol(known)) {
    const of = arrived.get(symbol);
    if (of === undefined) continue;
    const bars = rows.map((row): RepairBar => {
      const session = cellOf(known, 'session', row) as string;
      const values = FIELDS.map((field) => [field, cellOf(known, field, row)] as const);
      const adjustedClose = of.adjusted.get(session);
      return { ...(Object.fromEntries(values) as unknown as RepairBar), session, adjustedClose };
    });
    yield { symbol, bars, actions: actions.get(symbol) ?? [], from: of.from };
  }
}

interface Arrival {
  from: string;
  adjusted: Map<string, number | null>;
}

function arrivals(frame: Frame): Map<string, Arrival> {
  const found = new Map<string, Arrival>();
  const adjusted = frame.columns.has('adjustedClose');
  for (let row = 0; row < frame.rows; row++) {
    const symbol = cellOf(frame, 'symbol', row) as string;
    const session = cellOf(frame, 'session', row) as string;
    const of = found.get(symbol) ?? { from: session, adjusted: new Map() };
    found.set(symbol, of);
    if (session < of.from) of.from = session;
    if (adjusted) of.adjusted.set(session, cellOf(frame, 'adjustedClose', row) as number | null);
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
  for (let row = 0; row < frame.rows; row++) {
    const symbol = cellOf(frame, 'symbol', row) as string;
    const of = found.get(symbol);
    if (of === undefined) found.set(symbol, [row]);
    else of.push(row);
  }
  return found;
}
