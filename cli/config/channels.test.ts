import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { channelsOf } from '../../schemas/notify.ts';
import { loadConfig } from './load.ts';

const folder = mkdtempSync(join(tmpdir(), 'tempocast-channels-'));
after(() => rmSync(folder, { recursive: true }));

function load(yaml: string) {
  writeFileSync(join(folder, 'tempocast.yaml'), yaml);
  return loadConfig({ cwd: folder, environment: {} }).config.notify;
}

const team = '{ name: team, type: slack, minSeverity: warn, kinds: all, url: env:SLACK_URL }';

test('a webhook of version 0.1.0 is a channel of its own, for warnings and worse', () => {
  const [legacy, ...more] = channelsOf(load('notify: { webhook: "env:HOOK" }'));
  assert.deepEqual(legacy, {
    ...{ type: 'webhook', name: 'webhook', minSeverity: 'warn', kinds: 'all' },
    ...{ url: 'env:HOOK', secret: null },
  });
  assert.deepEqual(more, []);
});

test('channels of every type are read', () => {
  const { channels } = load(`notify:
  channels:
    - ${team}
    - { name: hook, type: webhook, minSeverity: info, kinds: [IngestionDone], url: env:HOOK_URL, secret: env:HOOK_KEY }
    - { name: mail, type: email, minSeverity: critical, kinds: all, url: env:SMTP_URL, from: env:MAIL_FROM, to: env:MAIL_TO }
    - { name: pager, type: webhook, minSeverity: critical, kinds: all, url: file:/run/secrets/pager }
  escalation: { afterMinutes: 15, channels: [pager] }
`);
  const all = channelsOf({ webhook: null, channels, escalation: { afterMinutes: 1, channels: [] } });
  assert.deepEqual(
    all.map(({ name, type }) => `${name} ${type}`),
    ['team slack', 'hook webhook', 'mail email', 'pager webhook'],
  );
  assert.deepEqual(
    all.map((channel) => ('secret' in channel ? channel.secret : 'tls' in channel ? channel.tls : undefined)),
    [undefined, 'env:HOOK_KEY', 'starttls', null],
  );
});

test('two channels of one name and an escalation to nobody are refused', () => {
  assert.throws(() => load(`notify: { channels: [${team}, ${team}] }`), {
    message: /notify\.channels\[?\.?1\]?\.name = "team" .*a second channel of this name/,
  });
  assert.throws(() => load(`notify: { channels: [${team}], escalation: { channels: [pager] } }`), {
    message: /notify\.escalation\.channels\[?\.?0\]? = "pager" .*not a channel: allowed is team/,
  });
});

test('settings of another type of channel, and an e-mail without receivers, are refused', () => {
  const signed = team.replace('}', ', secret: env:KEY }');
  assert.throws(() => load(`notify: { channels: [${signed}] }`), {
    message: /notify\.channels\[0\]\.secret = "env:KEY" .*: a channel of type slack has none; take it out/,
  });
  const mail = team.replace('slack', 'email').replace('}', ', from: env:FROM }');
  assert.throws(() => load(`notify: { channels: [${mail}] }`), {
    message: /notify\.channels\[0\]\.type = "email" .*an e-mail needs to, as env:NAME or file:\/path/,
  });
});

test('G12 an address where its reference belongs is refused and not shown', () => {
  const wrong = team.replace('env:SLACK_URL', 'https://hooks.example/T0/abcdef');
  assert.throws(
    () => load(`notify: { channels: [${wrong}] }`),
    (error: Error) => {
      assert.match(
        error.message,
        /notify\.channels\[0\]\.url = "\*\*\*" \(tempocast\.yaml:1\): allowed is text matching/,
      );
      assert.ok(!error.message.includes('abcdef'), error.message);
      return true;
    },
  );
});
