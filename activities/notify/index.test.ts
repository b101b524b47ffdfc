import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createTestDatabase } from '../../stores/postgres/testing.ts';
import type { ActivityDeps } from '../deps.ts';
import { createNotifyActivities } from './index.ts';

const VARIABLE = 'TEMPOCAST_TEST_NOTIFY';
const NOW = '2019-02-22T22:30:00.000Z';
const LATER = '2019-02-25T22:30:00.000Z';
const { db, close } = await createTestDatabase();

/** What the endpoint answers next, then 200; and what it was told. */
const refusals: number[] = [];
const told: string[] = [];
const server = createServer((request, response) => {
  const status = refusals.shift() ?? 200;
  if (status === 200) told.push(String(request.headers['idempotency-key']));
  request.resume().on('end', () => response.writeHead(status).end());
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
process.env[VARIABLE] = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
after(async () => {
  server.closeAllConnections();
  server.close();
  await close();
});

const config = { notify: { webhook: `env:${VARIABLE}` } };
const activities = createNotifyActivities({ db, config } as unknown as ActivityDeps);
const attempt = <T>(n: number, work: () => Promise<T>): Promise<T> =>
  new MockActivityEnvironment({ attempt: n }).run(work);

test('G13 an all-clear that the endpoint refused is told by the next attempt', async () => {
  const incident = { incidentKey: 'day/demo', kind: 'DayFailed', severity: 'critical' as const };
  const notice = { ...incident, title: 'the run failed', body: 'why', knownAt: NOW };
  await attempt(1, () => activities.openIncident(notice));
  const clear = () => activities.closeIncidents({ incidentKeys: ['day/demo', 'never/open'], at: LATER });
  refusals.push(503);
  await assert.rejects(
    attempt(1, () => clear()),
    { type: 'WebhookUnavailable' },
  );
  assert.deepEqual(await attempt(2, () => clear()), { closed: ['day/demo'] });
  assert.deepEqual(told, [`day/demo@${NOW}/open`, `day/demo@${LATER}/close`]);
  assert.deepEqual(await attempt(1, () => clear()), { closed: [] });
});
