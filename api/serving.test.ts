import assert from 'node:assert/strict';
import { connect, createServer } from 'node:net';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import type { LatestForecasts, ProblemBody } from '../schemas/api.ts';
import { publishSession, upsertSessionRun } from '../stores/postgres/runs.ts';
import { createTestDatabase } from '../stores/postgres/testing.ts';
import { startApi } from './main.ts';
import { seedDay, testConfig } from './testing/day.ts';
import { versionOf } from './testing/models.ts';

test('an unchanged answer is a 304 to its own strong ETag, in either encoding', async () => {
  await using world = await published();
  const url = `${world.api.url}/v1/forecasts/latest`;
  for (const encoding of ['identity', 'gzip']) {
    const first = await fetch(url, { headers: { 'accept-encoding': encoding } });
    const etag = first.headers.get('etag') ?? '';
    assert.match(etag, encoding === 'gzip' ? /^"[\w-]{43}-gzip"$/ : /^"[\w-]{43}"$/);
    assert.equal(first.headers.get('cache-control'), 'no-cache');
    await first.arrayBuffer();
    const again = await fetch(url, { headers: { 'accept-encoding': encoding, 'if-none-match': etag } });
    assert.deepEqual([again.status, again.headers.get('etag'), await again.text()], [304, etag, '']);
    const other = await fetch(url, { headers: { 'if-none-match': '"other"' } });
    assert.equal(other.status, 200);
    await other.arrayBuffer();
  }
});

test('gzip and identity carry the same bytes', async () => {
  await using world = await published();
  const url = `${world.api.url}/v1/models`;
  const plain = Buffer.from(
    await (await fetch(url, { headers: { 'accept-encoding': 'identity' } })).arrayBuffer(),
  );
  const { request } = await import('node:http');
  const chunks: Buffer[] = [];
  await new Promise<void>((resolve, reject) => {
    request(url, { headers: { 'accept-encoding': 'gzip' } }, (response) => {
      assert.equal(response.headers['content-encoding'], 'gzip');
      response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', resolve);
    })
      .on('error', reject)
      .end();
  });
  assert.deepEqual(gunzipSync(Buffer.concat(chunks)), plain);
});

test('a publication is served at once and announced to open pages', async () => {
  await using world = await published();
  const { api, database, fixture } = world;
  const events = await fetch(`${api.url}/v1/events`);
  assert.equal(events.headers.get('content-type'), 'text/event-stream; charset=utf-8');
  const reader = events.body!.pipeThrough(new TextDecoderStream()).getReader();
  await fetch(`${api.url}/v1/forecasts/latest`).then((response) => response.arrayBuffer());
  await publishSession(database.db, {
    universe: fixture.universe,
    session: '2019-02-25',
    asOf: '2019-02-25T22:30:00.000Z',
    championRecipe: 'ewma',
    modelVersion: versionOf('ewma'),
    publishedAt: '2019-02-25T22:30:00.000Z',
  });
  let heard = '';
  while (!heard.includes('event: published')) heard += (await reader.read()).value ?? '';
  const body = (await (await fetch(`${api.url}/v1/forecasts/latest`)).json()) as LatestForecasts;
  assert.deepEqual([body.freshness.session, body.freshness.recipe], ['2019-02-25', 'ewma']);
  await reader.cancel();
});

