import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, afterEach, before, test } from 'node:test';
import type { Channel, Notice, NotifySettings } from '../../schemas/notify.ts';
import { deliveriesOf } from '../../stores/postgres/deliveries.ts';
import { type NotifyRig, startNotifyRig } from './testing/rig.ts';
import {
  CA_FILE,
  canary,
  type HttpEndpoint,
  secretReference,
  startHttpEndpoint,
  startMailServer,
} from './testing/servers.ts';

const NOW = '2019-02-22T22:30:00.000Z';
const LATER = '2019-02-25T22:30:00.000Z';
const SECRET = canary();
const key = secretReference(SECRET);
const all = { kinds: 'all' as const, minSeverity: 'info' as const };

let rig: NotifyRig;
let slack: HttpEndpoint;
let hook: HttpEndpoint;
let pager: HttpEndpoint;
before(async () => {
  [rig, slack, hook, pager] = await Promise.all([
    startNotifyRig(),
    startHttpEndpoint(),
    startHttpEndpoint(),
    startHttpEndpoint(),
  ]);
});
afterEach(() => {
  for (const endpoint of [slack, hook, pager]) {
    endpoint.received.length = 0;
    endpoint.asked = 0;
  }
});
after(async () => {
  await rig.close();
  for (const endpoint of [slack, hook, pager]) endpoint.close();
});

const slackChannel = (): Channel => ({ type: 'slack', name: 'team', ...all, url: slack.reference });
const hookChannel = (change: Partial<Channel> = {}): Channel =>
  ({ type: 'webhook', name: 'hook', ...all, url: hook.reference, secret: key, ...change }) as Channel;
const pagerChannel = (): Channel => ({
  type: 'webhook',
  name: 'pager',
  ...all,
  url: pager.reference,
  secret: null,
});
const settings = (
  channels: Channel[],
  escalation = { afterMinutes: 15, channels: [] as string[] },
): NotifySettings => ({ webhook: null, channels, escalation });
const incident = (incidentKey: string, change: Partial<Notice> = {}): Notice => ({
  ...{ incidentKey, kind: 'DayFailed', severity: 'critical', title: 'the run <failed>', body: 'why & how' },
  knownAt: NOW,
  ...change,
});
const log = async (incidentKey: string) =>
  (await deliveriesOf(rig.db, { limit: 100, incidentKey }))
    .reverse()
    .map((d) => `${d.channel} ${d.event} ${d.attempt} ${d.status}`);
const events = ({ received }: HttpEndpoint) =>
  received.map(({ text }) => JSON.parse(text)).map(({ event, incidentKey }) => `${event} ${incidentKey}`);

test('G13 an incident is told once on every channel, and so is its all-clear', async () => {
  rig.settings = settings([slackChannel(), hookChannel()]);
  assert.deepEqual(await rig.activities.openIncident(incident('day/a')), { opened: true });
  assert.deepEqual(await rig.activities.openIncident(incident('day/a', { knownAt: LATER })), {
    opened: false,
  });
  await rig.attempt(2, () => rig.activities.openIncident(incident('day/a')));
  await rig.settled();
  const clear = { incidentKeys: ['day/a', 'never/open'], at: LATER };
  assert.deepEqual(await rig.activities.closeIncidents(clear), { closed: ['day/a'] });
  assert.deepEqual(await rig.activities.closeIncidents(clear), { closed: [] });
  await rig.settled();

  assert.deepEqual(
    slack.received.map(({ text }) => JSON.parse(text)),
    [
      {
        text: `*critical: the run &lt;failed&gt;*\nwhy &amp; how\n\nincident day/a\nDayFailed, since ${NOW}\nacknowledge: tempocast notify ack day/a --by &lt;name&gt;`,
      },
      {
        text: `*recovered: the run &lt;failed&gt;*\nwhy &amp; how\n\nincident day/a\nDayFailed, since ${NOW}\nover since ${LATER}`,
      },
    ],
  );
  const [opened, closed] = hook.received.map(({ text }) => JSON.parse(text));
  const { title, body, severity } = incident('day/a');
  const base = { incidentKey: 'day/a', severity, title, body, knownAt: NOW };
  assert.deepEqual(opened, { event: 'opened', ...base, kind: 'DayFailed' });
  assert.deepEqual(closed, { event: 'closed', ...base, kind: 'Recovered', about: 'DayFailed', at: LATER });
  assert.deepEqual(
    hook.received.map(({ headers }) => headers['idempotency-key']),
    [`day/a@${NOW}/open`, `day/a@${LATER}/close`],
  );
  assert.deepEqual((await log('day/a')).sort(), [
    'hook closed 1 delivered',
    'hook opened 1 delivered',
    'team closed 1 delivered',
    'team opened 1 delivered',
  ]);
});

