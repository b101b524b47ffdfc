/** From where the bars of each symbol are missing, overlap included. */
import { previousSession, sessionDateOf } from '../../forecasting/calendar/calendar.ts';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { newestSessions } from '../../stores/postgres/bars.ts';
import type { ActivityDeps } from '../deps.ts';

export interface PlanBarsInput {
  symbols: string[];
  session: SessionDate;
}

export interface BarsPlan {
  now: Instant;
  /** Exchange date of now: answers run up to it also when an older session is wanted. */
  to: SessionDate;
  /** Symbols by the first session to ask for. */
  from: Record<SessionDate, string[]>;
}

/** One read for the whole universe, none where nothing is asked. */
export async function planBars({ db, config, clock }: ActivityDeps, input: PlanBarsInput): Promise<BarsPlan> {
  const now = clock.now(input.session);
  const asOf = justBefore(now);
  // A bar dated in the future says nothing about what is missing.
  const { symbols } = input;
  const known =
    symbols.length === 0
      ? new Map<string, SessionDate>()
      : await newestSessions(db, { symbols, asOf, through: sessionDateOf(asOf) });
  const { from: begin, overlapSessions } = config.history;
  const from: BarsPlan['from'] = {};
  for (const symbol of symbols) {
    const last = known.get(symbol);
    const overlap = last === undefined ? begin : previousSession(last, overlapSessions);
    const first = overlap < begin ? begin : overlap;
    from[first] ??= [];
    from[first].push(symbol);
  }
  // Yahoo's prices are adjusted for every split until the fetch, so undoing them needs every split until the fetch.
  return { now, to: sessionDateOf(now), from };
}

/** Instants have milliseconds: reads up to this one see nothing of the given one. */
export function justBefore(instant: Instant): Instant {
  return new Date(Date.parse(instant) - 1).toISOString();
}
