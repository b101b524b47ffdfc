import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { EmailChannel } from '../../schemas/notify.ts';
import type { StoredNotice } from '../../stores/postgres/notices.ts';
import { sendEmail } from './email.ts';
import type { Announcement } from './message.ts';
import { CA_FILE, type MailServer, secretReference, startMailServer } from './testing/servers.ts';

let secure: MailServer;
let plain: MailServer;
before(async () => {
  [secure, plain] = await Promise.all([startMailServer(true), startMailServer(false)]);
});
after(() => {
  secure.close();
  plain.close();
});

const channel = (mail: MailServer, change: Partial<EmailChannel> = {}): EmailChannel => ({
  type: 'email',
  name: 'mail',
  minSeverity: 'info',
  kinds: 'all',
  url: mail.reference,
  tls: 'starttls',
  ca: `file:${CA_FILE}`,
  from: secretReference('Tempocast <tempocast@example.com>'),
  to: secretReference('ada@example.com, bob@example.com'),
  ...change,
});
const notice: StoredNotice = {
  incidentKey: 'day/demo',
  kind: 'DayFailed',
  severity: 'critical',
  title: 'the run failed\r\nBcc: eve@example.com',
  body: 'no symbol of 39 could be ingested',
  knownAt: '2019-02-22T22:30:00.000Z',
  closedAt: null,
  acknowledgedAt: null,
  acknowledgedBy: null,
};
const opened: Announcement = { event: 'opened', notice };
const header = (text: string, name: string) => new RegExp(`^${name}: (.*)$`, 'mi').exec(text)?.[1]?.trim();

test('an e-mail goes out encrypted and authenticated, to every receiver and to nobody else', async () => {
  await sendEmail(channel(secure), opened);
  const closed = { ...notice, closedAt: '2019-02-25T22:30:00.000Z' };
  await sendEmail(channel(secure), { event: 'closed', notice: closed });
  const [first, second] = secure.received;
  assert.deepEqual(
    [first!.from, first!.to, first!.encrypted],
    ['tempocast@example.com', ['ada@example.com', 'bob@example.com'], true],
  );
  assert.match(header(first!.text, 'Subject')!, /^\[tempocast\] critical: the run failed/);
  assert.equal(header(first!.text, 'Bcc'), undefined, 'a title makes no header');
  assert.match(first!.text, /no symbol of 39 could be ingested/);
  assert.equal(header(second!.text, 'In-Reply-To'), header(first!.text, 'Message-ID'));
  await sendEmail(channel(secure), opened);
  assert.equal(
    header(secure.received[2]!.text, 'Message-ID'),
    header(first!.text, 'Message-ID'),
    'a second attempt is the same message',
  );
});

test('a server without TLS gets nothing, unless the channel says so', async () => {
  await assert.rejects(sendEmail(channel(plain), opened), {
    type: 'ChannelRefused',
    message: `channel mail (${plain.reference}) has no acceptable TLS (ETLS 500): see tls and ca`,
  });
  assert.equal(plain.received.length, 0);
  await sendEmail(channel(plain, { tls: 'none' }), opened);
  assert.equal(plain.received[0]!.encrypted, false);
});

test('a certificate of nobody we know is not trusted', async () => {
  const before = secure.received.length;
  await assert.rejects(
    sendEmail(channel(secure, { ca: null }), opened),
    (error: Error & { type: string }) => {
      assert.ok(['ChannelRefused', 'ChannelUnreachable'].includes(error.type), error.type);
      return true;
    },
  );
  assert.equal(secure.received.length, before);
});

test('G12 refusals are sorted by what helps, and quote neither password nor receivers', async () => {
  const seen: string[] = [];
  const refusal = async (change: Partial<EmailChannel>, code?: number) => {
    if (code !== undefined) secure.next.push(code);
    try {
      await sendEmail(channel(secure, change), opened);
      return 'delivered';
    } catch (error) {
      const { type, message, next, cause } = error as Error & { type: string; next: string };
      assert.equal(cause, undefined);
      seen.push(message);
      return `${type} ${next}`;
    }
  };
  assert.equal(await refusal({ url: secure.wrong }), 'ChannelRefused terminal');
  assert.equal(await refusal({}, 451), 'ChannelUnavailable retryable');
  assert.equal(await refusal({}, 554), 'ChannelRefused terminal');
  assert.equal(
    await refusal({ url: secretReference(`smtp://u:${secure.canary}@127.0.0.1:9`) }),
    'ChannelUnreachable retryable',
  );
  assert.equal(
    await refusal({ url: secretReference(`http://${secure.canary}`) }),
    'SecretMissing needs-person',
  );
  assert.equal(await refusal({ ca: 'file:/none/such' }), 'SecretMissing needs-person');
  assert.equal(await refusal({ to: 'env:TEMPOCAST_TEST_UNSET' }), 'SecretMissing needs-person');
  assert.equal(await refusal({}), 'delivered');
  assert.equal(seen.length, 7);
  for (const message of seen) {
    assert.ok(!message.includes(secure.canary) && !message.includes('example.com'), message);
  }
});

test('a file goes with an e-mail whole, and the text says what it is about', async () => {
  const content = Buffer.from('%PDF-1.4 not a real one, \u0000\u00ff', 'latin1');
  const told: Announcement = {
    event: 'told',
    notice: { ...notice, kind: 'WeeklyReport', title: 'week 8 of 2019' },
  };
  const before = secure.received.length;
  await sendEmail(channel(secure), told, [{ filename: 'week.pdf', content, contentType: 'application/pdf' }]);
  const { text } = secure.received[before]!;
  assert.match(text, /^Content-Type: application\/pdf; name=week\.pdf/m);
  assert.match(text, /^Content-Disposition: attachment; filename=week\.pdf/m);
  assert.ok(text.includes(content.toString('base64')));
});
