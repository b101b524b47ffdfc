/** Stage notify: one incident, one notice, one all-clear (G13). */
import { readFile } from 'node:fs/promises';
import { activityInfo, log } from '@temporalio/activity';
import { RetryableError, TerminalError } from '../../schemas/errors.ts';
import type { Instant } from '../../schemas/market.ts';
import {
  closedAt,
  closeNotice,
  type Notice,
  openNotice,
  openNotices,
} from '../../stores/postgres/notices.ts';
import type { ActivityDeps } from '../deps.ts';

export function createNotifyActivities({ db, config }: ActivityDeps) {
  const deliver = (idempotencyKey: string, body: Record<string, unknown>) =>
    postWebhook(config.notify.webhook, idempotencyKey, body);
  // The row decides who tells; a later attempt of the same activity tells again under the same idempotency key,
  // because the first may have died between the row and the delivery.
  return {
    openIncident: async (notice: Notice): Promise<{ opened: boolean }> => {
      const { opened } = await openNotice(db, notice);
      if (opened || activityInfo().attempt > 1) {
        log.warn('incident:opened', { ...notice });
        await deliver(`${notice.incidentKey}@${notice.knownAt}/open`, { event: 'opened', ...notice });
      }
      return { opened };
    },
    /** Of the keys named, those that are open. */
    closeIncidents: async (query: { incidentKeys: string[]; at: Instant }): Promise<{ closed: string[] }> => {
      const { at } = query;
      const open = new Set((await openNotices(db)).map((notice) => notice.incidentKey));
      const before = new Set(activityInfo().attempt > 1 ? await closedAt(db, query) : []);
      const closed: string[] = [];
      for (const incidentKey of query.incidentKeys.filter((key) => open.has(key) || before.has(key))) {
        if (open.has(incidentKey) && !(await closeNotice(db, { incidentKey, at })).closed) continue;
        closed.push(incidentKey);
        log.info('incident:closed', { incidentKey, at });
        await deliver(`${incidentKey}@${at}/close`, { event: 'closed', incidentKey, at });
      }
      return { closed };
    },
  };
}
export type NotifyActivities = ReturnType<typeof createNotifyActivities>;

/** The address is a secret: resolved here from its reference, never logged, never in a payload (G12). */
async function postWebhook(reference: string | null, idempotencyKey: string, body: unknown): Promise<void> {
  if (reference === null) return;
  const url = await resolveSecret(reference);
  let status: number;
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': idempotencyKey },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(10_000),
    });
    status = response.status;
  } catch {
    throw new RetryableError('WebhookUnreachable', `the webhook of ${reference} did not answer within 10 s`);
  }
  if (status >= 500 || status === 429) {
    throw new RetryableError('WebhookUnavailable', `the webhook of ${reference} answered ${status}`);
  }
  if (status >= 400) {
    throw new TerminalError(
      'WebhookRefused',
      `the webhook of ${reference} answered ${status}: check the address`,
    );
  }
}

async function resolveSecret(reference: string): Promise<string> {
  const [scheme, rest] = [
    reference.slice(0, reference.indexOf(':')),
    reference.slice(reference.indexOf(':') + 1),
  ];
  if (scheme === 'env') {
    const value = process.env[rest];
    if (value !== undefined && value !== '') return value;
    throw new TerminalError('SecretMissing', `notify.webhook names the variable ${rest}, which is not set`);
  }
  if (scheme === 'file') return (await readFile(rest, 'utf8')).trim();
  throw new TerminalError(
    'SecretMissing',
    'notify.webhook: invalid reference, allowed are env:NAME and file:/path',
  );
}
