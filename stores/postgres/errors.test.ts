import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { RetryableError } from '../../schemas/errors.ts';
import { mapDatabaseError, openDatabase, withDatabaseErrors } from './connect.ts';
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

test('a database without disk space waits for a person', () => {
  const full = Object.assign(new Error('could not extend file "base/1": No space left on device'), {
    code: '53100',
  });
  const mapped = mapDatabaseError(full);
  assert.equal(mapped.type, 'DatabaseFull');
  assert.equal(mapped.next, 'needs-person');
  assert.match(mapped.message, /free space, then resume/);
});

test('a mistake of ours keeps its own error', async () => {
  await assert.rejects(
    withDatabaseErrors(() => db.query('select nothing from nowhere')),
    { code: '42P01' },
  );
});
