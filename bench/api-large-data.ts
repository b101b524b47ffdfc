/**
 * A database of ten years: 2,050 sessions before the day of api/testing, with every recipe's forecasts, interval states,
 * outcomes, runs, checks and raw objects. Made inside Postgres, so in seconds; losses and intervals are those of the numbers.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { seedDay } from '../api/testing/day.ts';
import type { Fixture } from '../api/testing/fixture.ts';
import { sumEarlierOutcomes } from '../stores/postgres/session-scores.ts';
import type { TestDatabase } from '../stores/postgres/testing.ts';

const SESSIONS = 2_050;
/** The champion's first; the others stand by their seeded versions. */
export const RECIPES = ['har', 'ewma', 'ridge', 'lightgbm'];
/** Sessions between two fits of a recipe. */
const REFIT = 21;
const LAST_SEEDED = 30;
/** Of the 32 symbols; all of them make a million forecasts, in minutes. */
const SYMBOLS = Number(process.env.TEMPOCAST_BENCH_SYMBOLS ?? 8);

/** Rows as their trigger would have written them, day by day. */
const ENTERED = `insert into tempocast.outcome_of_symbol
  select universe, symbol, horizon, role, recipe, session, known_at, crps, covered50, covered80, covered90, covered95, tracked,
    regime, width90, interval_score90, quantiles_below
  from tempocast.outcome_beside_forecast order by known_at, symbol, horizon, role, recipe`;

export interface LargeDatabase {
  fixture: Fixture;
  /** Those that have a past. */
  symbols: string[];
  seconds: number;
  forecasts: number;
  rows: Record<string, number>;
}

export async function makeLargeDatabase(database: TestDatabase): Promise<LargeDatabase> {
  const begun = performance.now();
  const fixture = await seedDay(database, LAST_SEEDED);
  const { db } = database;
  const { symbols, context, unscored } = fixture.config.universes[fixture.universe]!;
  const all = sessionsOf('SPY');
  const until = fixture.sessions.at(-1 - LAST_SEEDED)!;
  const sessions = all.slice(0, all.indexOf(until)).slice(-SESSIONS);
  const after = all.slice(all.indexOf(sessions.at(-1)!) + 1).slice(0, 10);
  // One connection: its settings hold for all statements.
  const client = await db.connect();
  try {
    // Triggers of rows are for days that run; what they derive is not read here.
    await client.query(
      `set session_replication_role = replica; set work_mem = '128MB'; set synchronous_commit = off`,
    );
    await client.query(
      `create temporary table session as select s.day::date, s.at::int, format('%s 22:30+00', s.day)::timestamptz as as_of
       from unnest($1::text[]) with ordinality as s(day, at)`,
      [[...sessions, ...after]],
    );
    await client.query(
      `create temporary table symbol as select s.symbol, s.at::int from unnest($1::text[]) with ordinality s(symbol, at)`,
      [[...symbols, ...context]],
    );
    await client.query(
      `create temporary table recipe as select r.recipe, r.at::int from unnest($1::text[]) with ordinality r(recipe, at)`,
      [RECIPES],
    );
    const count = sessions.length;
    for (const text of statements(fixture.universe, Math.min(SYMBOLS, symbols.length), count))
      await client.query(text);
    await client.query(`set session_replication_role = origin; reset work_mem`);
  } finally {
    client.release();
  }
  const summed = { universe: fixture.universe, unscored };
  await db.query(
    `begin; set local session_replication_role = replica; truncate tempocast.session_score; commit`,
  );
  await sumEarlierOutcomes(db, summed);
  await db.query(`begin; set local session_replication_role = replica; truncate tempocast.outcome_of_symbol;
    ${ENTERED}; commit`);
  await db.query('vacuum analyze');
  const tables = [
    'forecast',
    'outcome',
    'outcome_of_symbol',
    'interval_state',
    'session_score',
    'raw_object',
    'session_run',
    'check_result',
    'training_run',
  ];
  const rows: Record<string, number> = {};
  for (const table of tables)
    rows[table] = (await db.query<{ n: number }>(`select count(*) as n from tempocast.${table}`)).rows[0]!.n;
  return {
    ...{ fixture, symbols: symbols.slice(0, SYMBOLS), forecasts: rows.forecast!, rows },
    seconds: (performance.now() - begun) / 1_000,
  };
}

function sessionsOf(symbol: string): string[] {
  const file = join(import.meta.dirname, `../data/market/${symbol}.csv.gz`);
  const lines = gunzipSync(readFileSync(file)).toString().trim().split('\n').slice(1);
  return lines.map((line) => line.slice(0, line.indexOf(',')));
}

