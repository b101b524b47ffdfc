import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { ProblemBody } from '../schemas/api.ts';
import { createTestDatabase, type TestDatabase } from '../stores/postgres/testing.ts';
import { type Api, startApi } from './main.ts';
import { seedDay } from './testing/day.ts';

let database: TestDatabase;
let api: Api;

before(async () => {
  database = await createTestDatabase();
  api = await startApi((await seedDay(database, 2)).config, { pageFolder: '/nonexistent' });
});
after(async () => {
  await api.close();
  await database.close();
});

async function problem(path: string, init?: RequestInit) {
  const response = await fetch(api.url + path, init);
  assert.equal(response.headers.get('content-type'), 'application/problem+json', path);
  assert.equal(response.headers.get('cache-control'), 'no-store');
  const body = (await response.json()) as ProblemBody;
  assert.equal(body.status, response.status);
  assert.equal(body.requestId, response.headers.get('x-request-id'));
  return { response, body, type: body.type.replace('urn:tempocast:problem:', '') };
}

const HASH = 'f'.repeat(64);
const WRONG: [path: string, status: number, type: string, parameter: string | undefined][] = [
  ['/v1/forecasts/latest?symbol=APPL', 400, 'invalid-parameter', 'symbol'],
  ['/v1/forecasts/latest?symbol=', 400, 'invalid-parameter', 'symbol'],
  ['/v1/forecasts/latest?symbol=KO&symbol=GE', 400, 'invalid-parameter', 'symbol'],
  ['/v1/forecasts/latest?horizon=2', 400, 'invalid-parameter', 'horizon'],
  ['/v1/forecasts/latest?horizon=one', 400, 'invalid-parameter', 'horizon'],
  ['/v1/forecasts/latest?role=king', 400, 'invalid-parameter', 'role'],
  ['/v1/forecasts/latest?ticker=KO', 400, 'unknown-parameter', 'ticker'],
  ['/v1/forecasts?symbol=KO', 400, 'invalid-parameter', 'horizon'],
  ['/v1/forecasts?symbol=KO&horizon=1&limit=501', 400, 'invalid-parameter', 'limit'],
  ['/v1/forecasts/nothash', 400, 'invalid-parameter', 'id'],
  [`/v1/forecasts/${HASH}`, 404, 'not-found', 'id'],
  [`/v1/forecasts/${HASH}/lineage`, 404, 'not-found', 'id'],
  [`/v1/forecasts/${HASH}/explanation`, 404, 'not-found', 'id'],
  ['/v1/sessions/2019-02-30/quality', 400, 'invalid-parameter', 'date'],
  ['/v1/sessions/2011-01-03/quality', 404, 'not-found', 'date'],
  ['/v1/prices/NOPE', 404, 'not-found', 'symbol'],
  ['/v1/prices/KO?sessions=0', 400, 'invalid-parameter', 'sessions'],
  ['/v1/track?since=yesterday', 400, 'invalid-parameter', 'since'],
  ['/v1/models?x=1', 400, 'unknown-parameter', 'x'],
  ['/v1/model', 404, 'unknown-path', undefined],
  ['/v1/prices/%E0%A4%A', 400, 'invalid-parameter', undefined],
  ['/', 503, 'page-not-built', undefined],
];

test('a wrong request is answered with a problem that names the parameter', async () => {
  for (const [path, status, type, parameter] of WRONG) {
    const found = await problem(path);
    assert.deepEqual(
      [path, found.body.status, found.type, found.body.parameter],
      [path, status, type, parameter],
    );
  }
});

test('a problem lists what is allowed and the value that was probably meant', async () => {
  const symbol = (await problem('/v1/forecasts/latest?symbol=APPL')).body;
  assert.equal(symbol.nearest, 'AAPL');
  assert.equal(symbol.allowed?.length, 32);
  const { body } = await problem('/v1/forecasts/latest?horizon=2');
  assert.deepEqual(body.allowed, [1, 3, 5, 10]);
  assert.equal(body.detail, 'invalid query parameter horizon = "2"; allowed: 1, 3, 5, 10');
  assert.equal((await problem('/v1/forecasts/latest?symbl=KO')).body.nearest, 'symbol');
  assert.equal((await problem('/v1/model')).body.nearest, '/v1/models');
});

test('writing is refused with the methods that are offered', async () => {
  const { response, type } = await problem('/v1/models', { method: 'POST', body: '{}' });
  assert.deepEqual(
    [response.status, type, response.headers.get('allow')],
    [405, 'method-not-allowed', 'GET, HEAD'],
  );
});

test('G12 an answer carries security headers, and neither problem nor header tells of the machine', async () => {
  const { response, body } = await problem(`/v1/forecasts/${HASH}`);
  assert.equal(response.headers.get('x-powered-by'), null);
  assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
  assert.match(response.headers.get('content-security-policy') ?? '', /^default-src 'self';/);
  assert.doesNotMatch(JSON.stringify(body), /postgres|node_modules|\/api\//);
});

test('a page that was not built is explained to a browser as HTML', async () => {
  const response = await fetch(api.url, { headers: { accept: 'text/html' } });
  assert.equal(response.status, 503);
  assert.match(await response.text(), /The page has not been built.*ui\/vite\.config\.ts/s);
});
