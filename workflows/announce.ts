/**
 * Tells the channels of one incident, in order: opened, escalated when nobody acknowledges, closed. One execution per
 * incident, so that an all-clear never overtakes its notice; each channel is tried for half an hour, beside the others.
 */
import {
  ActivityCancellationType,
  condition,
  defineSignal,
  proxyActivities,
  setCurrentDetails,
  setHandler,
} from '@temporalio/workflow';
import type { CpuActivities } from '../activities/index.ts';
import type { Instant } from '../schemas/market.ts';
import type { NoticeEvent } from '../schemas/notify.ts';
import { ANNOUNCE_CLOSED, TASK_QUEUE } from '../schemas/pipeline.ts';
import { quick } from './activities.ts';
import { failureInfo } from './failures.ts';

export interface AnnounceInput {
  incidentKey: string;
  openedAt: Instant;
  event: 'opened' | 'told' | 'closed';
}

export interface AnnounceResult {
  /** `<event> <channel>`, sorted. */
  delivered: string[];
  failed: { channel: string; event: string; type: string; message: string }[];
}

const closedSignal = defineSignal(ANNOUNCE_CLOSED);

const delivering = (summary: string, maximumAttempts: number) =>
  proxyActivities<CpuActivities>({
    taskQueue: TASK_QUEUE.cpu,
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    startToCloseTimeout: '1 minute',
    heartbeatTimeout: '15s',
    // 1, 2, 4 ... 300 s: about half an hour.
    retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '5 minutes', maximumAttempts },
    summary,
  });

const ATTEMPTS = 13;

export async function announceWorkflow(input: AnnounceInput): Promise<AnnounceResult> {
  const { incidentKey, openedAt } = input;
  const key = { incidentKey, openedAt };
  const result: AnnounceResult = { delivered: [], failed: [] };
  let closed = input.event === 'closed';
  let settled = false;
  setHandler(closedSignal, () => {
    closed = true;
  });

  async function deliver(channel: string, event: NoticeEvent): Promise<boolean> {
    try {
      const { delivered } = await delivering(`${event}: ${channel}`, ATTEMPTS).deliverNotice({
        ...key,
        channel,
        event,
      });
      if (delivered) result.delivered.push(`${event} ${channel}`);
      return delivered;
    } catch (error) {
      const failure = failureInfo(error);
      if (failure === undefined) throw error;
      result.failed.push({ channel, event, type: failure.type, message: failure.message });
      return false;
    }
  }
  const plan = (event: NoticeEvent) => quick(`who is told: ${event}`).planAnnouncement({ ...key, event });

  /** A channel that is slow to answer delays its own all-clear, not that of the others. */
  async function follow(told: Promise<boolean>, channel: string): Promise<void> {
    if (!(await told)) return;
    await condition(() => closed || settled);
    if (closed) await deliver(channel, 'closed');
  }

  if (input.event === 'closed') {
    const { channels } = await plan('closed');
    await Promise.all(channels.map((channel) => deliver(channel, 'closed')));
  } else {
    const first = input.event;
    const { channels, escalation } = await plan(first);
    const told = channels.map((channel) => deliver(channel, first));
    const followed = channels.map((channel, i) => follow(told[i]!, channel));
    if (escalation !== null) {
      // What reached nobody is escalated at once.
      const reached = Promise.any(told.map(async (one) => (await one) || Promise.reject())).catch(
        () => false,
      );
      let unreached = false;
      void reached.then((ok) => {
        unreached = ok === false;
      });
      await condition(() => closed || unreached, `${escalation.afterMinutes} minutes`);
      const further = closed ? [] : (await plan('escalated')).channels;
      followed.push(...further.map((channel) => follow(deliver(channel, 'escalated'), channel)));
    }
    void Promise.all(told).then(() => {
      settled = true;
    });
    await Promise.all(followed);
  }
  result.delivered.sort();
  setCurrentDetails(
    [...result.delivered, ...result.failed.map((f) => `${f.event} ${f.channel} failed: ${f.type}`)].join(
      '\n',
    ),
  );
  return result;
}

/** `tempocast notify test`: one attempt, and what came of it. */
export async function testChannelWorkflow(input: { channel: string; at: Instant }): Promise<void> {
  const { channel, at } = input;
  await delivering(`test ${channel}`, 1).deliverNotice({
    channel,
    incidentKey: `test/${channel}`,
    openedAt: at,
    event: 'test',
  });
}

/** `tempocast notify ack`: somebody takes care of it, further channels are left alone. */
export async function acknowledgeWorkflow(input: { incidentKey: string; by: string; at: Instant }) {
  return quick(`acknowledged by ${input.by}`).acknowledgeIncident(input);
}
