/** States of trackers as content: what they are, and what the next one follows from. */
import { hash } from 'node:crypto';
import { COVERAGES, type Forecast } from '../../schemas/forecast.ts';
import type { IntervalState, Regime, TrackedScores } from '../../schemas/intervals.ts';
import { centralInterval } from './distribution.ts';
import { feedScores, servedBounds, startScores } from './tracker.ts';

/** An outcome that has become known, with the trackers its forecast was made with. */
export interface Feedback {
  forecastId: string;
  mean: number;
  sigma: number;
  realised: number;
  issued: TrackedScores;
}

export type StateOrigin = Pick<
  IntervalState,
  'universe' | 'recipe' | 'symbol' | 'horizon' | 'session' | 'asOf' | 'regime'
>;

/** The state that follows from an earlier one and the outcomes since; `df` is of the first forecast, where there is none. */
export function nextState(
  origin: StateOrigin,
  previous: Pick<IntervalState, 'id' | 'lower' | 'upper'> | undefined,
  feedback: readonly Feedback[],
  df: number,
): IntervalState {
  let scores: TrackedScores = previous ?? startScores(df);
  for (const { mean, sigma, realised, issued } of feedback) {
    scores = feedScores(scores, issued, (realised - mean) / sigma);
  }
  const { universe, recipe, symbol, horizon, session, asOf, regime } = origin;
  const content = {
    ...{ universe, recipe, symbol, horizon, session, asOf, regime },
    previous: previous?.id ?? null,
    startDf: previous === undefined ? df : null,
    fed: feedback.map((one) => one.forecastId),
    lower: [...scores.lower],
    upper: [...scores.upper],
  };
  return { id: stateId(content), ...content };
}

/** sha256 over the content in a fixed order; doubles as their shortest exact text. */
export function stateId(content: Omit<IntervalState, 'id'>): string {
  return contentHash(content);
}

/** A forecast with the intervals of a state: they, and the price quantiles, are what is served. */
export function withInterval(
  { id: _, ...forecast }: Omit<Forecast, 'id'> & Partial<Forecast>,
  state: IntervalState,
): Forecast {
  const { lower, upper } = servedBounds(forecast, state);
  const { price, quantiles } = forecast;
  const interval = { state: state.id, coverages: [...COVERAGES], lower, upper };
  const middle = quantiles[(quantiles.length - 1) / 2]!;
  // The bounds of the widest interval are the outermost of QUANTILE_LEVELS.
  const served = [...lower.toReversed(), middle, ...upper];
  const content = { ...forecast, priceQuantiles: served.map((q) => price * Math.exp(q)), interval };
  return { id: contentHash(content), ...content };
}

/** Log-return bounds of the interval that was served: tracked, or of the distribution for a forecast without trackers. */
export function servedInterval(
  forecast: Pick<Forecast, 'mean' | 'sigma' | 'df' | 'interval'>,
  coverage: number,
): [lower: number, upper: number] {
  const { interval } = forecast;
  if (interval === undefined) return centralInterval(forecast, coverage);
  const at = interval.coverages.indexOf(coverage);
  return [interval.lower[at]!, interval.upper[at]!];
}

export function contentHash(content: object): string {
  const entries = Object.entries(content).sort(([a], [b]) => (a < b ? -1 : 1));
  return hash('sha256', JSON.stringify(entries));
}

/** In which third of the values before it `now` lies; null when fewer than 21 of them are known. */
export function regimeAt(before: readonly number[], now: number): Regime | null {
  let known = 0;
  let below = 0;
  let notAbove = 0;
  for (const value of before) {
    if (!Number.isFinite(value)) continue;
    known++;
    if (value < now) below++;
    if (value <= now) notAbove++;
  }
  if (known < MIN_BEFORE || !Number.isFinite(now)) return null;
  if (below <= Math.floor(known / 3)) return 'calm';
  return notAbove < Math.ceil((2 * known) / 3) ? 'usual' : 'rough';
}

/** Sessions before the origin that its volatility is compared with: a quarter of a year. */
export const REGIME_SESSIONS = 63;
const MIN_BEFORE = 21;
