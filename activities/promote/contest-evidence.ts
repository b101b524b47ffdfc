/** A session as the contest sees it: who answered, how far off the answers of before were. From stored rows as of an instant. */
import { previousSession } from '../../forecasting/calendar/calendar.ts';
import { dailyDifference, oneDayLosses, overHorizons } from '../../forecasting/promotion/daily-difference.ts';
import { countAnswers } from '../../forecasting/promotion/guards.ts';
import type { Universe } from '../../schemas/config.ts';
import type { Band, ContestState, RecipeDay, Sanity, SessionInput } from '../../schemas/contest.ts';
import { TerminalError } from '../../schemas/errors.ts';
import { COVERAGES } from '../../schemas/forecast.ts';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import type { Policy } from '../../schemas/policy.ts';
import {
  type EndedRow,
  endedForecasts,
  forecastsOfSessions,
  type IssuedRow,
  newestSanity,
} from '../../stores/postgres/contest-evidence.ts';
import type { Db } from '../../stores/postgres/db.ts';
import { issueLatencies } from '../../stores/postgres/issue-latency.ts';
import { driftDay } from './drift-day.ts';

export interface EvidenceQuery {
  session: SessionDate;
  asOf: Instant;
  state: ContestState;
  policy: Policy;
  universe: Universe;
}

/** The same rows give the same evidence, on the day and years later. Throws CoverageUnknown (terminal). */
export async function contestEvidence(db: Db, query: EvidenceQuery): Promise<SessionInput> {
  const { session, asOf, state, policy } = query;
  const name = state.universe;
  const { horizons } = policy.difference;
  const origins = originsBefore(session, Math.max(...horizons));
  const coverage = coverageOf(policy);
  // One after the other: inside a step they share its transaction's connection.
  const issued = await forecastsOfSessions(db, { universe: name, sessions: [session], horizons, asOf });
  const before = await forecastsOfSessions(db, { universe: name, sessions: origins, horizons, asOf });
  const ended = await endedForecasts(db, { universe: name, session, asOf, coverage });
  const latencies = await issueLatencies(db, { universe: name, session });
  const champion = state.champion.recipe;
  const names = [...issued, ...before].map(({ recipe }) => recipe);
  const inContest = [
    champion,
    ...Object.keys(state.challengers),
    ...(state.watch ? [state.watch.recipe] : []),
  ];
  const all = [...new Set([...names, ...inContest])].sort();
  const sanity = await sanityOf(db, { universe: name, asOf, horizons, recipes: all });
  const asked = askedOf(issued, query.universe);
  const losses = lossesOf({ before, ended, origins, horizons, universe: query.universe });
  const recipes: Record<string, RecipeDay> = {};
  for (const recipe of all) {
    const own = issued.filter((one) => one.recipe === recipe);
    const judged = ended.filter((one) => one.recipe === recipe && horizons.includes(one.horizon));
    const inside = judged.filter(({ covered }) => covered).length;
    recipes[recipe] = {
      ...countAll(asked, own, horizons),
      coverage: judged.length === 0 ? null : { inside, judged: judged.length },
      latencyMs: slowOnly(latencies.get(recipe), policy),
      sanity: sanity.get(recipe) ?? null,
      difference:
        recipe === champion
          ? null
          : overHorizons(
              horizons.map((h) =>
                dailyDifference(losses(champion, h), losses(recipe, h), policy.difference.minSymbols),
              ),
            ),
    };
  }
  const scored = ended.filter(
    (one) => one.recipe === champion && one.horizon === 1 && !query.universe.unscored.includes(one.symbol),
  );
  const drift = { day: driftDay(scored, policy.guards.coverageLevel) };
  return { kind: 'session', session, champion, recipes, drift };
}

/** Milliseconds differ from run to run, the evidence of two runs of the same session may not: what is allowed is not named. */
function slowOnly(ms: number | undefined, { guards }: Policy): number | null {
  return ms !== undefined && ms > guards.maxLatencyMs ? ms : null;
}

/** The sessions before this one, oldest first. */
function originsBefore(session: SessionDate, count: number): SessionDate[] {
  const origins: SessionDate[] = [];
  for (let at = session; origins.length < count; ) {
    at = previousSession(at);
    origins.unshift(at);
  }
  return origins;
}

function coverageOf({ guards }: Policy): (typeof COVERAGES)[number] {
  const found = COVERAGES.find((one) => one === guards.coverageLevel);
  if (found !== undefined) return found;
  throw new TerminalError(
    'CoverageUnknown',
    `the policy watches the ${guards.coverageLevel} interval, outcomes know ${COVERAGES.join(', ')}`,
  );
}

/** What somebody could answer: a symbol without a bar is nobody's fault. None at all: nothing was asked that day. */
function askedOf(issued: readonly IssuedRow[], { symbols }: Universe): string[] {
  const answered = new Set(issued.map(({ symbol }) => symbol));
  return symbols.filter((symbol) => answered.has(symbol));
}

/** Over the horizons: a question is a symbol at a horizon. */
function countAll(asked: readonly string[], own: readonly IssuedRow[], horizons: readonly number[]) {
  const total = { expected: 0, issued: 0, nonFinite: 0, wrongSymbols: 0 };
  for (const horizon of horizons) {
    const day = countAnswers(
      asked,
      own.filter((one) => one.horizon === horizon),
    );
    total.expected += day.expected;
    total.issued += day.issued;
    total.nonFinite += day.nonFinite;
    total.wrongSymbols += day.wrongSymbols;
  }
  return total;
}

interface Losses {
  before: readonly IssuedRow[];
  ended: readonly EndedRow[];
  origins: readonly SessionDate[];
  horizons: readonly number[];
  universe: Universe;
}

/** By recipe and horizon: CRPS of the scored symbols against the session's own return. */
function lossesOf({ before, ended, origins, universe }: Losses) {
  const returns: Record<string, number> = {};
  for (const { symbol, horizon, realised } of ended) {
    if (horizon === 1 && !universe.unscored.includes(symbol)) returns[symbol] = realised;
  }
  const byKey = new Map(
    before.map((one) => [`${one.recipe} ${one.horizon} ${one.session} ${one.symbol}`, one]),
  );
  return (recipe: string, horizon: number): Record<string, number> => {
    const forecasts = Object.fromEntries(
      Object.keys(returns).map((symbol) => [
        symbol,
        origins.slice(-horizon).map((origin) => byKey.get(`${recipe} ${horizon} ${origin} ${symbol}`)),
      ]),
    );
    return oneDayLosses(forecasts, returns, horizon);
  };
}

const BANDS: readonly Band[] = ['green', 'amber', 'red'];

/** The worst band of the newest evaluation over the horizons that are judged. */
async function sanityOf(
  db: Db,
  query: { universe: string; asOf: Instant; horizons: readonly number[]; recipes: readonly string[] },
): Promise<Map<string, Sanity>> {
  const found = new Map<string, Sanity>();
  for (const { recipe, sanity } of await newestSanity(db, query)) {
    const known = found.get(recipe);
    if (known === undefined || BANDS.indexOf(sanity.band) > BANDS.indexOf(known.band))
      found.set(recipe, sanity);
  }
  return found;
}
