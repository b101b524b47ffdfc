/** Real receivers of notices: an HTTP endpoint and a mail server, each with an address that holds a secret. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export const CA_FILE = new URL('../testdata/localhost.crt', import.meta.url).pathname;
const KEY_FILE = new URL('../testdata/localhost.key', import.meta.url).pathname;

export const canary = () => `canary-${randomBytes(12).toString('hex')}`;

/** Puts a secret into the environment; the reference to it. */
export function secretReference(value: string): string {
  const name = `TEMPOCAST_TEST_${randomBytes(6).toString('hex')}`;
  process.env[name] = value;
  return `env:${name}`;
}

export interface HttpEndpoint {
  reference: string;
  /** What must be found nowhere. */
  canary: string;
  /** Accepted ones, in order of arrival. */
  received: { headers: IncomingHttpHeaders; text: string }[];
  /** How often it was asked, accepted or not. */
  asked: number;
  /** Answers to the next requests, one each, before it answers 200 again. `silent` never answers. */
  next: ({ status: number; headers?: Record<string, string> } | 'silent')[];
  close(): void;
}

export async function startHttpEndpoint(): Promise<HttpEndpoint> {
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    endpoint.asked += 1;
    const answer = endpoint.next.shift() ?? { status: 200 };
    if (answer === 'silent') return;
    if (answer.status === 200) endpoint.received.push({ headers: request.headers, text });
    // What an endpoint echoes must not reach a log either.
    response.writeHead(answer.status, answer.headers).end(`you asked ${request.url}`);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const secret = canary();
  const endpoint: HttpEndpoint = {
    canary: secret,
    reference: secretReference(`http://127.0.0.1:${(server.address() as AddressInfo).port}/hook/${secret}`),
    received: [],
    asked: 0,
    next: [],
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
  return endpoint;
}

export interface MailServer {
  reference: string;
  /** A reference with another password. */
  wrong: string;
  canary: string;
  received: { from: string; to: string[]; encrypted: boolean; text: string }[];
  /** SMTP codes for the next messages. */
  next: number[];
  close(): void;
}

/** `tls`: whether it offers STARTTLS. It wants a password either way. */
export async function startMailServer(tls: boolean): Promise<MailServer> {
  const password = canary();
  const server = new SMTPServer({
    key: readFileSync(KEY_FILE),
    cert: readFileSync(CA_FILE),
    disabledCommands: tls ? [] : ['STARTTLS'],
    allowInsecureAuth: !tls,
    logger: false,
    onAuth: ({ username, password: given }, _session, done) =>
      given === password ? done(null, { user: username }) : done(new Error(`wrong password ${given}`)),
    onData: async (stream, session, done) => {
      let text = '';
      for await (const chunk of stream) text += chunk;
      const code = mail.next.shift();
      if (code !== undefined) return done(Object.assign(new Error('not now'), { responseCode: code }));
      const { mailFrom, rcptTo } = session.envelope;
      mail.received.push({
        from: mailFrom === false ? '' : mailFrom.address,
        to: rcptTo.map(({ address }) => address),
        encrypted: session.secure,
        text,
      });
      done();
    },
  });
  server.on('error', () => {});
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.server.address() as AddressInfo;
  const mail: MailServer = {
    canary: password,
    reference: secretReference(`smtp://tempocast:${password}@127.0.0.1:${port}`),
    wrong: secretReference(`smtp://tempocast:x${password}@127.0.0.1:${port}`),
    received: [],
    next: [],
    close: () => server.close(() => {}),
  };
  return mail;
}