const hash = (text: string) => `encode(sha256((${text})::bytea), 'hex')`;
/** Standard Student t with 5 degrees of freedom at the served levels, per standard deviation. */
const AT = [-1.9911, -1.5608, -1.1432, -0.5629, 0, 0.5629, 1.1432, 1.5608, 1.9911];
const quantiles = (factor: string) => `array[${AT.map((q) => `mean + ${factor} * ${q}`).join(', ')}]`;

/** $sessions are numbered from 1; those above `count` only end horizons. */
function statements(universe: string, forecastSymbols: number, count: number): string[] {
  const u = `'${universe}'`;
  const version = (session: string) =>
    hash(`'v ' || recipe || ' ' || (${session} - (${session} % ${REFIT}))`);
  const fits = `recipe cross join session s where s.at <= ${count} and s.at % ${REFIT} = 0`;
  return [
    `insert into tempocast.raw_object select 'raw/replay/bars/' || s.day || '/' || h || '.gz', h, 'replay', 'bars', symbol,
       'http://127.0.0.1/v8/finance/chart/' || symbol, 200, s.as_of, 900
     from symbol cross join session s cross join lateral (select ${hash(`symbol || s.day`)} as h) x where s.at <= ${count}`,
    `insert into tempocast.dataset_version select ${hash(`'d' || s.day`)}, ${u}, s.day, s.as_of, 'datasets/' || s.day, 99567,
       ${hash(`'r' || s.day`)} from session s where s.at <= ${count}`,
    `insert into tempocast.matrix select 'panels/' || s.day, ${hash(`'m' || s.day`)}, ${hash(`'d' || s.day`)}, f.id, 81000, 44
     from session s, (select id from tempocast.feature_set limit 1) f where s.at <= ${count}`,
    `insert into tempocast.training_run (id, universe, session, as_of, recipe, recipe_hash, dataset_version, feature_set_version,
       status, metrics, started_at, finished_at)
     select ${hash(`'t ' || recipe || ' ' || s.at`)}, ${u}, s.day, s.as_of, recipe, ${hash('recipe')}, ${hash(`'d' || s.day`)},
       f.id, 'completed', '{}', s.as_of, s.as_of + interval '20 seconds'
     from (select id from tempocast.feature_set limit 1) f, ${fits}`,
    `insert into tempocast.model_version (id, recipe, recipe_hash, universe, artifact_key, dataset_version, feature_set_version,
       training_run, trained_through, as_of)
     select ${version('s.at')}, recipe, ${hash('recipe')}, ${u}, 'models/' || recipe || s.at, ${hash(`'d' || s.day`)}, f.id,
       ${hash(`'t ' || recipe || ' ' || s.at`)}, s.day, s.as_of
     from (select id from tempocast.feature_set limit 1) f, ${fits}`,
    `insert into tempocast.evaluation select ${hash(`'t ' || recipe || ' ' || s.at`)}, recipe, ${u}, h, s.day, s.as_of, e.metrics
     from (select metrics from tempocast.evaluation limit 1) e, unnest(array[1, 3, 5, 10]) h, ${fits}`,
    `insert into tempocast.session_run (universe, session, workflow_id, run_id, state, as_of, stage, summary, started_at, finished_at)
     select ${u}, s.day, 'day/${universe}/' || s.day, 'run', 'completed', s.as_of, 'publish', '{"bars":39}', s.as_of,
       s.as_of + interval '2 seconds' from session s where s.at <= ${count} on conflict do nothing`,
    `insert into tempocast.stage_timing select ${u}, s.day, t.stage, t.ms, null
     from (select distinct stage, ms from tempocast.stage_timing) t, session s where s.at <= ${count} on conflict do nothing`,
    `insert into tempocast.published select ${u}, s.day, s.as_of, 'har',
       (select id from tempocast.model_version where recipe = 'har' limit 1), s.as_of from session s where s.at <= ${count}`,
    `insert into tempocast.arrival select 'bars', ${u}, s.day, s.as_of, s.as_of + interval '2 hours', 'arrived', array['replay'], 39,
       39, '[]' from session s where s.at <= ${count} on conflict do nothing`,
    ...copiesOfChecks(u, count),
    `create temporary table made as
     select ${hash(`'f' || symbol || s.day || h || recipe`)} as id, ${hash(`'i' || symbol || s.day || h || recipe`)} as state,
       symbol, s.day, s.at, s.as_of, h, e.day as target, e.as_of as known, recipe, ${version('greatest(s.at, 21)')} as version,
       ${hash(`'d' || s.day`)} as dataset, sigma * x.mu as mean, sigma * x.width as sigma,
       sigma * x.noise as realised, e.at <= ${count} as over
     from symbol y cross join unnest(array[1, 3, 5, 10]) h cross join session s join session e on e.at = s.at + h
       cross join lateral (select .012 * (1 + .5 * sin(s.at / 60.0 + y.at)) * sqrt(h) as sigma,
         hashfloat8(s.at * 1000.0 + y.at * 10 + h) / 2147483648.0 as a, hashfloat8(s.at * 7000.0 + y.at * 70 + h) / 2147483648.0 as b) z
       cross join lateral (select case when abs(a) < 1e-9 then 0 else sqrt(-2 * ln(abs(a))) * cos(6.2832 * b) end as gauss) g
       cross join recipe r
       cross join lateral (select case recipe when 'har' then .97 when 'ewma' then 1.06 when 'ridge' then 1.02 else 1 end as width,
         case when recipe = 'ewma' then 0 else .01 * (y.at % 5 - 2) + .02 * a end as mu, gauss as noise) x
     where y.at <= ${forecastSymbols} and s.at <= ${count}`,
    `insert into tempocast.interval_state (id, universe, recipe, symbol, horizon, session, as_of, previous, start_df, fed, lower, upper, regime)
     select state, ${u}, recipe, symbol, h, day, as_of, null, 5, '{}', array[-.56, -1.14, -1.56, -1.99], array[.56, 1.14, 1.56, 1.99],
       (array['calm', 'usual', 'rough'])[1 + at % 3] from made order by at, recipe, symbol, h`,
    `insert into tempocast.forecast (id, universe, symbol, session, horizon, target_session, role, recipe, model_version,
       feature_set_version, dataset_version, as_of, issued_at, price, mean, sigma, df, probability_up, levels, quantiles,
       price_quantiles, interval_state, interval_lower, interval_upper)
     select id, ${u}, symbol, day, h, target, case when recipe = 'har' then 'champion' else 'challenger' end, recipe, version,
       f.feature, dataset, as_of, as_of, 50, mean, sigma, 5, .5, array[.025, .05, .1, .25, .5, .75, .9, .95, .975],
       ${quantiles('sigma')}, ${quantiles('sigma')}, state,
       array[mean - sigma * .57, mean - sigma * 1.15, mean - sigma * 1.57, mean - sigma * 2],
       array[mean + sigma * .57, mean + sigma * 1.15, mean + sigma * 1.57, mean + sigma * 2]
     from made, (select id as feature from tempocast.feature_set limit 1) f order by at, recipe, symbol, h`,
    // CRPS of a normal distribution around zero, near enough to that of the forecast.
    `insert into tempocast.outcome
     select id, known, realised, sigma * greatest(0, z * erf(z / sqrt(2)) + .797885 * exp(-z * z / 2) - .564190),
       abs(z) <= .57, abs(z) <= 1.15, abs(z) <= 1.57, abs(z) <= 2
     from (select *, (realised - mean) / sigma as z from made where over) m order by known, id`,
    'drop table made',
  ];
}

