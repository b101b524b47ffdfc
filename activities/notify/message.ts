/** What a channel is told, in its own form. Pure. */
import type { Instant } from '../../schemas/market.ts';
import type { NoticeEvent } from '../../schemas/notify.ts';
import type { StoredNotice } from '../../stores/postgres/notices.ts';

export interface Announcement {
  event: NoticeEvent;
  notice: StoredNotice;
}

/** The body of a webhook. An all-clear is of kind Recovered and says in `about` what is over. */
export interface WebhookBody {
  event: NoticeEvent;
  incidentKey: string;
  kind: string;
  about?: string;
  severity: string;
  title: string;
  body: string;
  knownAt: Instant;
  /** Of the all-clear. */
  at?: Instant;
}

const SLACK_LIMIT = 3_000;

/** The same for every attempt: whoever receives it twice can tell. */
export function idempotencyKey({ event, notice }: Announcement): string {
  const { incidentKey, knownAt, closedAt } = notice;
  if (event === 'closed') return `${incidentKey}@${closedAt}/close`;
  return `${incidentKey}@${knownAt}/${event === 'opened' ? 'open' : event}`;
}

export function webhookBody({ event, notice }: Announcement): WebhookBody {
  const { incidentKey, kind, severity, title, body, knownAt, closedAt } = notice;
  const base = { event, incidentKey, severity, title, body, knownAt };
  if (event !== 'closed') return { ...base, kind };
  return { ...base, kind: 'Recovered', about: kind, at: closedAt ?? knownAt };
}

export function headline({ event, notice }: Announcement): string {
  if (event === 'closed') return `recovered: ${notice.title}`;
  if (event === 'escalated') return `${notice.severity}, nobody has acknowledged it: ${notice.title}`;
  return `${notice.severity}: ${notice.title}`;
}

export function plainText(announcement: Announcement): string {
  const { event, notice } = announcement;
  const { incidentKey, kind, body, knownAt, closedAt } = notice;
  const lines = [body, '', `incident ${incidentKey}`, `${kind}, since ${knownAt}`];
  if (event === 'closed') lines.push(`over since ${closedAt}`);
  if ((event === 'opened' || event === 'escalated') && notice.severity === 'critical') {
    lines.push(`acknowledge: tempocast notify ack ${incidentKey} --by <name>`);
  }
  return lines.join('\n');
}

/** Slack's markup: only these three characters mean something to it. */
export function slackBody(announcement: Announcement): { text: string } {
  const plain = (text: string) =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const text = `*${plain(headline(announcement))}*\n${plain(plainText(announcement))}`;
  return { text: text.length > SLACK_LIMIT ? `${text.slice(0, SLACK_LIMIT - 3)}...` : text };
}
