/** Asks the calendar and the configuration what a session's run has to do. The workflow records the answer. */
import {
  closedReason,
  isEarlyClose,
  isSession,
  lastSessionClosedBy,
  nextSession,
  sessionClose,
  sessionOpen,
} from '../../forecasting/calendar/calendar.ts';
import { TerminalError } from '../../schemas/errors.ts';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { upsertSessionRun } from '../../stores/postgres/runs.ts';
import { type ActivityDeps, allSymbols, universeOf } from '../deps.ts';
import { type AskedProvider, askedProvider } from './asked-provider.ts';
import { type BarsPlan, planBars } from './plan-bars.ts';

export interface PlanSessionInput {
  session: SessionDate;
  universe: string;
  /** The run that asks: where the clock is virtual its beginning is recorded, and from where bars are missing is told. */
  run?: { workflowId: string; runId: string; startedAt: Instant };
  /** Its data are there: from where bars are missing need not be told. */
  ingested?: true;
}

export interface SessionPlan {
  open: boolean;
  /** Why the exchange is closed: `weekend`, `Good Friday`. */
  reason?: string;
  earlyClose: boolean;
  now: Instant;
  virtual: boolean;
  /** False once the next session has begun: a forecast made in hindsight is never issued (G5). */
  mayForecast: boolean;
  /** The next session's open: a run that trained or waited past it issues nothing. Absent on a closed day. */
  forecastBefore?: Instant;
  symbols: string[];
  /** Those that are forecast; the others are context. */
  forecast: string[];
  /** In the order in which they are asked for bars. */
  providers: AskedProvider[];
  /** Whose closes are compared with the stored ones. */
  reconcile: AskedProvider | null;
  /** Set when the contest is told of the session once it is scored. */
  contest?: true;
  /** Which sequence of activities the run takes; absent: that of 0.3.0, as recorded histories have it. */
  sequence?: 2;
  /** Set when the beginning of the run is recorded. */
  bars?: BarsPlan;
}

/** Throws SessionNotClosed, UnknownUniverse, CalendarRangeError (terminal). */
export async function planSession(deps: ActivityDeps, input: PlanSessionInput): Promise<SessionPlan> {
  const { config, clock } = deps;
  const { session } = input;
  const universe = universeOf(config, input.universe);
  const { providers, reconcile } = config.datasets.bars;
  const base = {
    symbols: allSymbols(universe),
    forecast: universe.symbols,
    providers: providers.map((name) => askedProvider(deps, name, 'bars')),
    reconcile: reconcile === null ? null : askedProvider(deps, reconcile, 'bars'),
    virtual: clock.virtual,
    ...(config.contest.enabled ? { contest: true as const } : {}),
    sequence: 2 as const,
  };
  if (!isSession(session)) {
    return {
      ...base,
      open: false,
      reason: closedReason(session) ?? 'closed',
      earlyClose: false,
      now: clock.virtual ? `${session}T23:59:59.000Z` : clock.now(session),
      mayForecast: false,
    };
  }
  const now = clock.now(session);
  const close = sessionClose(session);
  if (now < close) {
    throw new TerminalError(
      'SessionNotClosed',
      `session ${session} closes at ${close}, it is ${now}: run it after the close`,
    );
  }
  const forecastBefore = sessionOpen(nextSession(session));
  const bars = input.run && clock.virtual ? await begin(deps, input, input.run, base.symbols) : undefined;
  return {
    ...(bars ? { bars } : {}),
    ...base,
    open: true,
    earlyClose: isEarlyClose(session),
    now,
    mayForecast: lastSessionClosedBy(now) === session && now < forecastBefore,
    forecastBefore,
  };
}

/** On the real clock sessions that were missed are told of first. */
async function begin(
  deps: ActivityDeps,
  { session, universe, ingested }: PlanSessionInput,
  run: NonNullable<PlanSessionInput['run']>,
  symbols: string[],
): Promise<BarsPlan> {
  await upsertSessionRun(deps.db, { universe, session, ...run, state: 'running' });
  return planBars(deps, { symbols: ingested ? [] : symbols, session });
}
