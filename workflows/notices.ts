/**
 * Tells somebody, and takes it back. Neither fails a day: the notice is in the log book before anybody is told, and a
 * webhook that does not answer must not hold back the forecasts.
 */
import { log } from '@temporalio/workflow';
import type { CpuActivities } from '../activities/index.ts';
import type { Instant } from '../schemas/market.ts';
import { clearing, telling } from './activities.ts';
import { failureInfo } from './failures.ts';

type Notice = Parameters<CpuActivities['openIncident']>[0];

export function tell(summary: string, notice: Notice): Promise<void> {
  return unlessItFails(summary, () => telling(summary).openIncident(notice));
}

/** Something that happened and needs no all-clear: told once per key. */
export function tellOnce(summary: string, notice: Notice): Promise<void> {
  return unlessItFails(summary, () => telling(summary).tellOnce(notice));
}

/** Incidents that are over as of an instant. */
export interface Over {
  incidentKeys: string[];
  at: Instant;
}

/** Of this execution, once it ends them together. */
let together: Over[] | undefined;

/**
 * From here on the all-clears of this execution are collected: most name incidents that are not open, and each would be an
 * activity. Whoever calls it hands what is collected to the activity that ends its run, also when that fails.
 */
export function clearTogether(before: readonly Over[] = []): Over[] {
  together = [...before];
  return together;
}

/** For a part of an execution: what it collected is closed when it ends, an activity for each instant. */
export async function clearedTogether<T>(work: () => Promise<T>): Promise<T> {
  const over = clearTogether();
  try {
    return await work();
  } finally {
    together = undefined;
    for (const { incidentKeys, at } of merged(over)) await clearNow('all-clear', incidentKeys, at);
  }
}

/** Those of one instant together. */
export function merged(over: readonly Over[]): Over[] {
  return [...Map.groupBy(over, ({ at }) => at)].map(([at, all]) => ({
    incidentKeys: all.flatMap(({ incidentKeys }) => incidentKeys),
    at,
  }));
}

/** Closes those of the incidents that are open, at once or at the end of the run. */
export function allClear(summary: string, incidentKeys: string[], at: Instant): Promise<void> {
  if (together === undefined) return clearNow(summary, incidentKeys, at);
  if (incidentKeys.length > 0) together.push({ incidentKeys, at });
  return Promise.resolve();
}

/** For what somebody waits for. */
export function clearNow(summary: string, incidentKeys: string[], at: Instant): Promise<void> {
  return unlessItFails(summary, () => clearing(summary).closeIncidents({ incidentKeys, at }));
}

/** For those who are no workflow: `tempocast up` tells of schedules that somebody changed. */
export async function tellWorkflow(input: { open: Notice[]; close: string[]; at: Instant }): Promise<void> {
  for (const notice of input.open) await telling(`tell: ${notice.kind}`).openIncident(notice);
  if (input.close.length > 0) {
    await telling('all-clear').closeIncidents({ incidentKeys: input.close, at: input.at });
  }
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
