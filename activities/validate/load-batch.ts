/** Reads a run's answers back from the lake, as they arrived, with what is known beside them. */
import { sessionDateOf } from '../../forecasting/calendar/calendar.ts';
import { TempocastError } from '../../schemas/errors.ts';
import type { Instant, RawBar, SessionDate } from '../../schemas/market.ts';
import { getRaw } from '../../stores/lake/raw.ts';
import { actionsAsOf } from '../../stores/postgres/actions.ts';
import { barsAsOf } from '../../stores/postgres/bars.ts';
import { type RawObjectRow, rawObjectsAsOf } from '../../stores/postgres/raw-objects.ts';
import { restatementsOf } from '../../stores/postgres/restatements.ts';
import { type ActivityDeps, allSymbols, universeOf } from '../deps.ts';
import type { Batch, BatchRow, Role } from './batch.ts';

export interface BatchInput {
  universe: string;
  session: SessionDate;
  /** The run began here: its answers are those that arrived since. */
  since: Instant;
  asOf: Instant;
}

/**
 * Objects that arrived since. The same answer twice on one day is one object, known since it came first: a symbol with
 * none since the run began got its newest one of that day again.
 */
export function answersSince<T extends Pick<RawObjectRow, 'symbol' | 'knownAt'>>(
  objects: readonly T[],
  since: Instant,
): T[] {
  const day = since.slice(0, 10);
  const fresh = objects.filter(({ knownAt }) => knownAt >= since);
  const answered = new Set(fresh.map(({ symbol }) => symbol));
  const again = objects.filter(({ symbol, knownAt }) => !answered.has(symbol) && knownAt.startsWith(day));
  return [...new Map(again.map((object) => [object.symbol, object])).values(), ...fresh];
}

export async function loadBatch(deps: ActivityDeps, input: BatchInput): Promise<Batch> {
  const { config, db, lake, providers } = deps;
  const { asOf, since, session } = input;
  const universe = universeOf(config, input.universe);
  const symbols = allSymbols(universe);
  const roles = new Map<string, Role>(
    symbols.map((symbol) => [symbol, universe.symbols.includes(symbol) ? 'forecast' : 'context']),
  );
  const rows: BatchRow[] = [];
  for (const object of answersSince(await rawObjectsAsOf(db, { symbols, asOf }), since)) {
    const origin = { symbol: object.symbol, knownAt: object.knownAt };
    let bars: RawBar[];
    try {
      const body = await getRaw(lake, object.key);
      const context = { subject: object.symbol, knownAt: object.knownAt };
      bars = providers.parse(object.source, object.dataset, body, context).charts?.[0]?.bars ?? [];
    } catch (error) {
      // Ingest has reported an answer that cannot be read; it holds no rows to judge.
      if (error instanceof TempocastError && !error.type.startsWith('Lake')) continue;
      throw error;
    }
    const role = roles.get(object.symbol)!;
    for (const bar of bars) rows.push({ ...bar, ...origin, role, rawKey: object.key });
  }
  const span = { symbols, from: config.history.from, to: sessionDateOf(asOf), asOf };
  const [history, actions, restatements] = await Promise.all([
    barsAsOf(db, { ...span, includeQuarantined: true }),
    actionsAsOf(db, span),
    restatementsOf(db, { symbols, asOf }),
  ]);
  return {
    session,
    now: asOf,
    rows,
    roles,
    history,
    actions,
    restatements: restatements.filter((r) => r.knownAt >= since),
  };
}
