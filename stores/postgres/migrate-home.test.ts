/** A home of version 0.1.0 (migrations 1 to 5, with rows) comes to the newest schema without losing one. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { actionsAsOf } from './actions.ts';
import { barsAsOf } from './bars.ts';
import { migrate } from './migrate.ts';
import { quarantineOf } from './quarantine.ts';
import { restatementsOf } from './restatements.ts';
import { RAW_KEY, SHA256 } from './sample-rows.ts';
import { createTestDatabase } from './testing.ts';

const { db, url, close } = await createTestDatabase();
after(close);

const ROWS = `
insert into tempocast.raw_object values
  ('${RAW_KEY}', '${SHA256}', 'replay', 'chart', 'KO', 'http://h/KO', 200, '2019-02-22T22:30:00.001Z', 25);
insert into tempocast.bar values
  ('KO', '0019-02-22', '2019-02-22T22:30:00.001Z', 1, 1, 1, 1, 1, '${RAW_KEY}'),
  ('KO', '1985-03-01', '2019-02-22T22:30:00.001Z', null, 'NaN', 'Infinity', '-0', 5e-324, '${RAW_KEY}'),
  ('KO', '2019-02-21', '2019-02-22T22:30:00.001Z', 45, 46, 44, 45.5, 17000000, '${RAW_KEY}'),
  ('KO', '2019-02-21', '2019-02-25T22:30:00.123Z', 45, 46, 44, 45.6, 17000000, '${RAW_KEY}'),
  ('KO', '2019-02-21', '2019-02-23T22:30:00.999Z', 45, 46, 44, 45.4, 17000000, '${RAW_KEY}'),
  ('^GSPC', '2019-02-22', '2019-02-22T22:30:00.001Z', 1, 2, 3, 0.1, 0, '${RAW_KEY}'),
  ('KO', '2063-04-05', '2019-02-22T22:30:00.001Z', 1, 1, 1, 1, 1, '${RAW_KEY}');
insert into tempocast.bar select 'MADE', date '2009-01-02' + i, '2019-02-22T22:30:00Z', i, i + 1, i - 1, i + 1.0 / 3, i * 1e6, '${RAW_KEY}'
  from generate_series(0, 3999) i;
insert into tempocast.action values
  ('KO', '2019-02-21', 'dividend', '2019-02-22T22:30:00.001Z', 0.4, '${RAW_KEY}'),
  ('KO', '2019-02-21', 'dividend', '2019-02-23T22:30:00.001Z', 0.41, '${RAW_KEY}'),
  ('KO', '2012-08-13', 'split', '2019-02-22T22:30:00.001Z', 2, '${RAW_KEY}');
insert into tempocast.restatement values ('KO', '2019-02-21', '2019-02-23T22:30:00.999Z', 'close', 45.5, 45.4);
insert into tempocast.restatement values ('KO', '2019-02-21', '2019-02-23T22:30:00.001Z', 'dividend', 0.4, 0.41);
insert into tempocast.quarantine values ('^GSPC', '2019-02-22', '2019-02-22T22:30:00.001Z', 'order', '2019-02-22T22:31:00Z', 'low 3 above high 2', '{"low": 3}');
insert into tempocast.check_result values
  ('demo', '2019-02-22', 'bars', '1.0.0', 'order', 'critical', false, 39, 0, 1, 2.56, 2.56, '1', 'null', '[{"symbol": "^GSPC"}]');
insert into tempocast.dataset_version values ('d', 'demo', '2019-02-22', '2019-02-22T22:30:00Z', 'm', 7, 'r');
insert into tempocast.feature_set values ('f', '[]');
insert into tempocast.matrix values ('panel/x.parquet', '${SHA256}', 'd', 'f', 1, 1);
insert into tempocast.training_run values ('t', 'demo', '2019-02-22', '2019-02-22T22:30:00Z', 'ewma', 'h', 'd', 'f', 'completed', '{}', null,
  '2019-02-22T22:30:00Z', '2019-02-22T22:30:01Z');
insert into tempocast.model_version values ('m', 'ewma', 'h', 'demo', 'a', 'd', 'f', 't', '2019-02-22', '2019-02-22T22:30:00Z');
insert into tempocast.evaluation values ('t', 'ewma', 'demo', 1, '2019-02-22', '2019-02-22T22:30:00Z', '{"crps": 0.01}');
insert into tempocast.promotion values ('p', 'demo', '2019-02-22', '2019-02-22T22:30:00Z', 'ewma', null, 'first', '{}', 'policy');
insert into tempocast.forecast values ('x', 'demo', 'KO', '2019-02-22', 1, '2019-02-25', 'champion', 'ewma', 'm', 'f', 'd', '2019-02-22T22:30:00Z',
  '2019-02-22T22:30:00Z', 45.28, 0, 0.01, 5, 0.5, '{0.5}', '{0}', '{45.28}');
insert into tempocast.outcome values ('x', '2019-02-25T22:30:00Z', 0.01, 0.004, false, true, true, true);
insert into tempocast.published values ('demo', '2019-02-22', '2019-02-22T22:30:00Z', 'ewma', 'm', '2019-02-22T22:30:00Z');
insert into tempocast.session_run values ('demo', '2019-02-22', 'w', 'r', 'completed', null, null, null, '2019-02-22T22:30:00Z', null);
insert into tempocast.stage_timing values ('demo', '2019-02-22', 'ingest', 12.5, null);
insert into tempocast.notice values ('i', '2019-02-22T22:30:00Z', 'CriticalExpectation', 'warn', 't', 'b', null);`;

test('a home of version 0.1.0 comes to the newest schema with every row', async () => {
  await db.query('drop schema tempocast cascade');
  assert.equal((await migrate(url, 5)).length, 5);
  await db.query(ROWS);
  const { rows: tables } = await db.query<{ name: string; columns: string[] }>(
    `select table_name as name, array_agg(column_name::text order by ordinal_position) as columns
     from information_schema.columns where table_schema = 'tempocast' and table_name <> 'migration' group by 1 order by 1`,
  );
  const snapshot = async (): Promise<Record<string, string[]>> =>
    Object.fromEntries(
      await Promise.all(
        tables.map(async ({ name, columns }) => {
          const list = columns.map((column) => `"${column}"`).join(', ');
          const { rows } = await db.query(
            `select row(${list})::text as row from tempocast.${name} order by 1`,
          );
          return [name, rows.map(({ row }) => row)];
        }),
      ),
    );
  const before = await snapshot();
  assert.deepEqual(
    Object.entries(before).filter(([, rows]) => rows.length === 0),
    [],
    'every table of 0.1.0 holds a row',
  );
  await migrate(url);
  assert.deepEqual(await snapshot(), before);
});

test('the rows that moved read as they did, on both clocks', async () => {
  const query = { symbols: ['KO', '^GSPC', 'MADE'], from: '0001-01-01', to: '9999-12-31' };
  const asOf = '2019-02-24T00:00:00.000Z';
  const bars = await barsAsOf(db, { ...query, asOf });
  assert.deepEqual(
    bars.get('KO')!.map((bar) => [bar.session, bar.close]),
    [
      ['0019-02-22', 1],
      ['1985-03-01', -0],
      ['2019-02-21', 45.4],
      ['2063-04-05', 1],
    ],
  );
  assert.equal(bars.get('MADE')!.length, 4000);
  assert.deepEqual(bars.get('^GSPC'), [], 'still held back');
  assert.equal((await actionsAsOf(db, { ...query, asOf })).get('KO')!.at(-1)!.value, 0.41);
  assert.deepEqual(
    (await quarantineOf(db, { asOf })).map((q) => [q.dataset, q.symbol]),
    [['bars', '^GSPC']],
  );
  assert.deepEqual(
    (await restatementsOf(db, { asOf })).map((r) => r.dataset),
    ['actions', 'bars'],
  );
  const { rows } = await db.query(
    `select close, known_from as from, nullif(known_to, 'infinity') as to from tempocast.bar_known
     where symbol = 'KO' and session = '2019-02-21' order by known_from`,
  );
  assert.deepEqual(
    rows.map((row) => [row.close, row.to]),
    [
      [45.5, '2019-02-23T22:30:00.999Z'],
      [45.4, '2019-02-25T22:30:00.123Z'],
      [45.6, null],
    ],
  );
  const { rows: actions } = await db.query(`select known::text from tempocast.action_superseded`);
  assert.deepEqual(actions, [{ known: '["2019-02-22 22:30:00.001+00","2019-02-23 22:30:00.001+00")' }]);
});
