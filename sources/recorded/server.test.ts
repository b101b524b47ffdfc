import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { startMarketReplay } from '../replay/server.ts';
import { HOSTS } from './hosts.ts';
import { startRecordedServer } from './server.ts';

const server = await startRecordedServer();
const replay = await startMarketReplay();
after(() => Promise.all([server.close(), replay.close()]));

const URLS: Record<string, { path: string; headers?: Record<string, string> }> = {
  alphavantage: { path: '/query?function=TIME_SERIES_DAILY&symbol=IBM&apikey=k' },
  fred: { path: '/fred/series/observations?series_id=none&api_key=k' },
  polygon: { path: '/v3/none', headers: { authorization: 'Bearer k' } },
  sec: { path: '/none', headers: { 'user-agent': 'A a@b.test' } },
  tiingo: { path: '/none', headers: { authorization: 'Token k' } },
  yahoo: { path: '/v8/finance/chart/NOPE' },
};
const ask = (provider: string, headers?: Record<string, string>, base = server.url) =>
  fetch(`${base}/${provider}${URLS[provider]!.path}`, { headers: headers ?? URLS[provider]!.headers });

test('every host wants its credential and says so in its own way', async () => {
  const bare = { alphavantage: 200, fred: 400, polygon: 401, tiingo: 401, sec: 403, yahoo: 401 };
  for (const [provider, status] of Object.entries(bare)) {
    const path = provider === 'yahoo' ? '/v7/finance/quote?symbols=AAPL' : URLS[provider]!.path.split('?')[0];
    const response = await fetch(`${server.url}/${provider}${path}`, { headers: { 'user-agent': 'x' } });
    const { body } = HOSTS[provider]!.unauthenticated;
    assert.equal(response.status, status, provider);
    assert.equal(await response.text(), typeof body === 'string' ? body : JSON.stringify(body), provider);
  }
});

test('faults fail as their provider fails, all of them', async () => {
  for (const provider of Object.keys(HOSTS)) {
    const { rateLimited, lostEntitlement, unknownSymbol } = HOSTS[provider]!;
    const status = async () => (await ask(provider)).status;
    server.setFaults([{ kind: 'rate-limited', provider, retryAfter: 7 }]);
    const limited = await ask(provider);
    assert.deepEqual([limited.status, limited.headers.get('retry-after')], [rateLimited.status, '7']);
    server.setFaults([{ kind: 'lost-entitlement', provider }]);
    assert.equal(await status(), lostEntitlement.status);
    server.setFaults([{ kind: 'unknown-symbol', provider }]);
    assert.equal(await status(), unknownSymbol.status);
    server.setFaults([{ kind: 'server-error', status: 502 }]);
    assert.equal(await status(), 502);
    server.setFaults([{ kind: 'empty-body' }]);
    assert.equal(await (await ask(provider)).text(), '');
    server.setFaults([{ kind: 'html' }]);
    assert.match(await (await ask(provider)).text(), /^<!DOCTYPE html>/);
    server.setFaults([{ kind: 'dropped' }]);
    await assert.rejects(async () => (await ask(provider)).text(), TypeError);
    server.setFaults([{ kind: 'time-out' }]);
    const { path } = URLS[provider]!;
    await assert.rejects(fetch(`${server.url}/${provider}${path}`, { signal: AbortSignal.timeout(50) }));
  }
  server.setFaults([]);
});

test('the market replay serves the same below /recorded, with faults by request', async () => {
  const base = `${replay.url}/recorded`;
  assert.equal((await ask('fred', undefined, base)).status, HOSTS.fred!.unknownSymbol.status);
  const put = (faults: unknown) => fetch(`${base}/faults`, { method: 'PUT', body: JSON.stringify(faults) });
  assert.equal((await put([{ kind: 'server-error', provider: 'fred' }])).status, 200);
  assert.equal((await ask('fred', undefined, base)).status, 503);
  assert.equal((await put([{ kind: 'meteor' }])).status, 400);
  assert.equal((await put([])).status, 200);
  assert.equal((await fetch(`${base}/acme/x`)).status, 404);
  assert.equal((await fetch(`${replay.url}/healthz`)).status, 200);
});
