/** The document of a week, read as of one instant: the same data and the same input give the same document. */
import { calendarOf } from '../../forecasting/calendar/calendars.ts';
import { datesOfWeek } from '../../forecasting/calendar/weeks.ts';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import type { ReportDocument } from '../../schemas/report.ts';
import { championAsOf } from '../../stores/postgres/champions.ts';
import { incidentsOf, modelsOf, stagesOf } from '../../stores/postgres/report-events.ts';
import { qualityOf } from '../../stores/postgres/report-quality.ts';
import { recipeScores, servedScores } from '../../stores/postgres/report-scores.ts';
import {
  forecastsAhead,
  outcomesOfWeek,
  type PublishedDay,
  publishedDays,
} from '../../stores/postgres/report-week.ts';
import { type ActivityDeps, allSymbols, universeOf } from '../deps.ts';
import { changesSince } from './changes.ts';
import { contestSection } from './contest-section.ts';
import { contestOfReport } from './contest-state.ts';
import { pathOf, recipesOf, scoresOf, WINDOW_SESSIONS } from './scores.ts';

const CALENDAR = calendarOf('XNYS');
/** Of the figures symbol by symbol. */
const SHOWN_HORIZON = 5;
const DIGITS = 10;

export interface BuildReportInput {
  universe: string;
  week: string;
  asOf: Instant;
  /** The report before, whole. */
  previous: { id: string; document: ReportDocument } | null;
}

/** `undefined`: nothing of the week was published by `asOf`. */
export async function buildReport(
  { db, config, clock }: Pick<ActivityDeps, 'db' | 'config' | 'clock'>,
  { universe, week, asOf, previous }: BuildReportInput,
): Promise<ReportDocument | undefined> {
  const of = universeOf(config, universe);
  const dates = datesOfWeek(week);
  const sessions = CALENDAR.sessionsBetween(dates[0]!, dates[6]!);
  const [from, through] = [sessions[0]!, sessions.at(-1)!];
  const published = await publishedDays(db, { universe, asOf, from, through });
  const last = published.at(-1);
  if (last === undefined) return undefined;
  const since = previous?.document.asOf ?? CALENDAR.sessionOpen(from);
  const naive = config.recipes.find(({ family }) => family === 'ewma')?.name ?? 'ewma';
  const span = { universe, since, asOf };
  const scored = { ...span, naive, exclude: of.unscored, sessions: WINDOW_SESSIONS.year };
  const champion = (await championAsOf(db, { universe, asOf }))?.recipe ?? last.champion;
  const [served, recipes, outcomes, ahead, quality, incidents, models, stages] = await Promise.all([
    servedScores(db, scored),
    recipeScores(db, { ...scored, champion, quarter: WINDOW_SESSIONS.quarter }),
    outcomesOfWeek(db, { ...span, naive, horizon: SHOWN_HORIZON }),
    forecastsAhead(db, { universe, asOf, naive, session: last.session, horizon: SHOWN_HORIZON }),
    qualityOf(db, { ...span, symbols: allSymbols(of) }),
    incidentsOf(db, span),
    modelsOf(db, span),
    stagesOf(db, span),
  ]);
  const ofContest = await contestOfReport(db, span);
  const contest = await contestSection(db, { ...span, naive }, recipes, ofContest);
  const compared: Omit<ReportDocument, 'changes'> = {
    ...{ format: 1 as const, universe, week, from, through, asOf, since },
    previous:
      previous === null
        ? null
        : { id: previous.id, week: previous.document.week, asOf: previous.document.asOf },
    clock: clock.virtual ? 'replay' : 'real',
    naive,
    champion: { recipe: last.champion, modelVersion: last.modelVersion },
    days: dates.slice(0, 5).map((date) => dayOf(date, published)),
    scores: scoresOf(served),
    path: pathOf(served),
    recipes: recipesOf(recipes),
    ...{ outcomes, ahead },
    ...(contest === undefined ? {} : { contest }),
    ...(ofContest?.drift === undefined ? {} : { drift: ofContest.drift }),
    ...{ quality, incidents, models, stages },
    missing: [],
  };
  compared.missing = missingFrom(compared, sessions);
  const figures = rounded(compared) as typeof compared;
  return { ...figures, changes: previous === null ? [] : changesSince(previous.document, figures) };
}

function dayOf(date: SessionDate, published: readonly PublishedDay[]): ReportDocument['days'][number] {
  const day = published.find(({ session }) => session === date);
  if (day === undefined) {
    const closed = CALENDAR.closedReason(date);
    const state = closed === undefined ? 'not published' : `closed: ${closed}`;
    return { date, state, champion: null, publishedAt: null, symbols: 0, forecasts: 0, outcomes: 0 };
  }
  const { champion, publishedAt, symbols, forecasts, outcomes } = day;
  return { date, state: 'published', champion, publishedAt, symbols, forecasts, outcomes };
}

/** What a reader would look for: said, not passed over. */
function missingFrom(of: Omit<ReportDocument, 'changes'>, sessions: readonly SessionDate[]): string[] {
  const gone = of.days.filter(({ state }) => state === 'not published').map(({ date }) => date);
  const horizons = [1, 3, 5, 10].filter(
    (horizon) => !of.scores.some((score) => score.window === 'week' && score.horizon === horizon),
  );
  const quarter = of.scores.find(
    ({ window, horizon, regime }) => window === 'quarter' && horizon === 1 && regime === null,
  );
  const lines: [boolean, string][] = [
    [
      gone.length > 0,
      `no forecasts were published for ${gone.length} of ${sessions.length} sessions: ${gone.join(', ')}`,
    ],
    [
      horizons.length > 0,
      `no forecast ${horizons.join(', ')} sessions ahead had its outcome this week beside one of the naive recipe`,
    ],
    [
      quarter !== undefined && quarter.sessions < WINDOW_SESSIONS.quarter,
      `the figures of the last ${WINDOW_SESSIONS.quarter} sessions rest on ${quarter?.sessions} so far`,
    ],
    [of.ahead === null, 'no served forecasts for the days ahead'],
    [of.previous === null, 'no earlier report to compare with'],
    [of.contest === undefined, 'no champion has been decided, so there is no contest'],
    [
      of.contest !== undefined && of.contest.challengers.length === 0,
      'no other recipe has outcomes beside the champion',
    ],
    [of.drift === undefined, 'no drift monitor has recorded anything'],
    [of.quality.checks.length === 0, 'no check ran'],
  ];
  return lines.filter(([is]) => is).map(([, line]) => line);
}

/** Ten significant digits: what a database adds up in the last places is no information. */
function rounded(value: unknown): unknown {
  if (typeof value === 'number') return Number.isInteger(value) ? value : Number(value.toPrecision(DIGITS));
  if (Array.isArray(value)) return value.map(rounded);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, rounded(one)]));
}
