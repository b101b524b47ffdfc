/**
 * Whether rows that were written about the past left it as it was: a provider that repeats a bar which checks hold back writes
 * a version, and a hold, each day, and nothing that is seen is another one.
 */
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { actionsAsOf } from '../../stores/postgres/actions.ts';
import { barsAsOf } from '../../stores/postgres/bars.ts';
import type { Db } from '../../stores/postgres/db.ts';
import type { Rewritten } from '../../stores/postgres/row-changes.ts';
import type { DatasetGrowth } from './dataset.ts';
import { usable } from './series-growth.ts';

/** Tables that say which bars and actions are seen. */
const COMPARED: ReadonlySet<string> = new Set(['bar', 'action', 'quarantine', 'quarantine_release']);

interface Stretch {
  symbols: readonly string[];
  from: SessionDate;
  to: SessionDate;
}

/**
 * Reads what is seen as of `asOf` where rows were written, and compares it with the growth's own rows. Versions never change
 * once written, so that their names are enough.
 * @param span the first and last session that the growth was read of
 */
export async function samePast(
  db: Db,
  growth: DatasetGrowth,
  query: {
    rewritten: ReadonlyMap<string, Rewritten>;
    span: { from: SessionDate; session: SessionDate };
    asOf: Instant;
  },
): Promise<boolean> {
  const { rewritten, span, asOf } = query;
  if (rewritten.size === 0) return true;
  if (![...rewritten.keys()].every((relation) => COMPARED.has(relation))) return false;
  const of = [...rewritten.values()];
  const symbols = [...new Set(of.flatMap((one) => one.symbols))];
  const first = of.reduce((least, { from }) => (from < least ? from : least), of[0]!.from);
  const stretch = { symbols, from: first < span.from ? span.from : first, to: span.session };
  const [bars, actions] = await Promise.all([
    barsAsOf(db, { ...stretch, asOf }),
    actionsAsOf(db, { ...stretch, asOf }),
  ]);
  const seen = new Set([
    ...[...bars.values()].flat().filter(usable).map(barName),
    ...[...actions.values()].flat().map(actionName),
  ]);
  const known = namesIn(growth, stretch);
  return known.length === seen.size && known.every((name) => seen.has(name));
}

const barName = ({ symbol, session, knownAt }: { symbol: string; session: SessionDate; knownAt: Instant }) =>
  `${symbol} ${session} ${knownAt}`;

const actionName = (action: { symbol: string; exDate: SessionDate; kind: string; knownAt: Instant }) =>
  `${action.symbol} ${action.exDate} ${action.kind} ${action.knownAt}`;

function namesIn(growth: DatasetGrowth, { symbols, from, to }: Stretch): string[] {
  const wanted = new Set(symbols);
  const within = (day: SessionDate) => day >= from && day <= to;
  const names: string[] = [];
  for (const [year, { rows }] of growth.parts) {
    if (year < from.slice(0, 4)) continue;
    for (const row of rows) if (within(row.session) && wanted.has(row.symbol)) names.push(barName(row));
  }
  for (const { series, actions } of [...growth.series, ...growth.context]) {
    if (!wanted.has(series.symbol)) continue;
    for (const action of actions) if (within(action.exDate)) names.push(actionName(action));
  }
  return names;
}
