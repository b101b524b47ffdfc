/** One attempt to tell one channel, and its line in the delivery log. */
import { activityInfo } from '@temporalio/activity';
import { isTempocastError, TerminalError } from '../../schemas/errors.ts';
import type { Instant } from '../../schemas/market.ts';
import { type Channel, channelsOf, type NoticeEvent } from '../../schemas/notify.ts';
import { channelsTold, insertDelivery } from '../../stores/postgres/deliveries.ts';
import { noticeAt, type StoredNotice } from '../../stores/postgres/notices.ts';
import type { ActivityDeps } from '../deps.ts';
import { attachmentsOf } from './attachments.ts';
import { sendEmail } from './email.ts';
import type { Announcement } from './message.ts';
import { postSlack, postWebhook } from './post.ts';

export interface DeliverInput {
  channel: string;
  incidentKey: string;
  openedAt: Instant;
  event: NoticeEvent;
}

/**
 * Can run twice: a channel that has had the event is not told again, and one that was told by an attempt that died before
 * its log line gets the same idempotency key. Throws UnknownChannel, NoticeUnknown (terminal) and what the channel throws.
 */
export async function deliverNotice(
  { db, config, lake }: Pick<ActivityDeps, 'db' | 'config' | 'lake'>,
  input: DeliverInput,
): Promise<{ delivered: boolean }> {
  const { incidentKey, openedAt, event } = input;
  const channel = channelsOf(config.notify).find(({ name }) => name === input.channel);
  if (channel === undefined) {
    const names = channelsOf(config.notify).map(({ name }) => name);
    throw new TerminalError(
      'UnknownChannel',
      `unknown channel "${input.channel}": configured are ${names.join(', ') || 'none'}; add it under notify.channels`,
    );
  }
  const key = { incidentKey, openedAt };
  const notice = event === 'test' ? testNotice(channel, openedAt) : await noticeAt(db, key);
  if (notice === undefined) {
    throw new TerminalError('NoticeUnknown', `no notice ${incidentKey} of ${openedAt}`);
  }
  if (event !== 'test' && (await channelsTold(db, { ...key, events: [event] })).includes(channel.name)) {
    return { delivered: true };
  }
  const began = Date.now();
  const record = (status: 'delivered' | 'failed' | 'refused' | 'skipped', error: string | null) =>
    insertDelivery(db, {
      ...input,
      attempt: activityInfo().attempt,
      status,
      at: new Date(began).toISOString(),
      ms: Date.now() - began,
      error,
    });
  if ((event === 'opened' || event === 'escalated') && notice.closedAt !== null) {
    await record('skipped', 'it was over before it could be told');
    return { delivered: false };
  }
  try {
    await send({ db, lake }, channel, { event, notice });
  } catch (error) {
    const retryable = !isTempocastError(error) || error.next === 'retryable';
    // A bug's own text might quote anything.
    const why = isTempocastError(error) ? `${error.type}: ${error.message}` : 'internal error';
    await record(retryable ? 'failed' : 'refused', why);
    throw error;
  }
  await record('delivered', null);
  return { delivered: true };
}

async function send(
  deps: Pick<ActivityDeps, 'db' | 'lake'>,
  channel: Channel,
  announcement: Announcement,
): Promise<void> {
  switch (channel.type) {
    case 'slack':
      return postSlack(channel, announcement);
    case 'webhook':
      return postWebhook(channel, announcement);
    case 'email':
      return sendEmail(channel, announcement, await attachmentsOf(deps, announcement.notice));
  }
}

function testNotice({ name }: Channel, at: Instant): StoredNotice {
  return {
    incidentKey: `test/${name}`,
    kind: 'Test',
    severity: 'info',
    title: `channel ${name} works`,
    body: 'sent by `tempocast notify test`; nothing is wrong',
    knownAt: at,
    closedAt: null,
    acknowledgedAt: null,
    acknowledgedBy: null,
  };
}
