import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import fc from 'fast-check';
import type pg from 'pg';
import { type ColumnType, insertRows } from './insert.ts';
import { createTestDatabase } from './testing.ts';

const { db, close } = await createTestDatabase();
after(close);

const COLUMNS: Record<string, ColumnType> = {
  name: 'text',
  day: 'date',
  known_at: 'timestamptz',
  amount: 'double precision',
  count: 'bigint',
  held: 'boolean',
  names: 'text[]',
  levels: 'double precision[]',
  said: 'jsonb',
};

type Row = Record<string, unknown>;

async function inserted(rows: readonly Row[]): Promise<{ rows: Row[]; added: number }> {
  const client = await db.connect();
  try {
    await client.query('begin');
    const columns = Object.entries(COLUMNS).map(([name, type]) => `"${name}" ${type}`);
    await client.query(`create table tempocast.every_type (${columns.join(', ')}, unique (name))`);
    const of = Object.entries(COLUMNS).map(
      ([name, type]) => [name, [type, (row: Row) => row[name]]] as const,
    );
    const added = await insertRows(client, 'every_type', ['name'], Object.fromEntries(of), rows);
    const { rows: stored } = await asStored(client);
    return { rows: stored, added };
  } finally {
    await client.query('rollback');
    client.release();
  }
}

const asStored = (client: pg.PoolClient) =>
  client.query<Row>('select * from tempocast.every_type order by name collate "C"');

const ROW: Row = {
  name: 'a',
  day: '2019-02-22',
  known_at: '2019-02-22T22:30:00.123Z',
  amount: 0.1,
  count: -3,
  held: true,
  names: ['x', 'y, "z" {\\}', ''],
  levels: [0.025, -0, null, Number.POSITIVE_INFINITY],
  said: { what: 'a "word"', of: [1, null] },
};
const EMPTY: Row = Object.fromEntries(Object.keys(COLUMNS).map((name) => [name, null]));

test('rows come back as they were inserted, whatever their columns are', async () => {
  const rows = [
    ROW,
    { ...EMPTY, name: 'b' },
    { ...ROW, name: 'c \u20ac \\ "', levels: [], names: [], day: '1969-12-31', count: 2 ** 40 + 1 },
    { ...ROW, name: 'd', amount: -0, levels: [Number.NaN, 5e-324], count: -(2 ** 40), held: false },
  ];
  const { rows: stored, added } = await inserted(rows);
  assert.equal(added, 4);
  assert.deepEqual(stored, rows);
  assert.ok(Object.is(stored[3]!.amount, -0));
  assert.ok(Object.is((stored[0]!.levels as number[])[1], -0));
});

test('the first of two rows with one key stands, and no rows are no statement', async () => {
  const { rows, added } = await inserted([ROW, { ...ROW, amount: 7 }]);
  assert.equal(added, 1);
  assert.equal(rows[0]!.amount, 0.1);
  assert.equal((await inserted([])).added, 0);
});

test('what is not written as ours is, Postgres reads itself', async () => {
  const other = { ...ROW, known_at: '2019-02-22 23:30:00.123+01', amount: '0.1', count: 12n, held: 'yes' };
  const { rows } = await inserted([other, { ...ROW, name: 'b', amount: -0 }]);
  assert.deepEqual(rows, [
    { ...ROW, count: 12 },
    { ...ROW, name: 'b', amount: -0 },
  ]);
});

test('a day that no calendar has is refused', async () => {
  await assert.rejects(inserted([{ ...ROW, day: '2019-02-30' }]), /date\/time field value out of range/);
  await assert.rejects(inserted([{ ...ROW, known_at: '2019-02-30T00:00:00.000Z' }]), /out of range/);
});

test('any numbers, texts and instants come back to the bit', async () => {
  const number = fc.option(fc.double({ noNaN: false }));
  const instant = fc
    .date({ min: new Date('1900-01-01'), max: new Date('2200-01-01'), noInvalidDate: true })
    .map((date) => date.toISOString());
  const text = fc.string({ unit: 'grapheme' }).map((one) => one.replaceAll('\0', ''));
  const row = fc.record(
    {
      name: text,
      day: fc.option(instant.map((one) => one.slice(0, 10))),
      known_at: fc.option(instant),
      amount: number,
      count: fc.option(fc.maxSafeInteger()),
      held: fc.option(fc.boolean()),
      names: fc.option(fc.array(text, { maxLength: 3 })),
      levels: fc.option(fc.array(number, { maxLength: 12 })),
      said: fc.option(fc.record({ what: text }, { noNullPrototype: true })),
    },
    { noNullPrototype: true },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(row, { selector: ({ name }) => name, minLength: 1, maxLength: 8 }),
      async (rows) => {
        const ordered = rows.toSorted((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
        assert.deepEqual((await inserted(rows)).rows, ordered);
      },
    ),
    { numRuns: 60 },
  );
});

test('of rows that are mostly new the first ones stand too: alone, beside each other, and inside a transaction', async () => {
  const columns = ['name text primary key', 'day date unique'].join(', ');
  await db.query(`create table tempocast.mostly_new (${columns})`);
  const put = (on: pg.Pool | pg.PoolClient, ...rows: [name: string, day: string][]) =>
    insertRows(
      on,
      'mostly_new',
      ['name'],
      { name: ['text', ([name]) => name], day: ['date', ([, day]) => day] },
      rows,
      { mostlyNew: true },
    );
  const days = Array.from({ length: 300 }, (_, i): [string, string] => [`${i}`, `${2000 + i}-01-01`]);
  const beside = await Promise.all([put(db, ...days), put(db, ...days.toReversed()), put(db, ...days)]);
  assert.deepEqual(beside.toSorted(), [0, 0, 300]);
  assert.equal(await put(db, ['a', '2000-01-01'], ['b', '1999-01-01'], ['0', '1998-01-01']), 1);
  const client = await db.connect();
  await client.query('begin');
  assert.equal(await put(client, ['b', '1997-01-01'], ['c', '1996-01-01']), 1);
  await client.query('commit');
  client.release();
  const { rows } = await db.query(
    `select name, day from tempocast.mostly_new where day < '2001-01-01' order by day`,
  );
  assert.deepEqual(
    rows.map(({ name, day }) => [name, day]),
    [
      ['c', '1996-01-01'],
      ['b', '1999-01-01'],
      ['0', '2000-01-01'],
    ],
  );
});
