/** The tracker states that a session's forecasts are served with: yesterday's, moved by the outcomes known since. */
import {
  type Feedback,
  nextState,
  REGIME_SESSIONS,
  regimeAt,
  withInterval,
} from '../../forecasting/intervals/state.ts';
import { column } from '../../forecasting/models/panel-access.ts';
import type { Forecast } from '../../schemas/forecast.ts';
import type { IntervalState, Regime } from '../../schemas/intervals.ts';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import type { Panel } from '../../schemas/panel.ts';
import type { Db } from '../../stores/postgres/db.ts';
import {
  earlierIntervalStates,
  feedbackAsOf,
  insertIntervalStates,
  intervalStatesOf,
  seriesKey,
} from '../../stores/postgres/interval-states.ts';
import type { UnnamedForecast } from './make-forecasts.ts';

interface TrackedSession {
  universe: string;
  recipe: string;
  session: SessionDate;
  asOf: Instant;
}

/**
 * The same forecasts with intervals, and with ids. Can run twice: states of the session that are there already stand, and each
 * names the state before it and the outcomes it was fed, so that days run in another order are recorded as they were.
 */
export async function trackIntervals(
  { db }: { db: Db },
  forecasts: readonly UnnamedForecast[],
  panel: Panel,
  { universe, recipe, session, asOf }: TrackedSession,
): Promise<Forecast[]> {
  const query = { universe, recipe, session, asOf };
  const [made, earlier, feedback] = await Promise.all([
    intervalStatesOf(db, query),
    earlierIntervalStates(db, { ...query, series: forecasts }),
    feedbackAsOf(db, query),
  ]);
  const known = new Set(made.map(seriesKey));
  const previous = new Map(earlier.map((state) => [seriesKey(state), state]));
  const fed = Map.groupBy(feedback, seriesKey);
  const regimes = regimesOf(panel, session);
  const states = forecasts
    .filter((forecast) => !known.has(seriesKey(forecast)))
    .map(({ symbol, horizon, df }): IntervalState => {
      const key = seriesKey({ symbol, horizon });
      const outcomes = (fed.get(key) ?? []).map(
        ({ lower, upper, ...row }): Feedback => ({ ...row, issued: { lower, upper } }),
      );
      const origin = { ...query, symbol, horizon, regime: regimes.get(symbol) ?? null };
      return nextState(origin, previous.get(key), outcomes, df);
    });
  const added = await insertIntervalStates(db, states);
  // Read again where not all were added: of two attempts beside each other the first one's stand.
  const stored = added === states.length ? [...made, ...states] : await intervalStatesOf(db, query);
  const byKey = new Map(stored.map((state) => [seriesKey(state), state]));
  return forecasts.map((forecast) => withInterval(forecast, byKey.get(seriesKey(forecast))!));
}

/** Volatility regime of each symbol at the session: its EWMA sigma among those of the 63 sessions before. */
export function regimesOf(panel: Panel, session: SessionDate): Map<string, Regime | null> {
  const sigma = column(panel, 'ewma_sigma');
  const last = panel.sessions.indexOf(session);
  const before = panel.symbols.map((): number[] => []);
  const regimes = new Map<string, Regime | null>();
  for (let row = 0; row < panel.rows; row++) {
    const at = panel.sessionIndex[row]!;
    const symbol = panel.symbolIndex[row]!;
    if (at < last && at >= last - REGIME_SESSIONS) before[symbol]!.push(sigma[row]!);
    if (at === last) regimes.set(panel.symbols[symbol]!, regimeAt(before[symbol]!, sigma[row]!));
  }
  return regimes;
}
