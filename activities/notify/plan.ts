/** Which channels an event goes to. Pure but for what was told before. */
import type { Instant } from '../../schemas/market.ts';
import {
  type Channel,
  channelsOf,
  type Notice,
  type NoticeEvent,
  type NotifySettings,
  SEVERITIES,
} from '../../schemas/notify.ts';
import { channelsTold } from '../../stores/postgres/deliveries.ts';
import { noticeAt } from '../../stores/postgres/notices.ts';
import type { ActivityDeps } from '../deps.ts';

export interface AnnouncementPlan {
  channels: string[];
  /** null: this incident is not escalated. */
  escalation: { afterMinutes: number; channels: string[] } | null;
}

export interface PlanAnnouncementInput {
  incidentKey: string;
  openedAt: Instant;
  event: NoticeEvent;
}

/** Channels of escalation hear nothing else. */
export function channelsFor(settings: NotifySettings, notice: Pick<Notice, 'kind' | 'severity'>): string[] {
  const further = new Set(settings.escalation.channels);
  return channelsOf(settings)
    .filter((channel) => !further.has(channel.name) && wants(channel, notice))
    .map(({ name }) => name);
}

function wants({ minSeverity, kinds }: Channel, notice: Pick<Notice, 'kind' | 'severity'>): boolean {
  const severe = SEVERITIES.indexOf(notice.severity) >= SEVERITIES.indexOf(minSeverity);
  return severe && (kinds === 'all' || kinds.includes(notice.kind));
}

/** Whether anybody could ever be told of it. */
export function isTold(settings: NotifySettings, notice: Notice): boolean {
  const escalates = notice.severity === 'critical' && settings.escalation.channels.length > 0;
  return escalates || channelsFor(settings, notice).length > 0;
}

export async function planAnnouncement(
  { db, config }: Pick<ActivityDeps, 'db' | 'config'>,
  { incidentKey, openedAt, event }: PlanAnnouncementInput,
): Promise<AnnouncementPlan> {
  const key = { incidentKey, openedAt };
  const notice = await noticeAt(db, key);
  if (notice === undefined) return { channels: [], escalation: null };
  const { escalation } = config.notify;
  if (event === 'closed') {
    // The all-clear goes to whoever was told, whatever the configuration says by now.
    const known = new Set(channelsOf(config.notify).map(({ name }) => name));
    const told = await channelsTold(db, { ...key, events: ['opened', 'escalated'] });
    return { channels: told.filter((name) => known.has(name)), escalation: null };
  }
  if (event === 'escalated') {
    const over = notice.closedAt !== null || notice.acknowledgedAt !== null;
    return { channels: over ? [] : escalation.channels, escalation: null };
  }
  const escalates = event === 'opened' && notice.severity === 'critical' && escalation.channels.length > 0;
  return { channels: channelsFor(config.notify, notice), escalation: escalates ? escalation : null };
}
