/** Coverage and interval score of tracked intervals beside those of the distribution, by symbol and volatility regime. */
import { COVERAGES, type Distribution, type Horizon } from '../../schemas/forecast.ts';
import {
  COVERAGE_SESSIONS,
  coverageAlarm,
  coverageLimits,
  REGIMES,
  type Regime,
  type TrackedScores,
} from '../../schemas/intervals.ts';
import { boundsOf, startScores } from '../intervals/tracker.ts';
import { christoffersen, kupiec } from '../scores/coverage.ts';
import { average } from '../scores/mean-with-error.ts';
import { intervalScore } from '../scores/pinball.ts';
import { rolling } from '../scores/rolling.ts';

export interface IntervalSummary {
  coverage50: number;
  coverage80: number;
  coverage90: number;
  coverage95: number;
  /** Winkler score and width of the 90 % interval, in units of log return. */
  intervalScore90: number;
  width90: number;
}

export interface SymbolIntervals {
  forecasts: number;
  coverage90: number;
  intervalScore90: number;
  /** Share of its windows of 250 forecasts whose coverage is beyond the limits; null before there is one. */
  outside: number | null;
  /** p of Kupiec's and Christoffersen's tests; null above h = 1, where outcomes overlap and neither holds. */
  kupiecP: number | null;
  independenceP: number | null;
}

/** `tracked`: what would have been served; `raw`: the central intervals of the distribution. */
export interface IntervalMetrics {
  tracked: IntervalSummary;
  raw: IntervalSummary;
  /** Coverage of the tracked 90 % interval over 250 sessions, all symbols together; null before there are as many. */
  rolling: { lowest: number; highest: number; last: number } | null;
  /** Where that of one symbol is an alarm. */
  limits: { low: number; high: number };
  bySymbol: Record<string, SymbolIntervals>;
  byRegime: Partial<Record<Regime, { forecasts: number; tracked90: number; raw90: number }>>;
}

/** One scored forecast; rows are in session order. */
export interface IntervalRow extends Distribution {
  symbol: string;
  day: number;
  y: number;
  regime: Regime | null;
  /** As served. */
  tracked: TrackedScores;
}

const AT_90 = COVERAGES.indexOf(0.9);

interface Scored {
  row: IntervalRow;
  tracked: SideScores;
  raw: SideScores;
}
interface SideScores {
  covered: boolean[];
  score90: number;
  width90: number;
}

export function intervalMetrics(horizon: Horizon, rows: readonly IntervalRow[]): IntervalMetrics {
  const scored = rows.map((row): Scored => {
    return { row, tracked: scoresOf(row, row.tracked), raw: scoresOf(row, startScores(row.df)) };
  });
  const hit = ({ tracked }: Scored) => Number(tracked.covered[AT_90]);
  const daily = [...Map.groupBy(scored, ({ row }) => row.day).values()].map((day) => average(day.map(hit)));
  const windows = rolling(daily, COVERAGE_SESSIONS);
  const bySymbol = Map.groupBy(scored, ({ row }) => row.symbol);
  return {
    tracked: summaryOf(scored.map((one) => one.tracked)),
    raw: summaryOf(scored.map((one) => one.raw)),
    rolling:
      windows.length === 0
        ? null
        : { lowest: Math.min(...windows), highest: Math.max(...windows), last: windows.at(-1)! },
    limits: coverageLimits(horizon),
    bySymbol: Object.fromEntries(
      [...bySymbol]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([symbol, own]) => [symbol, symbolOf(horizon, own)]),
    ),
    byRegime: Object.fromEntries(
      REGIMES.flatMap((regime) => {
        const own = scored.filter(({ row }) => row.regime === regime);
        if (own.length === 0) return [];
        const raw90 = average(own.map(({ raw }) => Number(raw.covered[AT_90])));
        return [[regime, { forecasts: own.length, tracked90: average(own.map(hit)), raw90 }]];
      }),
    ),
  };
}

function scoresOf(row: IntervalRow, scores: TrackedScores): SideScores {
  const { lower, upper } = boundsOf(row, scores);
  return {
    covered: lower.map((bound, i) => bound <= row.y && row.y <= upper[i]!),
    score90: intervalScore(row.y, lower[AT_90]!, upper[AT_90]!, 0.1),
    width90: upper[AT_90]! - lower[AT_90]!,
  };
}

function summaryOf(scores: readonly SideScores[]): IntervalSummary {
  const [coverage50, coverage80, coverage90, coverage95] = COVERAGES.map((_, i) =>
    average(scores.map(({ covered }) => Number(covered[i]))),
  ) as [number, number, number, number];
  return {
    ...{ coverage50, coverage80, coverage90, coverage95 },
    intervalScore90: average(scores.map((one) => one.score90)),
    width90: average(scores.map((one) => one.width90)),
  };
}

/** Rounded: there are as many as symbols, and they travel with the evaluation. */
function symbolOf(horizon: Horizon, own: readonly Scored[]): SymbolIntervals {
  const hits = own.map(({ tracked }) => tracked.covered[AT_90]!);
  const windows = rolling(hits.map(Number), COVERAGE_SESSIONS);
  const outside = windows.filter((share) => coverageAlarm(horizon, COVERAGE_SESSIONS, share) !== 'ok');
  const missed = hits.map((one) => !one);
  const tests = horizon === 1;
  return {
    forecasts: own.length,
    coverage90: rounded(average(hits.map(Number))),
    intervalScore90: rounded(average(own.map(({ tracked }) => tracked.score90))),
    outside: windows.length === 0 ? null : rounded(outside.length / windows.length),
    kupiecP: tests ? rounded(kupiec(own.length, missed.filter(Boolean).length, 0.1).p) : null,
    independenceP: tests ? rounded(christoffersen(missed, 0.1).independence.p) : null,
  };
}

const rounded = (value: number): number => Number(value.toPrecision(6));
