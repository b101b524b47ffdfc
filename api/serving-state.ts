/** What is served right now: the publication, the newest run, and the time it is. */
import type { Freshness } from '../schemas/api.ts';
import type { Instant } from '../schemas/market.ts';
import { latestForecasts } from '../stores/postgres/forecasts.ts';
import { latestPublished, type SessionRunRow, sessionRuns } from '../stores/postgres/runs.ts';
import type { ApiContext } from './context.ts';
import { type Clock, freshnessOf, type NewerRun, type Origin } from './freshness.ts';
import { Problem } from './problem.ts';

export interface ServingState {
  universe: string;
  /** For ages; whole minutes, so that an answer and its ETag live that long at least. */
  clock: Clock;
  /** For reads of what is served now. */
  readAt: Instant;
  staleAfterHours: number;
  /** Undefined until the first publication. */
  published: Origin | undefined;
  newestRun: NewerRun | undefined;
  /** Equal for two states that lead to the same answers. */
  version: string;
}

/** For an answer about what is published now. Throws `nothing-published`. */
export function publishedFreshness(state: ServingState): Freshness {
  return freshnessFor(state, requirePublished(state));
}

/** For an answer about one forecast, which may be of an earlier session. */
export function freshnessFor(state: ServingState, origin: Origin): Freshness {
  const rules = { staleAfterHours: state.staleAfterHours };
  return freshnessOf(origin, state.clock, rules, state.newestRun, state.published?.session);
}

export function requirePublished(state: ServingState): Origin {
  if (state.published) return state.published;
  const run = state.newestRun;
  const doing = run
    ? `session ${run.session} is ${run.state}${run.stage ? ` at stage ${run.stage}` : ''}`
    : 'no session has run';
  throw new Problem(
    'nothing-published',
    `nothing has been published for universe ${state.universe}: ${doing}`,
    {
      retryAfter: 5,
    },
  );
}

/** Runs looked at to find the newest that traded. */
const RECENT_RUNS = 10;

/** The returned function reads what is published, what runs, and what time it is. */
export function createStateReader(context: ApiContext): () => Promise<ServingState> {
  // Forecasts of a publication never change (G2), so their instant of issue is looked up once.
  let issued: { key: string; issuedAt: Instant } | undefined;

  return async () => {
    const { db, universe } = context;
    const [published, runs] = await Promise.all([
      latestPublished(db, { universe }),
      sessionRuns(db, { universe, limit: RECENT_RUNS }),
    ]);
    const now = nowOf(context, runs, published?.asOf);
    // On the virtual clock a rollback is later than all that ran.
    const readAt = published && published.publishedAt > now ? published.publishedAt : now;
    let origin: Origin | undefined;
    if (published) {
      const key = `${published.session} ${published.publishedAt}`;
      if (issued?.key !== key) {
        const [first] = await latestForecasts(db, { universe, asOf: readAt, role: 'champion' });
        issued = { key, issuedAt: first?.issuedAt ?? published.publishedAt };
      }
      const { session, asOf, championRecipe: recipe, modelVersion } = published;
      origin = { session, asOf, issuedAt: issued.issuedAt, recipe, modelVersion };
    }
    const run = runs.find((one) => one.state !== 'closed');
    const newestRun = run && { session: run.session, state: run.state, stage: run.stage };
    const clock = { kind: context.clockKind, now: toMinute(readAt) };
    const version = JSON.stringify([clock.now, origin?.session, origin?.modelVersion, newestRun]);
    return {
      universe,
      clock,
      readAt,
      staleAfterHours: context.staleAfterHours,
      published: origin,
      newestRun,
      version,
    };
  };
}

function nowOf(context: ApiContext, runs: SessionRunRow[], published: Instant | undefined): Instant {
  const real = new Date(context.now()).toISOString();
  if (context.clockKind === 'real') return real;
  const instants = [...runs.map((run) => run.asOf), published].filter((one) => one != null);
  return instants.toSorted().at(-1) ?? real;
}

const toMinute = (instant: Instant) => `${instant.slice(0, 16)}:00.000Z`;
