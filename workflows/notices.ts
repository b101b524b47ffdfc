/**
 * Tells somebody, and takes it back. Neither fails a day: the notice is in the log book before anybody is told, and a
 * webhook that does not answer must not hold back the forecasts.
 */
import { log } from '@temporalio/workflow';
import type { CpuActivities } from '../activities/index.ts';
import type { Instant } from '../schemas/market.ts';
import { telling } from './activities.ts';
import { failureInfo } from './failures.ts';

type Notice = Parameters<CpuActivities['openIncident']>[0];

export function tell(summary: string, notice: Notice): Promise<void> {
  return unlessItFails(summary, () => telling(summary).openIncident(notice));
}

/** Closes those of the incidents that are open. */
export function allClear(summary: string, incidentKeys: string[], at: Instant): Promise<void> {
  return unlessItFails(summary, () => telling(summary).closeIncidents({ incidentKeys, at }));
}

async function unlessItFails(what: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const failure = failureInfo(error);
    if (failure === undefined) throw error;
    log.warn('nobody could be told', { what, ...failure });
  }
}
