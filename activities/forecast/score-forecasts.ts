/** Outcomes of the forecasts whose horizon ended: from raw closes and the actions known by then. */
import { realisedReturn } from '../../forecasting/features/target.ts';
import { centralInterval } from '../../forecasting/intervals/distribution.ts';
import { crpsStudent } from '../../forecasting/scores/crps.ts';
import type { Outcome } from '../../schemas/forecast.ts';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { actionsAsOf } from '../../stores/postgres/actions.ts';
import { barsAsOf } from '../../stores/postgres/bars.ts';
import { forecastsToScore } from '../../stores/postgres/forecasts.ts';
import { insertOutcomes } from '../../stores/postgres/outcomes.ts';
import { type ActivityDeps, universeOf } from '../deps.ts';
import { assembleDataset } from '../features/dataset.ts';

export interface ScoreForecastsInput {
  universe: string;
  session: SessionDate;
  asOf: Instant;
}

export interface ScoreForecastsResult {
  scored: number;
  /** Horizon over, but no usable bar at one of its ends yet. */
  waiting: number;
}

export async function scoreForecasts(
  deps: ActivityDeps,
  input: ScoreForecastsInput,
): Promise<ScoreForecastsResult> {
  const { config, db } = deps;
  const { asOf, session } = input;
  const due = await forecastsToScore(db, { universe: input.universe, asOf, throughSession: session });
  if (due.length === 0) return { scored: 0, waiting: 0 };
  const universe = universeOf(config, input.universe);
  const symbols = [...new Set(due.map((f) => f.symbol))];
  const from = due.reduce((first, f) => (f.session < first ? f.session : first), session);
  const span = { symbols, from, to: session, asOf };
  const [bars, actions] = await Promise.all([barsAsOf(db, span), actionsAsOf(db, span)]);
  const { series } = assembleDataset(
    { bars, actions, quarantined: [], rawObjectLists: [] },
    { name: input.universe, universe: { ...universe, symbols, context: [] }, from, session, asOf },
  );
  const bySymbol = new Map(series.map((s) => [s.symbol, s.bars]));
  const outcomes: Outcome[] = [];
  for (const forecast of due) {
    const realised = realisedReturn(bySymbol.get(forecast.symbol)!, forecast.session, forecast.targetSession);
    if (!Number.isFinite(realised)) continue;
    const covered = (coverage: number) => {
      const [lower, upper] = centralInterval(forecast, coverage);
      return lower <= realised && realised <= upper;
    };
    outcomes.push({
      forecastId: forecast.id,
      knownAt: asOf,
      realised,
      crps: crpsStudent(realised, forecast),
      covered50: covered(0.5),
      covered80: covered(0.8),
      covered90: covered(0.9),
      covered95: covered(0.95),
    });
  }
  await insertOutcomes(db, outcomes);
  return { scored: outcomes.length, waiting: due.length - outcomes.length };
}
