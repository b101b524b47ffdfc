import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { insertBars } from './bars.ts';
import { migrate } from './migrate.ts';
import { insertQuarantine } from './quarantine.ts';
import { insertRawObjects } from './raw-objects.ts';
import { changesSince, currentSnapshot } from './row-changes.ts';
import { NOW, rawObject, sampleBar } from './sample-rows.ts';
import { createTestDatabase } from './testing.ts';

const { db, url, close } = await createTestDatabase();
after(close);

const TOMORROW = '2019-02-25T22:30:00.000Z';
const symbols = ['KO'];
const seenNow = async () => ({ snapshot: await currentSnapshot(db), asOf: NOW, session: '2019-02-22' });
const told = async (seen: Awaited<ReturnType<typeof seenNow>>, of = symbols) => {
  const { rewritten, relations } = await changesSince(db, { symbols: of, seen, asOf: TOMORROW });
  return { rewritten: rewritten.size > 0, relations: [...relations].sort() };
};

test('rows of a home from before the log are in it once, and rows that come are by statement', async () => {
  await db.query('drop schema tempocast cascade');
  await migrate(url, 19);
  await insertRawObjects(db, [rawObject]);
  await insertBars(db, [sampleBar(), sampleBar({ session: '2019-02-21' })]);
  await migrate(url);
  const logged = async () =>
    (
      await db.query(`select relation, subjects, first_known as "firstKnown", first_valid::text as "firstValid"
        from tempocast.row_change where relation = 'bar' order by xid`)
    ).rows;
  const first = { relation: 'bar', subjects: ['KO'], firstKnown: NOW, firstValid: '2019-02-21' };
  assert.deepEqual(await logged(), [first]);
  // Those that are there are skipped, and nothing is noted of them.
  await insertBars(db, [sampleBar()]);
  await insertBars(db, [sampleBar(), sampleBar({ symbol: 'PG', session: '2019-02-20' })]);
  assert.deepEqual(await logged(), [first, { ...first, subjects: ['PG'], firstValid: '2019-02-20' }]);
});

test('a row of the next session is at the end; of other symbols nothing is told', async () => {
  const seen = await seenNow();
  assert.deepEqual(await told(seen), { rewritten: false, relations: [] });
  await insertBars(db, [sampleBar({ session: '2019-02-25', knownAt: TOMORROW })]);
  assert.deepEqual(await told(seen), { rewritten: false, relations: ['bar'] });
  assert.deepEqual(await told(seen, ['XOM']), { rewritten: false, relations: [] });
});

test('a reader of some tables is told of those alone', async () => {
  const seen = await seenNow();
  await insertBars(db, [sampleBar({ session: '2019-02-15' })]);
  const of = async (...tables: string[]) =>
    (await changesSince(db, { symbols, seen, asOf: TOMORROW, of: tables })).rewritten.size > 0;
  assert.deepEqual([await of('bar'), await of('action', 'quarantine')], [true, false]);
});

test('G1 what was written before a read and committed after it is told, though its instants are of before', async () => {
  const client = await db.connect();
  try {
    await client.query('begin');
    await insertBars(client, [sampleBar({ session: '2019-02-19' })]);
    const seen = await seenNow();
    assert.equal((await told(seen)).rewritten, false);
    await client.query('commit');
    assert.deepEqual(await told(seen), { rewritten: true, relations: ['bar'] });
    assert.equal((await told(await seenNow())).rewritten, false);
  } finally {
    client.release();
  }
});

test('what is rewritten is told by table, with the symbols that were asked for and the first day', async () => {
  const seen = await seenNow();
  const of = { symbol: 'PG', knownAt: TOMORROW };
  await insertBars(db, [sampleBar({ session: '2019-02-14', knownAt: TOMORROW }), sampleBar(of)]);
  await insertBars(db, [sampleBar({ session: '2019-02-13', knownAt: TOMORROW })]);
  await insertBars(db, [sampleBar({ session: '2019-02-26', knownAt: TOMORROW })]);
  const version = { symbol: 'PG dividend', session: '2019-02-12', barKnownAt: NOW, knownAt: TOMORROW };
  await insertQuarantine(db, [
    { dataset: 'actions', ...version, expectation: 'e', reason: 'r', detail: null },
  ]);
  const { rewritten } = await changesSince(db, { symbols: ['PG', 'KO', 'XOM'], seen, asOf: TOMORROW });
  const sorted = [...rewritten]
    .map(([table, { symbols, from }]) => [table, [...symbols].sort(), from])
    .sort();
  assert.deepEqual(sorted, [
    ['bar', ['KO', 'PG'], '2019-02-13'],
    ['quarantine', ['PG'], '2019-02-12'],
  ]);
});