test('G11 a newer session that failed marks the last good forecasts stale, in body and headers', async () => {
  await using world = await published();
  const { api, database, fixture } = world;
  await upsertSessionRun(database.db, {
    universe: fixture.universe,
    session: '2019-02-25',
    workflowId: 'day/demo/2019-02-25',
    runId: 'r',
    state: 'failed',
    stage: 'ingest',
    asOf: '2019-02-25T22:30:00.000Z',
    startedAt: '2019-02-25T22:30:00.000Z',
  });
  await until(async () => {
    const response = await fetch(`${api.url}/v1/forecasts/latest?symbol=KO`);
    const { freshness, forecasts } = (await response.json()) as LatestForecasts;
    if (!freshness.stale) return false;
    assert.equal(forecasts.length, 4);
    assert.equal(
      freshness.reason,
      'session 2019-02-25 failed at stage ingest; this is the last good one, 2019-02-22',
    );
    assert.equal(freshness.ageMinutes, 3 * 24 * 60);
    assert.match(response.headers.get('warning') ?? '', /^110 tempocast "stale: session 2019-02-25 failed/);
    return true;
  });
});

test('G11 with live data age is measured against the real time, closed days allowed for', async () => {
  const now = Date.parse('2019-02-26T05:00:10.000Z');
  await using world = await published({ source: 'yahoo', now });
  const { freshness } = (await (
    await fetch(`${world.api.url}/v1/forecasts/latest`)
  ).json()) as LatestForecasts;
  assert.equal(freshness.clock, 'real');
  assert.equal(freshness.ageMinutes, 78 * 60 + 30);
  assert.equal(freshness.reason, '78 h old, more than the 78 h allowed, 2 closed days included');
});

test('without a publication, forecasts and readiness say what is going on, and health is up', async () => {
  const database = await createTestDatabase();
  const api = await startApi(testConfig(database.url));
  try {
    for (const path of ['/v1/forecasts/latest', '/readyz']) {
      const response = await fetch(api.url + path);
      const body = (await response.json()) as ProblemBody;
      assert.deepEqual([response.status, response.headers.get('retry-after')], [503, '5'], path);
      assert.equal(body.type, 'urn:tempocast:problem:nothing-published');
      assert.match(body.detail, /no session has run/);
    }
    assert.equal((await fetch(`${api.url}/healthz`)).status, 200);
    assert.equal((await fetch(`${api.url}/v1/models`)).status, 200);
  } finally {
    await api.close();
    await database.close();
  }
});

test('a database that goes away gives 503 with Retry-After, and serving resumes by itself when it is back', async () => {
  const database = await createTestDatabase();
  const fixture = await seedDay(database, 1);
  const target = new URL(database.url);
  const proxy = await startProxy(Number(target.port));
  target.port = String(proxy.port);
  const api = await startApi(testConfig(target.href));
  const ask = () => fetch(`${api.url}/v1/forecasts/latest?symbol=KO`);
  try {
    assert.equal((await ask()).status, 200);
    await proxy.stop();
    await until(async () => {
      const response = await ask();
      const body = await response.text();
      if (response.status === 200) return false;
      assert.deepEqual([response.status, response.headers.get('retry-after')], [503, '2']);
      assert.match(body, /urn:tempocast:problem:unavailable/);
      assert.doesNotMatch(body, new RegExp(`${target.password}|${target.port}`));
      return true;
    });
    assert.equal((await fetch(`${api.url}/healthz`)).status, 200);
    await proxy.start();
    await until(async () => (await ask()).status === 200);
    assert.equal(fixture.session, '2019-02-22');
  } finally {
    await api.close();
    await proxy.stop();
    await database.close();
  }
});

test('a taken port is refused with the way out', async () => {
  await using world = await published();
  const config = { ...world.fixture.config };
  config.api = { ...config.api, port: Number(new URL(world.api.url).port) };
  await assert.rejects(startApi(config), /port \d+ of 127\.0\.0\.1 is taken; set api\.port to a free one/);
});

async function published(options: { source?: 'yahoo' | 'replay'; now?: number } = {}) {
  const database = await createTestDatabase();
  const fixture = await seedDay(database, 1);
  const config = { ...fixture.config, source: options.source ?? 'replay' };
  const { now } = options;
  const api = await startApi(config, now === undefined ? {} : { now: () => now });
  return {
    database,
    fixture: { ...fixture, config },
    api,
    async [Symbol.asyncDispose]() {
      await api.close();
      await database.close();
    },
  };
}

async function until(done: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 200; i += 1) {
    if (await done()) return;
    await sleep(50);
  }
  assert.fail('did not happen within 200 attempts');
}

/** Stands between API and Postgres, so that "the database is gone" touches no other test. */
async function startProxy(target: number) {
  const open = new Set<import('node:net').Socket>();
  const server = createServer((from) => {
    const to = connect(target, '127.0.0.1');
    for (const socket of [from, to]) {
      open.add(socket);
      socket.on('error', () => {}).on('close', () => open.delete(socket));
    }
    from.pipe(to).pipe(from);
  });
  const start = (port = 0) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await start();
  const { port } = server.address() as import('node:net').AddressInfo;
  return {
    port,
    start: () => start(port),
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}
