/** Stage ingest: what the day needs, and the provider's answers as bytes and rows. */
import { cancellationSignal } from '@temporalio/activity';
import { sessionDateOf } from '../../forecasting/calendar/calendar.ts';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import type { ActivityDeps } from '../deps.ts';
import { type IngestSymbolInput, type IngestSymbolResult, ingestSymbol } from './ingest-symbol.ts';
import { type PlanSessionInput, planSession, type SessionPlan } from './plan-session.ts';

export function createIngestActivities(deps: ActivityDeps) {
  return {
    planSession: (input: PlanSessionInput): Promise<SessionPlan> => planSession(deps, input),
    ingestSymbol: (input: IngestSymbolInput): Promise<IngestSymbolResult> =>
      ingestSymbol(deps, input, cancellationSignal()),
    /** The exchange date that an instant belongs to, in the exchange's time zone. */
    sessionOfInstant: async (instant: Instant): Promise<SessionDate> => sessionDateOf(instant),
  };
}
export type IngestActivities = ReturnType<typeof createIngestActivities>;