test('a webhook is signed over timestamp and body', async () => {
  rig.settings = settings([hookChannel()]);
  await rig.activities.openIncident(incident('day/signed'));
  await rig.settled();
  const [{ headers, text }] = hook.received as [(typeof hook.received)[0]];
  const timestamp = String(headers['x-tempocast-timestamp']);
  assert.match(timestamp, /^\d{10}$/);
  const expected = createHmac('sha256', SECRET).update(`${timestamp}.${text}`).digest('hex');
  assert.equal(headers['x-tempocast-signature'], `v1=${expected}`);
  const tampered = createHmac('sha256', SECRET).update(`${timestamp}.${text} `).digest('hex');
  assert.notEqual(headers['x-tempocast-signature'], `v1=${tampered}`);
});

test('what is refused for a while is told again, what is refused for good is not', async () => {
  rig.settings = settings([slackChannel(), hookChannel()]);
  slack.next.push({ status: 503 }, { status: 429, headers: { 'retry-after': '1' } });
  hook.next.push({ status: 302, headers: { location: 'http://127.0.0.1:9/' } });
  await rig.activities.openIncident(incident('day/refused'));
  await rig.settled();
  assert.deepEqual((await log('day/refused')).sort(), [
    'hook opened 1 refused',
    'team opened 1 failed',
    'team opened 2 failed',
    'team opened 3 delivered',
  ]);
  await rig.activities.closeIncidents({ incidentKeys: ['day/refused'], at: LATER });
  await rig.settled();
  assert.equal(slack.received.length, 2);
  assert.deepEqual(events(hook), [], 'who was not told of it is not told that it is over');
});

test('G13 an all-clear that the endpoint refused is told by the next attempt', async () => {
  rig.settings = { ...settings([]), webhook: hook.reference };
  await rig.activities.openIncident(incident('day/refused-clear'));
  await rig.settled();
  hook.next.push({ status: 503 });
  await rig.activities.closeIncidents({ incidentKeys: ['day/refused-clear'], at: LATER });
  await rig.settled();
  assert.deepEqual(events(hook), ['opened day/refused-clear', 'closed day/refused-clear']);
  assert.deepEqual(await log('day/refused-clear'), [
    'webhook opened 1 delivered',
    'webhook closed 1 failed',
    'webhook closed 2 delivered',
  ]);
});

test('a channel hears what it is for: its kinds, from its severity on', async () => {
  const warned = { minSeverity: 'warn' as const };
  rig.settings = settings([hookChannel({ kinds: ['Restatement'] }), { ...slackChannel(), ...warned }]);
  await rig.activities.tellOnce(incident('event/1', { kind: 'IngestionDone', severity: 'info' }));
  await rig.activities.tellOnce(incident('event/2', { kind: 'Restatement', severity: 'info' }));
  await rig.activities.openIncident(incident('event/3', { severity: 'warn' }));
  await rig.settled();
  assert.deepEqual(events(hook), ['told event/2']);
  assert.equal(slack.received.length, 1);
});

test('G13 what happened once is told once, also when the day is run again', async () => {
  rig.settings = settings([hookChannel()]);
  const done = incident('ingested/demo/2019-02-22', { kind: 'IngestionDone', severity: 'info' });
  assert.deepEqual(await rig.activities.tellOnce(done), { recorded: true });
  assert.deepEqual(await rig.activities.tellOnce({ ...done, knownAt: LATER }), { recorded: false });
  await rig.settled();
  assert.deepEqual(events(hook), ['told ingested/demo/2019-02-22']);
  const { rows } = await rig.db.query(
    `select known_at, closed_at from tempocast.notice where incident_key = 'ingested/demo/2019-02-22'`,
  );
  assert.deepEqual(rows, [{ known_at: NOW, closed_at: NOW }], 'it is not an open incident');
});

test('G13 what comes to an open incident is told once per key, and not with the incident itself', async () => {
  rig.settings = settings([hookChannel()]);
  const first = incident('quality/more', { severity: 'warn' });
  const again = (day: string) => ({ ...first, incidentKey: `quality/more/${day}`, knownAt: LATER });
  await rig.activities.openIncident({ ...first, again: again('2019-02-22') });
  await rig.settled();
  await rig.activities.openIncident({ ...first, again: again('2019-02-22') });
  await rig.settled();
  assert.deepEqual(events(hook), ['opened quality/more'], 'the same day run again says nothing new');
  const later = { ...first, knownAt: LATER, again: again('2019-02-25') };
  assert.deepEqual(await rig.activities.openIncident(later), { opened: false });
  await rig.activities.openIncident(later);
  await rig.settled();
  assert.deepEqual(events(hook), ['opened quality/more', 'told quality/more/2019-02-25']);
});

test('a silent channel holds up neither the run nor the other channels', async () => {
  rig.settings = settings([slackChannel(), hookChannel()]);
  hook.next.push('silent');
  await rig.activities.openIncident(incident('day/silent'));
  while (slack.received.length < 1 || hook.asked < 1) await new Promise((resolve) => setTimeout(resolve, 50));
  await rig.activities.closeIncidents({ incidentKeys: ['day/silent'], at: LATER });
  while (slack.received.length < 2) await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(hook.asked, 1);
  assert.deepEqual(hook.received, [], 'it is still being waited for');
  await rig.settled();
  assert.deepEqual(
    (await log('day/silent')).filter((line) => line.startsWith('hook')),
    ['hook opened 1 failed', 'hook opened 2 skipped'],
  );
});

