import assert from 'node:assert/strict';
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

const APPEND_ONLY = [
  ...['action', 'bar', 'check_result', 'dataset_version', 'evaluation', 'feature_set', 'forecast', 'matrix'],
  ...['model_version', 'outcome', 'promotion', 'published', 'quarantine', 'quarantine_release', 'raw_object'],
  ...['repair', 'repair_decision', 'restatement'],
];
/** Progress and incidents: what G2 does not speak of. */
const MUTABLE = ['migration', 'notice', 'session_run', 'stage_timing', 'training_run'];

test('every table is either append-only or on the list of mutable ones', async () => {
  const { rows } = await db.query(`
    select c.relname as name, exists (select from pg_trigger t where t.tgrelid = c.oid
      and t.tgname = 'append_only' and t.tgenabled = 'O') as guarded
    from pg_class c where c.relnamespace = 'tempocast'::regnamespace and c.relkind = 'r' order by 1`);
  const named = (guarded: boolean) => rows.filter((r) => r.guarded === guarded).map((r) => r.name);
  assert.deepEqual(named(true), APPEND_ONLY);
  assert.deepEqual(named(false), MUTABLE);
});

for (const table of APPEND_ONLY) {
  test(`G2: rows of ${table} refuse update, delete and truncate`, async () => {
    const { rows } = await db.query(
      `select column_name as name from information_schema.columns
       where table_schema = 'tempocast' and table_name = $1 and ordinal_position = 1`,
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
  assert.deepEqual(applied.map((a) => a.length).sort(), [0, 0, 5]);
  assert.deepEqual(
    applied.flat().map(({ version, name }) => `${version} ${name}`),
    ['1 market', '2 quality', '3 models', '4 forecasts', '5 operations'],
  );
});

test('a migration that was changed after it was applied is refused', async () => {
  await db.query(`update tempocast.migration set md5 = 'other' where version = 2`);
  await assert.rejects(migrate(url), /MD5 checksum failed for migration \[2\]/);
});
