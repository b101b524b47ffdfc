/** A real endpoint for notices, whose address holds a secret. */
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Webhook {
  /** What must be found nowhere. */
  canary: string;
  /** The reference for notify.webhook. */
  reference: string;
  /** `opened ingest/small/KO`, in order of arrival; what came twice under one idempotency key counts once. */
  received: string[];
  /** Answers this to the next requests, one each, before it answers 200 again. */
  refuse(...statuses: number[]): void;
  close(): Promise<void>;
}

export async function startWebhook(): Promise<Webhook> {
  const canary = `canary-${randomBytes(12).toString('hex')}`;
  const received: string[] = [];
  const keys = new Set<string>();
  const refusals: number[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const status = refusals.shift() ?? 200;
    const key = String(request.headers['idempotency-key']);
    if (status === 200 && !keys.has(key)) {
      keys.add(key);
      const { event, incidentKey } = JSON.parse(text) as { event: string; incidentKey: string };
      received.push(`${event} ${incidentKey}`);
    }
    response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const variable = `TEMPOCAST_TEST_WEBHOOK_${port}`;
  process.env[variable] = `http://127.0.0.1:${port}/hook/${canary}`;
  return {
    canary,
    reference: `env:${variable}`,
    received,
    refuse: (...statuses) => void refusals.push(...statuses),
    close: () =>
      new Promise((resolve) => {
        delete process.env[variable];
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
