/** Delivers by HTTP POST: Slack-compatible and signed webhooks. Errors name the channel, never the address (G12). */
import { createHmac } from 'node:crypto';
import { RetryableError, TerminalError } from '../../schemas/errors.ts';
import type { SlackChannel, WebhookChannel } from '../../schemas/notify.ts';
import { resolveSecret } from '../../sources/http/secrets.ts';
import { type Announcement, idempotencyKey, slackBody, webhookBody } from './message.ts';

const TIMEOUT_MS = 10_000;
const LONGEST_WAIT_MS = 600_000;

/**
 * `v1=` and the hex HMAC-SHA256 over `<timestamp>.<body>`, timestamp in seconds since 1970. The receiver computes the same
 * and refuses timestamps that are minutes old, so that a recorded request cannot be played again.
 */
export function signature(secret: string, timestamp: string, body: string): string {
  return `v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
}

/** Throws ChannelUnreachable, ChannelUnavailable (retryable), ChannelRefused (terminal), SecretMissing (needs a person). */
export async function postSlack(channel: SlackChannel, announcement: Announcement): Promise<void> {
  await post(channel, JSON.stringify(slackBody(announcement)), {});
}

/** Throws what postSlack throws. */
export async function postWebhook(channel: WebhookChannel, announcement: Announcement): Promise<void> {
  const body = JSON.stringify(webhookBody(announcement));
  const headers: Record<string, string> = { 'idempotency-key': idempotencyKey(announcement) };
  if (channel.secret !== null) {
    const timestamp = String(Math.floor(Date.now() / 1000));
    const secret = await resolveSecret(channel.secret, `channel ${channel.name}`);
    headers['x-tempocast-timestamp'] = timestamp;
    headers['x-tempocast-signature'] = signature(secret, timestamp, body);
  }
  await post(channel, body, headers);
}

async function post(
  channel: SlackChannel | WebhookChannel,
  body: string,
  headers: Record<string, string>,
): Promise<void> {
  const address = await resolveSecret(channel.url, `channel ${channel.name}`);
  const what = `channel ${channel.name} (${channel.url})`;
  let response: Response;
  try {
    response = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
      // A redirected POST becomes a GET that looks like success.
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.body?.cancel();
  } catch {
    // Not the cause: it may quote the address, which is a secret.
    throw new RetryableError('ChannelUnreachable', `${what} did not answer within ${TIMEOUT_MS / 1000} s`);
  }
  const { status } = response;
  if (status >= 200 && status < 300) return;
  if (status >= 500 || status === 429 || status === 408) {
    throw new RetryableError('ChannelUnavailable', `${what} answered ${status}`, {
      retryAfterMs: retryAfter(response.headers.get('retry-after')),
    });
  }
  throw new TerminalError('ChannelRefused', `${what} answered ${status}: check its address`);
}

/** Seconds only: the form that Slack and others send. */
function retryAfter(header: string | null): number | undefined {
  const seconds = Number(header ?? Number.NaN);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds * 1000, LONGEST_WAIT_MS) : undefined;
}
