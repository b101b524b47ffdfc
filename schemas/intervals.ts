/** States of interval trackers, and when realised coverage is an alarm. */
import type { Instant, SessionDate } from './market.ts';

/** Where the symbol's EWMA volatility stands among its own of the sessions before: by their terciles. */
export const REGIMES = ['calm', 'usual', 'rough'] as const;
export type Regime = (typeof REGIMES)[number];

/** One-sided trackers at COVERAGES: how many sigmas the bounds lie below and above the mean. */
export interface TrackedScores {
  lower: readonly number[];
  upper: readonly number[];
}

/**
 * The trackers of one (universe, recipe, symbol, horizon) as they stood when the forecasts of `session` were made.
 * `id` is the hash of the rest; `previous` and `fed` are what the state follows from.
 */
export interface IntervalState extends TrackedScores {
  id: string;
  universe: string;
  recipe: string;
  symbol: string;
  horizon: number;
  session: SessionDate;
  asOf: Instant;
  /** State of an earlier session; null for the first one, whose trackers start at the quantiles of a Student t(`startDf`). */
  previous: string | null;
  startDf: number | null;
  /** Forecasts whose outcome has moved the trackers since `previous`, in that order. */
  fed: string[];
  /** null while there are too few sessions before. */
  regime: Regime | null;
}

/** Sessions over which realised coverage is watched. */
export const COVERAGE_SESSIONS = 250;

/** Where the coverage of a 90 % interval over 250 sessions is an alarm, by horizon: measured on simulated GARCH-t paths. */
const LIMITS_90 = [
  [1, 0.86, 0.94],
  [5, 0.84, 0.96],
  [20, 0.78, 0.99],
] as const;

/** Limits for a 90 % interval; between the horizons that were measured linear in log h, beyond them the nearest. */
export function coverageLimits(horizon: number): { low: number; high: number } {
  const at = LIMITS_90.findIndex(([h]) => h >= horizon);
  const [above, below] = [LIMITS_90[at < 0 ? 2 : at]!, LIMITS_90[at < 0 ? 2 : Math.max(0, at - 1)]!];
  const [h1, low1, high1] = below;
  const [h2, low2, high2] = above;
  const share = h1 === h2 ? 0 : Math.log(horizon / h1) / Math.log(h2 / h1);
  return { low: low1 + share * (low2 - low1), high: high1 + share * (high2 - high1) };
}

/** `building`: fewer than COVERAGE_SESSIONS sessions are scored, so the limits do not apply yet. */
export type CoverageAlarm = 'building' | 'ok' | 'low' | 'high';

export function coverageAlarm(horizon: number, sessions: number, coverage90: number): CoverageAlarm {
  if (sessions < COVERAGE_SESSIONS) return 'building';
  const { low, high } = coverageLimits(horizon);
  return coverage90 < low ? 'low' : coverage90 > high ? 'high' : 'ok';
}
