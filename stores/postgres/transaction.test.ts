import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { insertRawObjects, rawObjectsAsOf } from './raw-objects.ts';
import { NOW, rawObject } from './sample-rows.ts';
import { createTestDatabase } from './testing.ts';
import { inTransaction } from './transaction.ts';

const { db, close } = await createTestDatabase();
after(close);
const stored = async () => (await rawObjectsAsOf(db, { symbols: ['KO'], asOf: NOW })).length;

test('writes of a transaction appear together or not at all', async () => {
  const failing = inTransaction(db, async (client) => {
    await insertRawObjects(client, [rawObject]);
    assert.equal(await stored(), 0, 'not seen before the commit');
    throw new Error('killed here');
  });
  await assert.rejects(failing, /killed here/);
  assert.equal(await stored(), 0);
  assert.equal(await inTransaction(db, (client) => insertRawObjects(client, [rawObject])), 1);
  assert.equal(await stored(), 1);
});

test('a connection lost inside a transaction is not used again', async () => {
  await assert.rejects(
    inTransaction(db, (client) => client.query('select pg_terminate_backend(pg_backend_pid())')),
  );
  assert.equal(await stored(), 1);
});
