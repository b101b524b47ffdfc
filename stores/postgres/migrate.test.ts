import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { insertBars } from './bars.ts';
import { insertPromotion } from './champions.ts';
import { insertMatrix } from './datasets.ts';
import { insertForecasts } from './forecasts.ts';
import { migrate } from './migrate.ts';
import { insertOutcomes } from './outcomes.ts';
import { insertLineage, NOW, SHA256, sampleBar, sampleForecast } from './sample-rows.ts';
import { createTestDatabase } from './testing.ts';

const { db, url, close } = await createTestDatabase();
after(close);

/** Progress and incidents: what G2 does not speak of. */
const MUTABLE = [
  ...['coverage', 'migration', 'notice', 'provider_state', 'rerun', 'session_run', 'stage_timing'],
  ...['training_run', 'validator'],
];

const { rows: tables } = await db.query<{ name: string; piece: boolean; guards: string[] }>(`
  select c.relname as name, c.relispartition as piece,
    array(select tgname::text from pg_trigger t where t.tgrelid = c.oid and t.tgenabled = 'O' order by 1) as guards
  from pg_class c where c.relnamespace = 'tempocast'::regnamespace and c.relkind in ('r', 'p') order by 1`);
const DERIVED = tables.filter(({ guards }) => guards.includes('derived')).map(({ name }) => name);
const APPEND_ONLY = tables
  .map(({ name }) => name)
  .filter((name) => !MUTABLE.includes(name) && !DERIVED.includes(name));

test('every table is append-only, its pieces too, or derived by triggers, or on the list of mutable ones', () => {
  const guarded = tables.filter(({ guards }) => guards.includes('append_only')).map(({ name }) => name);
  assert.deepEqual(guarded, APPEND_ONLY);
  assert.deepEqual(
    DERIVED.filter((name) => !name.endsWith('_superseded')),
    ['forecast_due', 'outcome_of_symbol', 'outcome_unfed'],
  );
  assert.equal(tables.filter(({ name, piece }) => piece && name.startsWith('bar_')).length, 10);
  const missing = ['action', 'bar', 'forecast', 'macro_observation', 'raw_object'].filter(
    (t) => !guarded.includes(t),
  );
  assert.deepEqual(missing, []);
});

test('what triggers derive is refused to everybody else', async () => {
  for (const table of DERIVED) {
    for (const statement of [
      `insert into tempocast.${table} select * from tempocast.${table}`,
      `delete from tempocast.${table}`,
      `truncate tempocast.${table}`,
    ]) {
      await assert.rejects(db.query(statement), { code: 'TCG02', message: /is derived: its trigger alone/ });
    }
  }
});

for (const table of APPEND_ONLY) {
  test(`G2: rows of ${table} refuse update, delete and truncate`, async () => {
    const { rows } = await db.query(
      `select column_name as name from information_schema.columns
       where table_schema = 'tempocast' and table_name = $1 and is_identity = 'NO' order by ordinal_position limit 1`,
      [table],
    );
    for (const statement of [
      `update tempocast.${table} set ${rows[0].name} = ${rows[0].name}`,
      `delete from tempocast.${table}`,
      `truncate tempocast.${table} cascade`,
    ]) {
      await assert.rejects(db.query(statement), {
        code: 'TCG02',
        message: /^G2: rows of tempocast\.\w+ never change/,
      });
    }
  });
}

test('G2: rows that were written are still the same after somebody tried to change them', async () => {
  await insertLineage(db);
  await insertBars(db, [sampleBar()]);
  await insertForecasts(db, [sampleForecast()]);
  await insertMatrix(db, {
    ...{ key: 'panel/x.parquet', sha256: SHA256, rows: 1, columns: 1 },
    ...{ datasetVersion: 'dataset', featureSetVersion: 'features' },
  });
  const outcome = { knownAt: '2019-02-25T22:30:00.000Z', realised: 0.01, crps: 0.004 };
  const covered = { covered50: false, covered80: true, covered90: true, covered95: true };
  await insertOutcomes(db, [{ forecastId: sampleForecast().id, ...outcome, ...covered }]);
  await insertPromotion(db, {
    ...{ id: 'p', universe: 'demo', session: '2019-02-22', asOf: NOW, recipe: 'har', previousRecipe: null },
    ...{ reason: 'first champion', evidence: {}, actor: 'policy' },
  });
  const snapshot = async () =>
    Promise.all(APPEND_ONLY.map(async (t) => (await db.query(`select t::text from tempocast.${t} t`)).rows));
  const before = await snapshot();
  const doUpdate = `insert into tempocast.bar select symbol, session, known_at, 1, 1, 1, 1, 1, raw_key from tempocast.bar
    on conflict (symbol, session, known_at) do update set close = 1`;
  await assert.rejects(db.query(doUpdate), { code: 'TCG02' });
  await assert.rejects(db.query(`update tempocast.forecast set mean = 1 where id = 'no such'`), {
    code: 'TCG02',
  });
  await assert.rejects(db.query('truncate tempocast.outcome'), { code: 'TCG02' });
  assert.deepEqual(await snapshot(), before);
});

test('migrating again changes nothing, and two processes may do it at once', async () => {
  assert.deepEqual(await migrate(url), []);
  await db.query('drop schema tempocast cascade');
  const applied = await Promise.all([migrate(url), migrate(url), migrate(url)]);
  const files = readdirSync(join(import.meta.dirname, '../../schemas/sql')).sort();
  assert.deepEqual(applied.map((a) => a.length).sort(), [0, 0, files.length]);
  assert.deepEqual(
    applied.flat().map(({ version, name }) => `${String(version).padStart(3, '0')}.do.${name}.sql`),
    files,
  );
});

test('a migration that was changed after it was applied is refused', async () => {
  await db.query(`update tempocast.migration set md5 = 'other' where version = 2`);
  await assert.rejects(migrate(url), /MD5 checksum failed for migration \[2\]/);
});
