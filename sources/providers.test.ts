import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { parse } from 'yaml';
import type { Config } from '../schemas/config.ts';
import { createProviders } from './providers.ts';
import { RECORDED_KEY } from './recorded/key.ts';
import { startMarketReplay } from './replay/server.ts';

const replay = await startMarketReplay();
after(() => replay.close());
const defaults = parse(readFileSync(new URL('../tempocast.default.yaml', import.meta.url), 'utf8')) as Config;
const NOW = '2026-06-01T00:00:00.000Z';

/** As the replay configures them. */
function replayed() {
  const settings = structuredClone(defaults.providers);
  for (const [name, provider] of Object.entries(settings)) {
    if (name === 'files') continue;
    provider.baseUrl = name === 'yahoo' ? replay.url : `${replay.url}/recorded/${name}`;
    if (provider.key !== null) provider.key = RECORDED_KEY;
  }
  return createProviders({ providers: settings });
}

test('every provider of the configuration is there by its name, with its datasets and a closed circuit', () => {
  const providers = createProviders(defaults);
  assert.deepEqual(providers.names().sort(), Object.keys(defaults.providers).sort());
  for (const name of providers.names()) {
    const provider = providers.get(name);
    assert.equal(provider.name, name);
    assert.ok(provider.datasets.length > 0, name);
    assert.deepEqual(provider.circuit(), { state: 'closed', since: null, reason: null });
  }
  assert.throws(() => providers.get('bloomberg'), {
    type: 'UnknownProvider',
    next: 'terminal',
    message: /^unknown provider "bloomberg": known are yahoo,/,
  });
});

test('what the market replay answered, and what older versions stored as chart, Yahoo reads', async () => {
  const providers = replayed();
  const { answer } = await providers
    .get('yahoo')
    .fetch({ dataset: 'bars', subject: 'KO', from: '2019-02-20', now: '2019-02-22T22:30:00.000Z' });
  assert.equal(answer!.source, 'replay');
  const context = { subject: 'KO', knownAt: answer!.fetchedAt };
  for (const dataset of ['bars', 'chart']) {
    assert.equal(providers.parse('replay', dataset, answer!.body, context).charts![0]!.bars.length, 3);
  }
});

test('in the replay no provider needs a key of its own', async () => {
  const providers = replayed();
  const asked = [
    ['alphavantage', 'macro', 'CPI'],
    ['alphavantage', 'news', 'AAPL'],
    ['yahoo', 'earnings', 'AAPL'],
    ['yahoo', 'quotes', 'QQQ'],
  ] as const;
  for (const [name, dataset, subject] of asked) {
    const { answer } = await providers.get(name).fetch({ dataset, subject, now: NOW });
    const rows = Object.values(providers.parse(name, dataset, answer!.body, { subject, knownAt: NOW }))[0];
    assert.ok((rows as unknown[]).length > 0, `${name} ${dataset}`);
  }
});
