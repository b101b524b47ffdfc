/** Delivers by SMTP. Errors name the channel and what the server said in numbers, never addresses or credentials (G12). */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createTransport } from 'nodemailer';
import { NeedsPersonError, RetryableError, TerminalError } from '../../schemas/errors.ts';
import type { EmailChannel } from '../../schemas/notify.ts';
import { resolveSecret } from '../../sources/http/secrets.ts';
import type { Attachment } from './attachments.ts';
import { type Announcement, headline, idempotencyKey, plainText } from './message.ts';

const TIMEOUT_MS = 10_000;

/** Throws ChannelUnreachable, ChannelUnavailable (retryable), ChannelRefused (terminal), SecretMissing (needs a person). */
export async function sendEmail(
  channel: EmailChannel,
  announcement: Announcement,
  attachments: Attachment[] = [],
): Promise<void> {
  const what = `channel ${channel.name}`;
  const [address, from, to] = await Promise.all(
    [channel.url, channel.from, channel.to].map((reference) => resolveSecret(reference, what)),
  );
  const transport = createTransport({
    ...server(address!, channel, what),
    ...(channel.ca === null ? {} : { tls: { ca: await certificate(channel.ca, what) } }),
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
  });
  const { notice } = announcement;
  try {
    await transport.sendMail({
      from,
      to,
      subject: `[tempocast] ${headline(announcement)}`,
      text: plainText(announcement),
      attachments,
      // The same for every attempt, so that mail programs show one; the all-clear answers its incident.
      messageId: messageId(idempotencyKey(announcement)),
      ...(announcement.event === 'closed'
        ? { inReplyTo: messageId(idempotencyKey({ event: 'opened', notice })) }
        : {}),
    });
  } catch (error) {
    throw toError(error as { code?: string; responseCode?: number }, `${what} (${channel.url})`);
  } finally {
    transport.close();
  }
}

function server(address: string, { tls }: EmailChannel, what: string) {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    url = new URL('none:');
  }
  if (!/^smtps?:$/.test(url.protocol) || url.hostname === '') {
    throw new NeedsPersonError(
      'SecretMissing',
      `the address of ${what} is no smtp:// address; set smtp://user:password@host:port`,
    );
  }
  const [user, pass] = [url.username, url.password].map(decodeURIComponent);
  return {
    host: url.hostname,
    port: url.port === '' ? (tls === 'implicit' ? 465 : 587) : Number(url.port),
    secure: tls === 'implicit',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    ...(user ? { auth: { user, pass: pass! } } : {}),
  };
}

/** A certificate is no secret, but comes by reference like the rest; it has several lines. */
async function certificate(reference: string, what: string): Promise<string> {
  const name = reference.slice(reference.indexOf(':') + 1);
  const text = reference.startsWith('env:')
    ? process.env[name]
    : await readFile(name, 'utf8').catch(() => undefined);
  if (text) return text;
  throw new NeedsPersonError('SecretMissing', `missing certificate authority of ${what}: ${reference}`);
}

function messageId(key: string): string {
  return `<${createHash('sha256').update(key).digest('hex').slice(0, 32)}@tempocast>`;
}

/** Of nodemailer's error only codes are kept: its text quotes what the server said, with addresses. */
function toError({ code, responseCode }: { code?: string; responseCode?: number }, what: string): Error {
  const said = responseCode === undefined ? (code ?? 'no code') : `${code ?? 'SMTP'} ${responseCode}`;
  if (code === 'EAUTH' || code === 'ENOAUTH') {
    return new TerminalError('ChannelRefused', `${what} refused the credentials (${said})`);
  }
  if (code === 'ETLS') {
    return new TerminalError('ChannelRefused', `${what} has no acceptable TLS (${said}): see tls and ca`);
  }
  if (responseCode !== undefined && responseCode >= 500) {
    return new TerminalError('ChannelRefused', `${what} refused the message (${said})`);
  }
  if (responseCode !== undefined) {
    return new RetryableError('ChannelUnavailable', `${what} cannot take it now (${said})`);
  }
  return new RetryableError('ChannelUnreachable', `${what} could not be reached (${said})`);
}
