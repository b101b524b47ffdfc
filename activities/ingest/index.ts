/** Stage ingest: what the day needs, and the provider's answers as bytes and rows. */
import { sessionDateOf } from '../../forecasting/calendar/calendar.ts';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import type { ActivityDeps } from '../deps.ts';
import { createNotifyActivities } from '../notify/index.ts';
import { unlessInVain } from '../notify/unless-in-vain.ts';
import { type IngestSymbolResult, mergeBars, type SymbolPages } from './merge-bars.ts';
import { type MergeDatasetInput, type MergeDatasetResult, mergeDataset } from './merge-dataset.ts';
import { type BarsPlan, type PlanBarsInput, planBars } from './plan-bars.ts';
import { type DatasetPlan, type PlanDatasetInput, planDataset } from './plan-dataset.ts';
import { type PlanSessionInput, planSession, type SessionPlan } from './plan-session.ts';
import { type ReconcileInput, type ReconcileResult, reconcileCloses } from './reconcile.ts';
import { type RecordArrivalInput, recordArrival } from './record-arrival.ts';

export function createIngestActivities(deps: ActivityDeps) {
  const notify = createNotifyActivities(deps);
  return {
    planSession: (input: PlanSessionInput): Promise<SessionPlan> => planSession(deps, input),
    planBars: (input: PlanBarsInput): Promise<BarsPlan> => planBars(deps, input),
    mergeBars: (input: { symbols: SymbolPages[] }): Promise<IngestSymbolResult[]> =>
      mergeBars(deps, input.symbols),
    planDataset: (input: PlanDatasetInput): Promise<DatasetPlan> => planDataset(deps, input),
    mergeDataset: (input: MergeDatasetInput): Promise<MergeDatasetResult> => mergeDataset(deps, input),
    reconcileCloses: (input: ReconcileInput): Promise<ReconcileResult> => reconcileCloses(deps, input),
    recordArrival: async (input: RecordArrivalInput): Promise<void> => {
      await recordArrival(deps, input);
      const { notice } = input;
      if (notice) await unlessInVain('tellOnce', () => notify.tellOnce(notice));
    },
    /** The exchange date that an instant belongs to, in the exchange's time zone. */
    sessionOfInstant: async (instant: Instant): Promise<SessionDate> => sessionDateOf(instant),
  };
}
export type IngestActivities = ReturnType<typeof createIngestActivities>;
