/** Sums by session to the scores of the report. Pure. */
import { average, meanWithError } from '../../forecasting/scores/mean-with-error.ts';
import {
  REPORT_WINDOWS,
  type ReportDocument,
  type ReportRecipe,
  type ReportScore,
  type ReportWindow,
} from '../../schemas/report.ts';
import type { RecipeSession, ScoredSession } from '../../stores/postgres/report-scores.ts';

/** Newest scored sessions of a horizon. */
export const WINDOW_SESSIONS = { quarter: 60, year: 250 } as const;
/** Below this many sessions a standard error says less than it seems to. */
const ERROR_FROM = 20;

interface Losses {
  session: string;
  forecasts: number;
  crps: number;
  naiveCrps: number;
}

/** By window, horizon, and regime; the rows of all regimes first. */
export function scoresOf(rows: readonly ScoredSession[]): ReportScore[] {
  const horizons = [...new Set(rows.map(({ horizon }) => horizon))].sort((a, b) => a - b);
  return REPORT_WINDOWS.flatMap((window) =>
    horizons.flatMap((horizon) => {
      const own = inWindow(
        rows.filter((row) => row.horizon === horizon),
        window,
      );
      if (own.length === 0) return [];
      const regimes = window === 'week' ? [] : [...new Set(own.map(({ regime }) => regime))].sort(byRegime);
      return [null, ...regimes].map((regime) =>
        scoreOf(
          { window, horizon, regime },
          regime === null ? own : own.filter((row) => row.regime === regime),
        ),
      );
    }),
  );
}

function inWindow(rows: readonly ScoredSession[], window: ReportWindow): ScoredSession[] {
  if (window === 'week') return rows.filter(({ ofWeek }) => ofWeek);
  const newest = new Set(
    [...new Set(rows.map(({ session }) => session))].sort().slice(-WINDOW_SESSIONS[window]),
  );
  return rows.filter(({ session }) => newest.has(session));
}

const ORDER = ['calm', 'usual', 'rough', 'unknown'];
const byRegime = (a: string, b: string) => ORDER.indexOf(a) - ORDER.indexOf(b);

function scoreOf(
  of: Pick<ReportScore, 'window' | 'horizon' | 'regime'>,
  rows: readonly ScoredSession[],
): ReportScore {
  const forecasts = sum(rows, (row) => row.forecasts);
  const covered = (which: 'covered' | 'naiveCovered') =>
    [0, 1, 2, 3].map((at) => sum(rows, (row) => row[which][at]!) / forecasts);
  return {
    ...of,
    ...worth(bySession(rows), of.horizon),
    coverage: covered('covered'),
    naiveCoverage: covered('naiveCovered'),
    width90: sum(rows, (row) => row.width90) / forecasts,
    naiveWidth90: sum(rows, (row) => row.naiveWidth90) / forecasts,
  };
}

/** One row a session: regimes, and what was learned before and after `since`, together. */
function bySession(rows: readonly Losses[]): Losses[] {
  const sessions = new Map<string, Losses>();
  for (const { session, forecasts, crps, naiveCrps } of rows) {
    const so = sessions.get(session) ?? { session, forecasts: 0, crps: 0, naiveCrps: 0 };
    sessions.set(session, {
      session,
      forecasts: so.forecasts + forecasts,
      crps: so.crps + crps,
      naiveCrps: so.naiveCrps + naiveCrps,
    });
  }
  return [...sessions.values()].sort((a, b) => a.session.localeCompare(b.session));
}

/** Means over forecasts; the error of the skill is that of the mean difference a session, over the naive mean. */
function worth(sessions: readonly Losses[], horizon: number) {
  const forecasts = sum(sessions, (row) => row.forecasts);
  const crps = sum(sessions, (row) => row.crps) / forecasts;
  const naiveCrps = sum(sessions, (row) => row.naiveCrps) / forecasts;
  const differences = sessions.map((row) => (row.naiveCrps - row.crps) / row.forecasts);
  const enough = sessions.length >= Math.max(ERROR_FROM, 2 * horizon);
  return {
    sessions: sessions.length,
    forecasts,
    crps,
    naiveCrps,
    skill: naiveCrps > 0 ? 1 - crps / naiveCrps : null,
    skillError: enough && naiveCrps > 0 ? meanWithError(differences, horizon).se / naiveCrps : null,
  };
}

/** Of each recipe and horizon over the quarter. */
export function recipesOf(rows: readonly RecipeSession[]): ReportRecipe[] {
  const groups = Map.groupBy(rows, ({ recipe, horizon }) => `${recipe} ${horizon}`);
  return [...groups.values()].map((group) => {
    const { recipe, horizon } = group[0]!;
    return { recipe, horizon, ...worth(group.slice(-WINDOW_SESSIONS.quarter), horizon) };
  });
}

/** Mean losses a session over the quarter, oldest first. */
export function pathOf(rows: readonly ScoredSession[]): ReportDocument['path'] {
  const horizons = [...new Set(rows.map(({ horizon }) => horizon))].sort((a, b) => a - b);
  return horizons.flatMap((horizon) => {
    const own = inWindow(
      rows.filter((row) => row.horizon === horizon),
      'quarter',
    );
    return bySession(own).map(({ session, forecasts, crps, naiveCrps }) => ({
      ...{ horizon, session },
      crps: crps / forecasts,
      naiveCrps: naiveCrps / forecasts,
    }));
  });
}

/** Mean loss a session, and of it the mean over sessions. */
export const meanOf = (rows: readonly RecipeSession[], of: (row: RecipeSession) => number): number =>
  average(rows.map((row) => of(row) / row.forecasts));

const sum = <T>(rows: readonly T[], of: (row: T) => number): number =>
  rows.reduce((total, row) => total + of(row), 0);
