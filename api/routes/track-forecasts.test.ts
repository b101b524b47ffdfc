import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { parse } from 'csv-parse/sync';
import type { ProblemBody } from '../../schemas/api.ts';
import type { TrackCharts, TrackForecasts } from '../../schemas/track-api.ts';
import { withDuckDb, withTemporaryFile } from '../../stores/lake/duckdb.ts';
import { createTestDatabase, type TestDatabase } from '../../stores/postgres/testing.ts';
import { FILE_COLUMNS } from '../../stores/postgres/track-page.ts';
import { type Api, startApi } from '../main.ts';
import { seedDay } from '../testing/day.ts';
import { jsonAt } from '../testing/json.ts';

let database: TestDatabase;
let api: Api;

before(async () => {
  database = await createTestDatabase();
  api = await startApi((await seedDay(database, 40)).config);
});
after(async () => {
  await api.close();
  await database.close();
});

const get = <T>(path: string) => jsonAt<T>(api.url + path);

async function rows<T extends object>(text: string, values: unknown[] = []): Promise<T[]> {
  return (await database.db.query<T & Record<string, unknown>>(text, values)).rows;
}

const COUNT = `select count(*) as n from tempocast.forecast where role = 'champion'`;

test('pages of past forecasts follow each other without a gap or a repeat, in every order that a filter gives', async () => {
  for (const filter of ['horizon=5', 'symbol=KO', 'recipe=ewma&horizon=1&from=2019-02-01&to=2019-02-20']) {
    const ids: string[] = [];
    let next: string | null = null;
    do {
      const after: string = next === null ? '' : `&after=${next}`;
      const { body } = await get<TrackForecasts>(`/v1/track/forecasts?${filter}&limit=100${after}`);
      const keys = body.forecasts.map(({ session, symbol, horizon }) => [session, symbol, horizon].join());
      assert.equal(new Set(keys).size, keys.length);
      ids.push(...body.forecasts.map(({ id }) => id));
      next = body.next;
    } while (next !== null);
    const query = new URLSearchParams(filter);
    const expected = await rows<{ id: string }>(
      `select id from tempocast.forecast where recipe = $1 and ($2::int is null or horizon = $2)
         and ($3::text is null or symbol = $3) and session between $4 and $5
       order by session desc, symbol, horizon, recipe`,
      [
        ...[query.get('recipe') ?? 'har', query.get('horizon'), query.get('symbol')],
        ...[query.get('from') ?? '2000-01-01', query.get('to') ?? '2100-01-01'],
      ],
    );
    assert.ok(expected.length > 100, filter);
    assert.deepEqual(
      ids,
      expected.map(({ id }) => id),
      filter,
    );
  }
});

test('a past forecast stands beside its outcome, its served interval and the naive score; one that is not due has none', async () => {
  const { body } = await get<TrackForecasts>('/v1/track/forecasts?symbol=KO&horizon=1&limit=2');
  const [open, known] = body.forecasts;
  assert.deepEqual(
    [open!.session, open!.realised, open!.crps, open!.naiveCrps],
    ['2019-02-22', null, null, null],
  );
  const [stored] = await rows<Record<string, unknown>>(
    `select f.interval_lower[2] as "lower80", f.quantiles[5] as median, o.realised, o.crps, o.covered80,
       (select crps from tempocast.outcome join tempocast.forecast n on n.id = forecast_id
        where n.symbol = 'KO' and n.horizon = 1 and n.recipe = 'ewma' and n.session = f.session) as "naiveCrps"
     from tempocast.forecast f join tempocast.outcome o on o.forecast_id = f.id where f.id = $1`,
    [known!.id],
  );
  const { lower80, median, realised, crps, covered80, naiveCrps } = known!;
  assert.deepEqual({ lower80, median, realised, crps, covered80, naiveCrps }, stored);
});