test('a critical incident that nobody acknowledges goes to further channels, and its all-clear too', async () => {
  rig.settings = settings([hookChannel(), pagerChannel()], { afterMinutes: 0.02, channels: ['pager'] });
  await rig.activities.openIncident(incident('day/escalates'));
  await rig.activities.openIncident(incident('day/warns', { severity: 'warn' }));
  await rig.settled();
  await rig.activities.closeIncidents({ incidentKeys: ['day/escalates', 'day/warns'], at: LATER });
  await rig.settled();
  assert.deepEqual(events(pager), ['escalated day/escalates', 'closed day/escalates']);
  assert.deepEqual(events(hook).sort(), [
    'closed day/escalates',
    'closed day/warns',
    'opened day/escalates',
    'opened day/warns',
  ]);
});

test('an acknowledged incident is not escalated; one that reached nobody is, at once', async () => {
  rig.settings = settings([hookChannel(), pagerChannel()], { afterMinutes: 0.05, channels: ['pager'] });
  await rig.activities.openIncident(incident('day/acked'));
  const acked = await rig.activities.acknowledgeIncident({ incidentKey: 'day/acked', by: 'Ada', at: LATER });
  assert.deepEqual([acked.acknowledgedBy, acked.acknowledgedAt], ['Ada', LATER]);
  const again = await rig.activities.acknowledgeIncident({ incidentKey: 'day/acked', by: 'Bob', at: LATER });
  assert.equal(again.acknowledgedBy, 'Ada');
  await rig.settled();
  assert.deepEqual(events(pager), []);
  await assert.rejects(
    rig.activities.acknowledgeIncident({ incidentKey: 'day/none', by: 'Ada', at: LATER }),
    { type: 'IncidentNotOpen', message: /^no open incident 'day\/none'; open are: .*day\/acked/ },
  );

  rig.settings = settings([hookChannel(), pagerChannel()], { afterMinutes: 600, channels: ['pager'] });
  hook.next.push({ status: 410 });
  await rig.activities.openIncident(incident('day/unreached'));
  await rig.settled();
  assert.deepEqual(events(pager), ['escalated day/unreached']);
});

test('G12 no address and no key is in the log of deliveries, in a notice or in a history', async () => {
  const gone = await startHttpEndpoint();
  gone.close();
  const missing: Channel = { type: 'slack', name: 'unset', ...all, url: 'env:TEMPOCAST_TEST_UNSET' };
  const offline: Channel = { type: 'slack', name: 'offline', ...all, url: gone.reference };
  const mail = await startMailServer(true);
  const address = { from: secretReference('t@example.com'), to: secretReference('ada@example.com') };
  const email = { ...all, ...address, type: 'email' as const, ca: `file:${CA_FILE}` };
  const right: Channel = { ...email, name: 'mail', url: mail.reference, tls: 'starttls' };
  const wrong: Channel = { ...email, name: 'wrong-password', url: mail.wrong, tls: 'starttls' };
  rig.settings = settings([slackChannel(), hookChannel(), missing, offline, right, wrong]);
  await rig.activities.openIncident(incident('day/canary'));
  while ((await log('day/canary')).length < 7) await new Promise((resolve) => setTimeout(resolve, 50));
  const rows = await deliveriesOf(rig.db, { limit: 100, incidentKey: 'day/canary' });
  const errors = new Set(rows.map(({ channel, error }) => `${channel}: ${error}`));
  assert.ok(
    errors.has(
      'unset: SecretMissing: missing secret of channel unset: environment variable TEMPOCAST_TEST_UNSET is not set; set TEMPOCAST_TEST_UNSET with the secret',
    ),
  );
  assert.ok(
    errors.has(`offline: ChannelUnreachable: channel offline (${gone.reference}) did not answer within 10 s`),
  );
  assert.ok(
    errors.has(
      `wrong-password: ChannelRefused: channel wrong-password (${mail.wrong}) refused the credentials (EAUTH 535)`,
    ),
  );
  assert.ok(errors.has('mail: null'));
  assert.deepEqual(
    mail.received.map(({ to, encrypted }) => [to, encrypted]),
    [[['ada@example.com'], true]],
  );
  mail.close();
  await rig.client.workflow.getHandle(`notice/day/canary@${NOW}`).terminate('end of the test');
  let searched = rig.logs.join('\n') + JSON.stringify(await deliveriesOf(rig.db, { limit: 1000 }));
  searched += JSON.stringify((await rig.db.query('select * from tempocast.notice')).rows);
  for await (const { workflowId, runId } of rig.client.workflow.list()) {
    const history = await rig.client.workflow.getHandle(workflowId, runId).fetchHistory();
    for (const event of history.events ?? []) {
      searched += JSON.stringify(event, (_, value) =>
        value instanceof Uint8Array || value?.type === 'Buffer'
          ? Buffer.from(value.data ?? value).toString('utf8')
          : value,
      );
    }
  }
  assert.ok(searched.includes('deliverNotice') && searched.includes('day/canary'));
  for (const secret of [slack.canary, hook.canary, pager.canary, gone.canary, mail.canary, SECRET]) {
    assert.ok(!searched.includes(secret));
  }
});
