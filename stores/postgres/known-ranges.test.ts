import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import fc from 'fast-check';
import type { Instant } from '../../schemas/market.ts';
import { barsAsOf, insertBars } from './bars.ts';
import { insertRawObjects } from './raw-objects.ts';
import { rawObject, sampleBar } from './sample-rows.ts';
import { createTestDatabase } from './testing.ts';
import { inTransaction } from './transaction.ts';

const { db, close } = await createTestDatabase();
after(close);
await insertRawObjects(db, [rawObject]);

const at = (day: number): Instant => `2019-03-${String(day).padStart(2, '0')}T22:30:00.000Z`;
const rangesOf = async (symbol: string) =>
  (
    await db.query<{ close: number; from: Instant; to: Instant | null }>(
      `select close, known_from as "from", nullif(known_to, 'infinity') as "to"
       from tempocast.bar_known where symbol = $1 order by session, known_from`,
      [symbol],
    )
  ).rows.map((row) => [row.close, row.from, row.to ?? 'now']);

test('a version is known from its instant until that of the next one', async () => {
  const bar = (day: number, close: number) => sampleBar({ symbol: 'A', knownAt: at(day), close });
  await insertBars(db, [bar(1, 10)]);
  assert.deepEqual(await rangesOf('A'), [[10, at(1), 'now']]);
  await insertBars(db, [bar(5, 50)]);
  await insertBars(db, [bar(3, 30)]);
  await insertBars(db, [bar(4, 40), bar(2, 20), bar(3, 30)]);
  assert.deepEqual(await rangesOf('A'), [
    [10, at(1), at(2)],
    [20, at(2), at(3)],
    [30, at(3), at(4)],
    [40, at(4), at(5)],
    [50, at(5), 'now'],
  ]);
});

test('over random orders of arrival the ranges touch, cover and do not overlap', async () => {
  const day = fc.integer({ min: 1, max: 28 });
  let round = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(day, { minLength: 1, maxLength: 4 }), { maxLength: 6 }),
      async (batches) => {
        const symbol = `R${round++}`;
        for (const days of batches) {
          await insertBars(
            db,
            days.map((d) => sampleBar({ symbol, knownAt: at(d), close: d })),
          );
        }
        const days = [...new Set(batches.flat())].sort((a, b) => a - b);
        const expected = days.map((d, i) => [d, at(d), i + 1 < days.length ? at(days[i + 1]!) : 'now']);
        assert.deepEqual(await rangesOf(symbol), expected);
      },
    ),
    { numRuns: 30 },
  );
});

test('two transactions that add versions of one bar at once leave one line of ranges', async () => {
  const insert = (day: number) =>
    inTransaction(db, async (transaction) => {
      await insertBars(transaction, [sampleBar({ symbol: 'C', knownAt: at(day), close: day })]);
      await transaction.query('select pg_sleep(0.02)');
    });
  await Promise.all([insert(3), insert(1), insert(2)]);
  assert.deepEqual(await rangesOf('C'), [
    [1, at(1), at(2)],
    [2, at(2), at(3)],
    [3, at(3), 'now'],
  ]);
});

test('ranges of one bar that overlap are refused by the table itself', async () => {
  const client = await db.connect();
  try {
    await client.query('begin; set local session_replication_role = replica');
    const overlap = `insert into tempocast.bar_superseded values ('A', '2019-02-22', tstzrange('2019-03-01', '2019-03-03'))`;
    await assert.rejects(client.query(overlap), { code: '23P01' });
  } finally {
    await client.query('rollback');
    client.release();
  }
});

test('a bar of a year nobody expects is kept, in the piece for the rest', async () => {
  for (const session of ['0019-02-22', '2063-04-05'])
    await insertBars(db, [sampleBar({ symbol: 'D', session })]);
  const { rows } = await db.query(
    `select relname as piece, count(*) as n from tempocast.bar b join pg_class c on c.oid = b.tableoid
     where symbol = 'D' group by 1`,
  );
  assert.deepEqual(rows, [{ piece: 'bar_other', n: 2 }]);
  const query = { symbols: ['D'], from: '0001-01-01', to: '9999-12-31', asOf: at(28) };
  assert.equal((await barsAsOf(db, query)).get('D')!.length, 2);
});
