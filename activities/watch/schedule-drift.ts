/** Which of our schedules somebody changed or deleted. Changes nothing. */
import { type Client, type ScheduleDescription, ScheduleNotFoundError } from '@temporalio/client';
import type { Instant } from '../../schemas/market.ts';
import type { Notice } from '../../schemas/notify.ts';
import type { Db } from '../../stores/postgres/db.ts';
import { lastApplied, lastScheduleEvents } from '../../stores/postgres/schedule-events.ts';
import { changesBetween, isChanged, type ScheduleShape, shapeOf } from './schedule-mark.ts';

export interface ScheduleDrift {
  schedule: string;
  /** `missing`: somebody deleted it. */
  kind: 'changed' | 'missing';
  changes: string[];
}

export interface DriftCheck {
  drifted: ScheduleDrift[];
  /** Ours, and as we applied them. */
  unchanged: string[];
}

export const driftIncident = (schedule: string) => `schedule/${schedule}`;

export async function describeSchedule(client: Client, id: string): Promise<ScheduleDescription | undefined> {
  try {
    return await client.schedule.getHandle(id).describe();
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return undefined;
    throw error;
  }
}

/** Those that this database knows to be ours. */
export async function findScheduleDrift(client: Client, db: Db): Promise<DriftCheck> {
  const check: DriftCheck = { drifted: [], unchanged: [] };
  for (const [schedule, { kind }] of await lastScheduleEvents(db)) {
    if (kind === 'deleted') continue;
    const description = await describeSchedule(client, schedule);
    if (description === undefined) check.drifted.push({ schedule, kind: 'missing', changes: [] });
    else if (!isChanged(description)) check.unchanged.push(schedule);
    else
      check.drifted.push({ schedule, kind: 'changed', changes: await changesOf(db, schedule, description) });
  }
  return check;
}

export async function changesOf(db: Db, schedule: string, now: ScheduleDescription): Promise<string[]> {
  const applied = await lastApplied<ScheduleShape>(db, { schedule });
  return applied === undefined ? [] : changesBetween(applied, shapeOf(now));
}

export function driftNotice({ schedule, kind, changes }: ScheduleDrift, knownAt: Instant): Notice {
  const what = kind === 'missing' ? 'was deleted by hand' : 'was changed by hand';
  const rest = kind === 'missing' ? 'The next start makes it again' : 'It is kept as it is';
  const list = changes.length === 0 ? '' : `${changes.join('; ')}. `;
  return {
    incidentKey: driftIncident(schedule),
    kind: 'ScheduleDrift',
    severity: 'warn',
    title: `schedule ${schedule} ${what}`,
    body: `${list}${rest}; \`tempocast schedule reconcile --put-back\` makes it what the configuration says`,
    knownAt,
  };
}
