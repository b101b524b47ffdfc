/** What `tempocast up` does about schedules: reconciles them, and tells of what it found. */
import { Client } from '@temporalio/client';
import { driftIncident, driftNotice } from '../../activities/watch/schedule-drift.ts';
import type { Config } from '../../schemas/config.ts';
import type { Notice } from '../../schemas/notify.ts';
import { TASK_QUEUE, WORKFLOW } from '../../schemas/pipeline.ts';
import { openDatabase } from '../../stores/postgres/connect.ts';
import type { Db } from '../../stores/postgres/db.ts';
import { openNotices } from '../../stores/postgres/notices.ts';
import { desiredSchedules } from './schedule.ts';
import { type ReconcileOptions, reconcileSchedules, type ScheduleOutcome } from './schedule-reconcile.ts';
import { connectTemporal } from './temporal-namespace.ts';

/** What a start does without a word. */
const EXPECTED: ScheduleOutcome['outcome'][] = ['created', 'updated', 'unchanged'];
const ATTEMPTS = 20;
const WAIT_MS = 500;

/** `config` is the effective one. */
export async function ensureSchedules(config: Config, onNote: (note: string) => void): Promise<void> {
  const connection = await connectTemporal(config.temporal.address!);
  const db = openDatabase({ url: config.database.url!, poolSize: 1, applicationName: 'tempocast-schedules' });
  try {
    const client = new Client({ connection, namespace: config.temporal.namespace, identity: 'tempocast up' });
    const outcomes = await whenRegistered(() => keepSchedules(client, db, config, { by: 'tempocast up' }));
    for (const outcome of outcomes) {
      if (EXPECTED.includes(outcome.outcome)) continue;
      const note = describeOutcome(outcome);
      if (note !== undefined) onNote(note);
    }
  } finally {
    await db.end();
    await connection.close();
  }
}

/** A search attribute that has just been added takes a moment to be known everywhere in a cluster. */
async function whenRegistered<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const cause = error instanceof Error ? (error.cause ?? error) : error;
      if (attempt === ATTEMPTS || !/search attribute/i.test(String(cause))) throw error;
      await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
    }
  }
}

/** Reconciles, and leaves it to the workers to tell of drift and of its end. */
export async function keepSchedules(
  client: Client,
  db: Db,
  config: Config,
  options: ReconcileOptions,
): Promise<ScheduleOutcome[]> {
  const outcomes = await reconcileSchedules(client, db, desiredSchedules(config), options);
  const at = new Date().toISOString();
  const open = outcomes.flatMap(({ schedule, outcome, changes }): Notice[] => {
    if (outcome === 'drift') return [driftNotice({ schedule, kind: 'changed', changes }, at)];
    return outcome === 'missing' ? [driftNotice({ schedule, kind: 'missing', changes }, at)] : [];
  });
  const mayClose = outcomes.filter(({ outcome }) => outcome !== 'drift' && outcome !== 'missing');
  const openKeys = new Set((await openNotices(db)).map(({ incidentKey }) => incidentKey));
  const close = mayClose.map(({ schedule }) => driftIncident(schedule)).filter((key) => openKeys.has(key));
  const news = open.filter(({ incidentKey }) => !openKeys.has(incidentKey));
  if (news.length + close.length > 0) {
    await client.workflow.start(WORKFLOW.tell, {
      workflowId: `tell/schedules/${at}`,
      taskQueue: TASK_QUEUE.cpu,
      args: [{ open: news, close, at }],
      staticSummary: 'schedules that somebody changed',
    });
  }
  return outcomes;
}

/** A sentence for the operator; undefined when there is nothing to say. */
export function describeOutcome({ schedule, outcome, changes }: ScheduleOutcome): string | undefined {
  const list = changes.length === 0 ? '' : ` (${changes.join('; ')})`;
  switch (outcome) {
    case 'unchanged':
      return undefined;
    case 'drift':
      return `schedule ${schedule} was changed by hand${list}; it is kept, \`tempocast schedule reconcile --put-back\` undoes it`;
    case 'missing':
      return `schedule ${schedule} was deleted by hand; it is there again`;
    case 'put-back':
      return `schedule ${schedule}: what was changed by hand is put back${list}`;
    case 'back':
      return `schedule ${schedule}: what was changed by hand is gone`;
    default:
      return `schedule ${schedule} ${outcome}`;
  }
}