test('charts agree with the forecasts themselves, of all symbols and of one', async () => {
  for (const symbol of [undefined, 'KO']) {
    const { body } = await get<TrackCharts>(`/v1/track/charts?horizon=3${symbol ? `&symbol=${symbol}` : ''}`);
    const [stored] = await rows<
      Record<'sessions' | 'forecasts' | 'ours' | 'naive' | 'below' | 'inside', number>
    >(
      `select count(distinct f.session) as sessions, count(*) as forecasts, avg(o.crps) as ours, avg(b.crps) as naive,
         avg((o.realised < f.quantiles[1])::int)::float8 as below, avg(o.covered90::int)::float8 as inside
       from tempocast.forecast f join tempocast.outcome o on o.forecast_id = f.id
         join tempocast.forecast n using (session, symbol, horizon) join tempocast.outcome b on b.forecast_id = n.id
       where f.role = 'champion' and n.recipe = 'ewma' and f.horizon = 3 and f.symbol = any($1)`,
      [symbol ? [symbol] : await scoredSymbols()],
    );
    assert.equal(body.sessions, Number(stored!.sessions));
    assert.equal(body.forecasts, Number(stored!.forecasts));
    const near = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-12, `${a} ${b}`);
    near(body.skill!.value, 1 - stored!.ours / stored!.naive);
    near(body.pit.ours[0]!, stored!.below);
    near(body.coverage.find(({ horizon }) => horizon === 3)!.coverage[2]!, stored!.inside);
    near(
      body.pit.naive.reduce((sum, one) => sum + one, 0),
      1,
    );
    assert.equal(body.overTime.at(-1)!.sessions, body.sessions);
    assert.equal(body.rankIc === null, symbol !== undefined, 'one symbol has no ranks');
    assert.equal(body.naiveRankIc, null, 'the naive mean is zero everywhere');
  }
});

async function scoredSymbols(): Promise<string[]> {
  const found = await rows<{ symbol: string }>('select distinct symbol from tempocast.forecast');
  return found.map(({ symbol }) => symbol).filter((symbol) => !['SHV', 'SHY'].includes(symbol));
}

test('the naive recipe against itself has no skill and no error', async () => {
  const { body } = await get<TrackCharts>('/v1/track/charts?recipe=ewma');
  assert.deepEqual(body.skill, { value: 0, standardError: 0 });
});

test('a CSV has exactly the rows of its filter, value for value', async () => {
  const response = await fetch(`${api.url}/v1/track/forecasts.csv?symbol=KO&from=2019-02-01`);
  assert.equal(response.headers.get('content-type'), 'text/csv; charset=utf-8');
  assert.equal(
    response.headers.get('content-disposition'),
    'attachment; filename="track-demo-served-KO-from-2019-02-01.csv"',
  );
  const records: Record<string, string>[] = parse(await response.text(), { columns: true });
  const stored = await rows<{ id: string; mean: number; realised: number | null }>(
    `select f.id, f.mean, o.realised from tempocast.forecast f left join tempocast.outcome o on o.forecast_id = f.id
     where symbol = 'KO' and role = 'champion' and session >= '2019-02-01' order by session desc, symbol, horizon`,
  );
  assert.deepEqual(Object.keys(records[0]!), FILE_COLUMNS);
  assert.deepEqual(
    records.map(({ id, mean, realised }) => ({
      ...{ id, mean: Number(mean), realised: realised === '' ? null : Number(realised) },
    })),
    stored,
  );
});

test('all recipes can be had at once in lists and files, and not in charts', async () => {
  const csv = await (await fetch(`${api.url}/v1/track/forecasts.csv?recipe=all`)).text();
  const [{ n }] = (await rows<{ n: number }>('select count(*) as n from tempocast.forecast')) as [
    { n: number },
  ];
  assert.equal(csv.trimEnd().split('\n').length, n + 1);
  const { body } = await get<TrackForecasts>('/v1/track/forecasts?recipe=all&symbol=KO&limit=8');
  assert.deepEqual([...new Set(body.forecasts.map(({ recipe }) => recipe))], ['ewma', 'har']);
  assert.equal((await get('/v1/track/charts?recipe=all')).status, 400);
});

