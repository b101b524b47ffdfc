/**
 * Makes the server's schedules those of the configuration: creates, updates, deletes our own that are no longer wanted.
 * What a person changed by hand is reported and kept until somebody says otherwise; a person's pause is kept always.
 */
import {
  type Client,
  type ScheduleDescription,
  ScheduleNotFoundError,
  type ScheduleOptions,
  type ScheduleUpdateOptions,
} from '@temporalio/client';
import { changesOf, describeSchedule } from '../../activities/watch/schedule-drift.ts';
import {
  hashOf,
  isChanged,
  readMark,
  type ScheduleMark,
  shapeOf,
  writeMark,
} from '../../activities/watch/schedule-mark.ts';
import type { Db } from '../../stores/postgres/db.ts';
import {
  insertScheduleEvent,
  lastScheduleEvents,
  type ScheduleEvent,
} from '../../stores/postgres/schedule-events.ts';
import { REPLAY_NOTE } from './schedule.ts';

export interface ReconcileOptions {
  by: string;
  /** Undo what people changed by hand. */
  putBack?: boolean;
}

export interface ScheduleOutcome {
  schedule: string;
  /** `drift`: changed by hand and kept. `missing`: deleted by hand and made again. `back`: the change is gone. */
  outcome: 'created' | 'updated' | 'unchanged' | 'deleted' | 'missing' | 'drift' | 'put-back' | 'back';
  changes: string[];
}

/** Idempotent. `wanted` is all there is to be; schedules that this database never recorded are nobody's of ours. */
export async function reconcileSchedules(
  client: Client,
  db: Db,
  wanted: readonly ScheduleOptions[],
  options: ReconcileOptions,
): Promise<ScheduleOutcome[]> {
  const known = await lastScheduleEvents(db);
  const outcomes: ScheduleOutcome[] = [];
  for (const one of wanted) {
    outcomes.push(await reconcileOne({ client, db, ...options }, one, known.get(one.scheduleId)));
  }
  const names = new Set(wanted.map(({ scheduleId }) => scheduleId));
  for (const [schedule, { kind }] of known) {
    if (names.has(schedule) || kind === 'deleted') continue;
    await deleteSchedule(client, schedule);
    await record(db, { schedule, kind: 'deleted', by: options.by, detail: null });
    outcomes.push({ schedule, outcome: 'deleted', changes: [] });
  }
  return outcomes;
}

interface Context extends ReconcileOptions {
  client: Client;
  db: Db;
}

async function reconcileOne(
  context: Context,
  wanted: ScheduleOptions,
  last: ScheduleEvent | undefined,
): Promise<ScheduleOutcome> {
  const { client, db, by, putBack } = context;
  const schedule = wanted.scheduleId;
  const { spec, action, policies } = wanted;
  const hash = hashOf({ spec, action, policies });
  const known = last !== undefined && last.kind !== 'deleted';
  const current = await describeSchedule(client, schedule);
  const end = async (
    outcome: Exclude<ScheduleOutcome['outcome'], 'unchanged' | 'deleted'>,
    changes: string[],
    applied?: unknown,
  ): Promise<ScheduleOutcome> => {
    const again = outcome === 'drift' && last?.kind === 'drift' && sameChanges(last, changes);
    if (!again) await record(db, { schedule, kind: outcome, by, detail: { changes, applied } });
    return { schedule, outcome, changes };
  };

  if (current === undefined) {
    await client.schedule.create({
      ...wanted,
      typedSearchAttributes: writeMark({ wanted: hash, applied: '' }),
    });
    const applied = await markApplied(client, wanted, hash);
    return end(known ? 'missing' : 'created', [], applied);
  }
  await followSource(client, wanted, current);
  const mark = readMark(current);
  // Without a mark and unknown to this database: of version 0.1.0, which had neither.
  const drifted = (mark !== undefined || known) && isChanged(current);
  if (drifted && putBack !== true) return end('drift', await changesOf(db, schedule, current));
  if (drifted || mark === undefined || mark.wanted !== hash || mark.applied === '') {
    const changes = drifted ? await changesOf(db, schedule, current) : [];
    await update(client, wanted, { wanted: hash, applied: '' });
    const applied = await markApplied(client, wanted, hash);
    return end(drifted ? 'put-back' : 'updated', changes, applied);
  }
  if (last === undefined) return end('updated', [], shapeOf(current));
  if (last.kind === 'drift') return end('back', []);
  return { schedule, outcome: 'unchanged', changes: [] };
}

/** In the replay all rest, by a note of ours; whoever else paused one, by another note, is left alone. */
async function followSource(
  client: Client,
  { scheduleId, state }: ScheduleOptions,
  { state: current }: ScheduleDescription,
): Promise<void> {
  const handle = client.schedule.getHandle(scheduleId);
  if (state?.paused === true && !current.paused) await handle.pause(REPLAY_NOTE);
  if (state?.paused === false && current.paused && current.note === REPLAY_NOTE)
    await handle.unpause(state.note);
}

/** The server's own form of what was applied, whose hash then goes into the mark. */
async function markApplied(client: Client, wanted: ScheduleOptions, hash: string) {
  const description = await client.schedule.getHandle(wanted.scheduleId).describe();
  const shape = shapeOf(description);
  await update(client, wanted, { wanted: hash, applied: hashOf(shape) });
  // A description has its mark from before its own query, which waits for the update: the next one shows the new mark.
  await client.schedule.getHandle(wanted.scheduleId).describe();
  return shape;
}

/** The state that is returned replaces the one there is: it is passed through, with its pause and note. */
function update(client: Client, { scheduleId, spec, action, policies }: ScheduleOptions, mark: ScheduleMark) {
  return client.schedule
    .getHandle(scheduleId)
    .update(
      ({ state }) =>
        ({ spec, action, policies, state, typedSearchAttributes: writeMark(mark) }) as ScheduleUpdateOptions,
    );
}

async function deleteSchedule(client: Client, id: string): Promise<void> {
  try {
    await client.schedule.getHandle(id).delete();
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
  }
}

function record(db: Db, event: Omit<ScheduleEvent, 'at'>): Promise<void> {
  return insertScheduleEvent(db, { ...event, at: new Date().toISOString() });
}

function sameChanges({ detail }: ScheduleEvent, changes: string[]): boolean {
  const before = (detail as { changes?: string[] } | null)?.changes ?? [];
  return before.join('\n') === changes.join('\n');
}
