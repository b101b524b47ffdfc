/** Outcomes of the forecasts whose horizon ended: from raw closes and the actions known by then. */
import { realisedReturn } from '../../forecasting/features/target.ts';
import { servedInterval } from '../../forecasting/intervals/state.ts';
import { crpsStudent } from '../../forecasting/scores/crps.ts';
import type { Outcome } from '../../schemas/forecast.ts';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { actionsAsOf } from '../../stores/postgres/actions.ts';
import { barsAsOf, versionInstants } from '../../stores/postgres/bars.ts';
import { type DueForecast, forecastsToScore } from '../../stores/postgres/forecasts.ts';
import { insertOutcomes, outcomesKnownAt } from '../../stores/postgres/outcomes.ts';
import { completedRuns } from '../../stores/postgres/runs.ts';
import { inTransaction } from '../../stores/postgres/transaction.ts';
import { type ActivityDeps, universeOf } from '../deps.ts';
import { assembleDataset } from '../features/dataset.ts';

export interface ScoreForecastsInput {
  universe: string;
  session: SessionDate;
  asOf: Instant;
}

export interface ScoreForecastsResult {
  /** Outcomes that became known with this session's data, and older ones that are written only now. */
  scored: number;
  /** Horizon over, but no usable bar at one of its ends yet. */
  waiting: number;
}

/**
 * An outcome is known from the first run on whose data reaches both ends of the horizon, and is computed from what
 * was known then: the same whether that run scored it, or a later one after an interruption.
 */
export async function scoreForecasts(
  deps: ActivityDeps,
  input: ScoreForecastsInput,
): Promise<ScoreForecastsResult> {
  // Those that issuing this session's forecasts has scored already count too.
  const before = await outcomesKnownAt(deps.db, { universe: input.universe, knownAt: input.asOf });
  const { scored, waiting } = await scoreDue(deps, input);
  return { scored: before + scored, waiting };
}

/** As scoreForecasts; `scored` are those written by this call. */
export async function scoreDue(
  deps: ActivityDeps,
  { universe, session, asOf }: ScoreForecastsInput,
): Promise<ScoreForecastsResult> {
  const { db } = deps;
  let due = await forecastsToScore(db, { universe, asOf, throughSession: session });
  if (due.length === 0) return { scored: 0, waiting: 0 };
  const from = due.reduce((first, f) => (f.targetSession < first ? f.targetSession : first), session);
  const runs = await completedRuns(db, { universe, from, before: session, asOf });
  const knowsMore = runs.length === 0 ? () => true : await newsOfEnds(db, due, asOf);
  const outcomes: Outcome[] = [];
  for (const run of [...runs, { session, asOf }]) {
    const ended = due.filter((f) => f.targetSession <= run.session && knowsMore(f, run.asOf));
    if (ended.length === 0) continue;
    const realised = await realisedReturns(deps, universe, ended, run);
    outcomes.push(...ended.flatMap((f, i) => outcomesOf(f, realised[i]!, run.asOf)));
    const scored = new Set(outcomes.map((outcome) => outcome.forecastId));
    due = due.filter((f) => !scored.has(f.id));
  }
  const { unscored } = universeOf(deps.config, universe);
  await inTransaction(db, (transaction) => insertOutcomes(transaction, outcomes, unscored));
  return { scored: outcomes.length, waiting: due.length };
}

/**
 * Whether bars of both ends are known, and others than where it was asked of the forecast before. A bar that never comes is
 * waited for through years of runs, which need not be looked through each day.
 */
async function newsOfEnds(
  db: ActivityDeps['db'],
  due: readonly DueForecast[],
  asOf: Instant,
): Promise<(forecast: DueForecast, at: Instant) => boolean> {
  const endsOf = ({ symbol, session, targetSession }: DueForecast) => [
    { symbol, session },
    { symbol, session: targetSession },
  ];
  const versions = await versionInstants(db, { bars: due.flatMap(endsOf), asOf });
  const seen = new Map<string, Set<number>>();
  return (forecast, at) => {
    const known = endsOf(forecast).map(
      ({ symbol, session }) =>
        versions.get(`${symbol} ${session}`)?.filter((instant) => instant <= at).length ?? 0,
    );
    if (known.includes(0)) return false;
    const before = seen.get(forecast.id) ?? new Set();
    seen.set(forecast.id, before);
    const count = known[0]! + known[1]!;
    if (before.has(count)) return false;
    before.add(count);
    return true;
  };
}

/** As known at the run, NaN where one end of a horizon has no usable bar. */
async function realisedReturns(
  { config, db }: ActivityDeps,
  name: string,
  forecasts: DueForecast[],
  { session, asOf }: { session: SessionDate; asOf: Instant },
): Promise<number[]> {
  const symbols = [...new Set(forecasts.map((f) => f.symbol))];
  const from = forecasts.reduce((first, f) => (f.session < first ? f.session : first), session);
  const span = { symbols, from, to: session, asOf };
  const [bars, actions] = await Promise.all([barsAsOf(db, span), actionsAsOf(db, span)]);
  const { series } = assembleDataset(
    { bars, actions, quarantined: [], rawObjectLists: [] },
    { name, universe: { ...universeOf(config, name), symbols, context: [] }, from, session, asOf },
  );
  const bySymbol = new Map(series.map((s) => [s.symbol, s.bars]));
  return forecasts.map((f) => realisedReturn(bySymbol.get(f.symbol)!, f.session, f.targetSession));
}

function outcomesOf(forecast: DueForecast, realised: number, knownAt: Instant): Outcome[] {
  if (!Number.isFinite(realised)) return [];
  const covered = (coverage: number) => {
    const [lower, upper] = servedInterval(forecast, coverage);
    return lower <= realised && realised <= upper;
  };
  return [
    {
      forecastId: forecast.id,
      knownAt,
      realised,
      crps: crpsStudent(realised, forecast),
      covered50: covered(0.5),
      covered80: covered(0.8),
      covered90: covered(0.9),
      covered95: covered(0.95),
    },
  ];
}
