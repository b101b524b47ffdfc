import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import type { Suites } from '../schemas/data-api.ts';
import { createTestDatabase, type TestDatabase } from '../stores/postgres/testing.ts';
import { type Api, startApi } from './main.ts';
import { hashOf } from './testing/data.ts';
import { seedDay } from './testing/day.ts';
import { versionOf } from './testing/models.ts';

interface Operation {
  operationId: string;
  parameters?: { name: string; in: string; required: boolean; schema: { enum?: unknown[] } }[];
  responses: Record<string, { content: Record<string, { schema: object }> }>;
}
interface Description {
  openapi: string;
  paths: Record<string, { get?: Operation; post?: Operation & { requestBody: { required: boolean } } }>;
}

let database: TestDatabase;
let api: Api;
let description: Description;

before(async () => {
  database = await createTestDatabase();
  api = await startApi((await seedDay(database, 2)).config);
  description = (await (await fetch(`${api.url}/openapi.json`)).json()) as Description;
});
after(async () => {
  await api.close();
  await database.close();
});

test('every described path answers as its schema says', async () => {
  const ajv = new Ajv({ strict: false });
  (addFormats as unknown as (target: Ajv) => void)(ajv);
  const id = hashOf('KO 2019-02-22 1 har');
  // A write's run is asked for at Temporal, reports are in a lake (routes/reports.test.ts), of a contest routes/contest.test.ts.
  const ofLake = ['', '.html', '.pdf'].map((file) => `/v1/reports/{week}${file}`);
  const ofContest = ['', '/charts', '/series', '/decisions', '/decisions/{id}'].map(
    (rest) => `/v1/contest${rest}`,
  );
  // Files are read in routes/track-forecasts.test.ts.
  const files = ['csv', 'parquet'].map((kind) => `/v1/track/forecasts.${kind}`);
  const elsewhere = ['/v1/events', '/v1/data/actions/{id}', ...ofLake, ...ofContest, ...files];
  const paths = Object.entries(description.paths).flatMap(([path, { get }]) =>
    get && !elsewhere.includes(path) ? [[path, get] as const] : [],
  );
  assert.equal(paths.length, 32);
  const { suites } = (await (await fetch(`${api.url}/v1/data/suites`)).json()) as Suites;
  const examples = {
    ...{ id, date: '2019-02-22', symbol: 'KO', suite: 'bars', run: suites[0]!.last.run },
    ...{ version: versionOf('har'), name: 'pit-histogram' },
  };
  for (const [path, get] of paths) {
    const own = path.includes('/expectations/')
      ? 'ohlc-order'
      : path.includes('/runs/{id}')
        ? hashOf('run har')
        : id;
    const names = { ...examples, id: own };
    const filled = path.replace(/\{(\w+)\}/g, (_, name: keyof typeof names) => names[name]);
    const needed = get.parameters?.filter((one) => one.in === 'query' && one.required) ?? [];
    const asJson = get.parameters?.some((one) => one.name === 'format') ? ['format=json'] : [];
    const query = [...needed.map((one) => `${one.name}=${one.schema.enum![0]}`), ...asJson].join('&');
    const response = await fetch(`${api.url}${filled}?${query}`);
    const validate = ajv.compile(get.responses[200]!.content['application/json']!.schema);
    assert.equal(validate(await response.json()), true, `${path}: ${ajv.errorsText(validate.errors)}`);
  }
});

test('the description is OpenAPI 3.1 and lists the symbols and horizons that are allowed', () => {
  assert.equal(description.openapi, '3.1.0');
  const { parameters } = description.paths['/v1/forecasts/latest']!.get!;
  const allowed = (name: string) => parameters!.find((one) => one.name === name)!.schema.enum;
  assert.deepEqual(allowed('horizon'), [1, 3, 5, 10]);
  assert.ok(allowed('symbol')!.includes('AAPL'));
});

test('every write says what it takes, how to be allowed, and that it may end later', () => {
  const writes = Object.entries(description.paths).flatMap(([path, { post }]) =>
    post ? [[path, post] as const] : [],
  );
  assert.deepEqual(
    writes.map(([path]) => path),
    [
      '/v1/quarantine/release',
      '/v1/quarantine/correct',
      '/v1/quarantine/uncorrect',
      '/v1/repairs/{id}/apply',
      '/v1/repairs/{id}/reject',
      '/v1/repairs/{id}/revert',
      '/v1/models/{version}/stage',
      '/v1/models/{version}/notes',
      '/v1/contest/actions',
    ],
  );
  for (const [path, post] of writes) {
    assert.equal(post.requestBody.required, true, path);
    assert.deepEqual(Object.keys(post.responses), ['200', '202', '4XX', '5XX'], path);
  }
});

test('the documentation page loads nothing from elsewhere', async () => {
  const html = await (await fetch(`${api.url}/docs`)).text();
  const links = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1]!);
  for (const link of links.filter((one) => !one.startsWith('data:'))) {
    assert.match(link, /^\/docs\//);
    const response = await fetch(api.url + link);
    assert.equal(response.status, 200, link);
    await response.arrayBuffer();
  }
  assert.ok(links.length >= 3);
});