test('a Parquet file has the same rows with their types', async () => {
  const bytes = Buffer.from(await (await fetch(`${api.url}/v1/track/forecasts.parquet`)).arrayBuffer());
  await withTemporaryFile(async (file) => {
    writeFileSync(file, bytes);
    await withDuckDb(async (connection) => {
      const read = await connection.runAndReadAll(
        `select count(*)::int as n, count(realised)::int as known, min(session)::text as first, max(typeof(issued_at)) as instant,
           max(typeof(covered80)) as covered, count(distinct id)::int as ids from '${file}'`,
      );
      const [found] = read.getRowObjects();
      const [{ n }] = (await rows<{ n: number }>(COUNT)) as [{ n: number }];
      const [{ known, first }] = (await rows<{ known: number; first: string }>(
        `select count(o.*) as known, min(f.session) as first from tempocast.forecast f
           left join tempocast.outcome o on o.forecast_id = f.id where role = 'champion'`,
      )) as [{ known: number; first: string }];
      const types = { instant: 'TIMESTAMP WITH TIME ZONE', covered: 'BOOLEAN' };
      assert.deepEqual(found, { n, known, first, ...types, ids: n });
    });
  });
});

test('a download that its reader leaves gives its connection back', async () => {
  for (let i = 0; i < 12; i += 1) {
    const leave = new AbortController();
    const response = await fetch(`${api.url}/v1/track/forecasts.csv?recipe=ewma`, { signal: leave.signal });
    await response.body!.getReader().read();
    leave.abort();
  }
  assert.equal((await get('/v1/track/forecasts?limit=1')).status, 200);
  assert.equal((await fetch(`${api.url}/v1/track/forecasts.parquet`, { method: 'HEAD' })).status, 200);
});

for (const [what, query, parameter, says] of [
  ['an unknown recipe', 'recipe=hra', 'recipe', /^unknown recipe "hra"; allowed: served, .*har/],
  ['an unknown symbol', 'symbol=KOO', 'symbol', /invalid query parameter symbol = "KOO"/],
  ['horizon 2', 'horizon=2', 'horizon', /allowed: 1, 3, 5, 10$/],
  [
    'dates in the wrong order',
    'from=2019-02-20&to=2019-02-01',
    'from',
    /^from = 2019-02-20 is after to = 2019-02-01/,
  ],
  ['a date that is none', 'from=2019-02-30', 'from', /invalid query parameter from/],
] as const) {
  test(`${what} is a clear error on pages, charts and files`, async () => {
    for (const path of ['forecasts', 'charts', 'forecasts.csv', 'forecasts.parquet']) {
      const { status, body } = await get<ProblemBody>(`/v1/track/${path}?${query}`);
      assert.equal(status, 400, path);
      assert.equal(body.type, 'urn:tempocast:problem:invalid-parameter');
      assert.equal(body.parameter, parameter);
      assert.match(body.detail, says);
    }
  });
}

test('a token of another filter, or none of ours, is refused with a way out', async () => {
  const { next } = (await get<TrackForecasts>('/v1/track/forecasts?horizon=5&limit=3')).body;
  const other = await get<ProblemBody>(`/v1/track/forecasts?horizon=3&limit=3&after=${next}`);
  assert.equal(other.status, 400);
  assert.match(other.body.detail, /^after belongs to a page of another filter; leave it out/);
  for (const token of ['x', 'W10', Buffer.from('["a",1]').toString('base64url')]) {
    const { status, body } = await get<ProblemBody>(`/v1/track/forecasts?after=${token}`);
    assert.equal(status, 400);
    assert.match(body.detail, /^after is no token of a page/);
  }
});

test('a filter that leaves nothing gives empty pages, empty charts and a file with a header', async () => {
  const filter = 'from=2001-01-02&to=2001-02-01';
  const page = await get<TrackForecasts>(`/v1/track/forecasts?${filter}`);
  assert.deepEqual([page.body.forecasts, page.body.next], [[], null]);
  const charts = await get<TrackCharts>(`/v1/track/charts?${filter}`);
  assert.deepEqual([charts.body.sessions, charts.body.skill, charts.body.overTime], [0, null, []]);
  const csv = await (await fetch(`${api.url}/v1/track/forecasts.csv?${filter}`)).text();
  assert.equal(csv, `${FILE_COLUMNS.join(',')}\n`);
  const parquet = await (await fetch(`${api.url}/v1/track/forecasts.parquet?${filter}`)).arrayBuffer();
  assert.equal(Buffer.from(parquet).subarray(0, 4).toString(), 'PAR1');
});
