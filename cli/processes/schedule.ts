/** The Schedule that runs the day after the close. Created or brought up to date at every start; its pause is kept. */
import {
  Client,
  ScheduleAlreadyRunning,
  type ScheduleOptions,
  ScheduleOverlapPolicy,
  type ScheduleUpdateOptions,
} from '@temporalio/client';
import type { Config } from '../../schemas/config.ts';
import { TASK_QUEUE, WORKFLOW, workflowId } from '../../schemas/pipeline.ts';
import { connectTemporal } from './temporal-namespace.ts';

const EXCHANGE_TIMEZONE = 'America/New_York';
const REPLAY_NOTE = 'the market replay has no today: days are started by `tempocast up` and `tempocast day`';

/** Pure: what the schedule of a configuration looks like. */
export function scheduleOf(config: Config): ScheduleOptions {
  const { hour, minute, catchupHours } = config.schedule;
  const replay = config.source === 'replay';
  return {
    scheduleId: workflowId.schedule(config.universe),
    // Every weekday: the workflow asks the session calendar, and says so in its result when the exchange is closed.
    spec: {
      calendars: [
        {
          dayOfWeek: ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY'],
          hour,
          minute,
          comment: 'after the close of New York',
        },
      ],
      timezone: EXCHANGE_TIMEZONE,
    },
    action: {
      type: 'startWorkflow',
      workflowType: WORKFLOW.scheduled,
      workflowId: `scheduled/${config.universe}`,
      taskQueue: TASK_QUEUE.cpu,
      args: [{ universe: config.universe }],
      staticSummary: `day of universe ${config.universe}`,
    },
    policies: {
      overlap: ScheduleOverlapPolicy.BUFFER_ONE,
      // The server's default of a year would start every missed day at once after an outage.
      catchupWindow: `${catchupHours} hours`,
    },
    state: { paused: replay, note: replay ? REPLAY_NOTE : 'by tempocast up' },
  };
}

export async function ensureSchedule(config: Config): Promise<void> {
  const connection = await connectTemporal(config.temporal.address!);
  try {
    const client = new Client({ connection, namespace: config.temporal.namespace, identity: 'tempocast up' });
    const wanted = scheduleOf(config);
    try {
      await client.schedule.create(wanted);
    } catch (error) {
      if (!(error instanceof ScheduleAlreadyRunning)) throw error;
      await bringUpToDate(client, wanted);
    }
  } finally {
    await connection.close();
  }
}

/** An operator's pause outlives a restart; only a pause of ours (by its note) follows the configuration. */
async function bringUpToDate(client: Client, wanted: ScheduleOptions): Promise<void> {
  const { spec, action, policies, state } = wanted;
  await client.schedule.getHandle(wanted.scheduleId).update((current) => {
    const ours = !current.state.paused || current.state.note === REPLAY_NOTE;
    return {
      spec,
      action,
      policies,
      state: ours ? { ...current.state, ...state } : current.state,
    } as ScheduleUpdateOptions;
  });
}
