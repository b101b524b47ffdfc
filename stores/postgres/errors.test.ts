import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { RetryableError } from '../../schemas/errors.ts';
import { smallDisk } from '../small-disk.ts';
import { openDatabase, withDatabaseErrors } from './connect.ts';
import { postgresUser } from './os-user.ts';
import { createTestDatabase } from './testing.ts';

const { db, url, close } = await createTestDatabase();
after(close);
const unavailable = { type: 'DatabaseUnavailable', next: 'retryable' };

test('a database that is not there is tried again later', async () => {
  const nowhere = openDatabase({ url: 'postgresql://u:p@127.0.0.1:1/none' });
  await assert.rejects(
    withDatabaseErrors(() => nowhere.query('select 1')),
    { ...unavailable, message: /ECONNREFUSED/ },
  );
  await nowhere.end();
});

test('a connection that is cut while idle does not end the process, one cut at work is tried again', async () => {
  const lost: Error[] = [];
  const pool = openDatabase({ url, poolSize: 2, onIdleError: (error) => lost.push(error) });
  const cut = `select pg_terminate_backend(pid) from pg_stat_activity where query = 'select pg_sleep(30)'`;
  const work = withDatabaseErrors(() => pool.query('select pg_sleep(30)'));
  const cutting = (async () => {
    while ((await db.query(cut)).rowCount === 0);
  })();
  await assert.rejects(work, unavailable);
  await cutting;
  await pool.query('select 1');
  const idle = (await pool.query('select pg_backend_pid() as pid')).rows[0].pid;
  await db.query('select pg_terminate_backend($1)', [idle]);
  while (lost.length === 0) await new Promise((resolve) => setImmediate(resolve));
  assert.equal((await pool.query('select 1 as one')).rows[0].one, 1);
  await pool.end();
});

test('of two transactions in a deadlock one is tried again', async () => {
  await db.query('create table pair (id int primary key, n int); insert into pair values (1, 0), (2, 0)');
  const [a, b] = [await db.connect(), await db.connect()];
  await Promise.all([a, b].map((client) => client.query(`begin; set local deadlock_timeout = '20ms'`)));
  const add = (client: typeof a, id: number) =>
    withDatabaseErrors(() => client.query('update pair set n = n + 1 where id = $1', [id]));
  await add(a, 1);
  await add(b, 2);
  const results = await Promise.allSettled([
    add(a, 2).finally(() => a.query('rollback')),
    add(b, 1).finally(() => b.query('rollback')),
  ]);
  const failed = results.filter((r) => r.status === 'rejected');
  assert.equal(failed.length, 1);
  assert.ok(failed[0].reason instanceof RetryableError);
  assert.equal(failed[0].reason.details.code, '40P01');
  a.release();
  b.release();
});

test('a database without disk space waits for a person and goes on once there is space', async (t) => {
  const disk = smallDisk(2, postgresUser());
  if (disk === undefined) return t.skip('needs root on Linux, to mount a small disk');
  // A tablespace on the small disk: the server itself keeps its room, as it does on a disk of its own.
  await db.query(`create tablespace small_${process.pid} location '${disk}'`);
  await db.query(`create table filling (bytes text) tablespace small_${process.pid}`);
  await db.query(`alter table filling alter column bytes set storage plain`);
  const fill = () =>
    withDatabaseErrors(() =>
      db.query(`insert into filling select repeat('x', 7000) from generate_series(1, 400)`),
    );
  await assert.rejects(fill(), {
    ...{ type: 'DatabaseFull', next: 'needs-person' },
    message: /No space left on device; free space, then resume/,
  });
  assert.equal((await db.query('select from filling')).rowCount, 0);
  await db.query('drop table filling');
  await db.query(`create table filling tablespace small_${process.pid} as select 'room again' as bytes`);
  await db.query('drop table filling');
  await db.query(`drop tablespace small_${process.pid}`);
});

test('a mistake of ours keeps its own error', async () => {
  await assert.rejects(
    withDatabaseErrors(() => db.query('select nothing from nowhere')),
    { code: '42P01' },
  );
});