/** The newest run of checks, as if each session had had one. */
function copiesOfChecks(u: string, count: number): string[] {
  const newest = `(select * from tempocast.check_run where universe = ${u} and checkpoint = 'bars' order by known_at desc limit 1)`;
  const columns = (table: string, own: string[]) =>
    `(select string_agg(quote_ident(column_name), ', ' order by ordinal_position) from information_schema.columns
      where table_schema = 'tempocast' and table_name = '${table}' and column_name <> all(array['${own.join("', '")}']))`;
  return [
    `insert into tempocast.check_run (id, universe, dataset, checkpoint, session, since, known_at, run, rows, expectations, failed, critical_failed)
     select ${hash(`'c' || s.day`)}, r.universe, dataset, checkpoint, s.day, s.as_of, s.as_of, 0, rows, expectations, failed, critical_failed
     from ${newest} r, session s where s.at <= ${count}`,
    `do $do$ begin execute format($q$insert into tempocast.check_result (run, universe, session, %1$s)
       select ${hash(`'c' || s.day`)}, universe, s.day, %1$s from tempocast.check_result c, session s
       where c.run = (select id from ${newest} n) and s.at <= ${count}$q$,
       ${columns('check_result', ['run', 'universe', 'session'])}); end $do$`,
  ];
}
