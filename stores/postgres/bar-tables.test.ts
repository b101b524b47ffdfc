import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { StoredBar } from '../../schemas/market.ts';
import { type BarTable, insertBarTables } from './bar-tables.ts';
import { barsAsOf, insertBars } from './bars.ts';
import { insertRawObjects } from './raw-objects.ts';
import { rawObject, sampleBar } from './sample-rows.ts';
import { createTestDatabase } from './testing.ts';
import { inTransaction } from './transaction.ts';

const { db, close } = await createTestDatabase();
after(close);
await insertRawObjects(db, [rawObject]);

const DAY_MS = 86_400_000;
const FIRST = Date.UTC(2011, 0, 1) / DAY_MS;
const dateOf = (day: number) => new Date(day * DAY_MS).toISOString().slice(0, 10);

/** Days on end, some values missing. */
function tableOf(symbol: string, rows: number): BarTable {
  const { knownAt, rawKey } = sampleBar();
  const column = (of: (row: number) => number) => Float64Array.from({ length: rows }, (_, row) => of(row));
  const values = {
    ...{ rows, session: column((row) => FIRST + row), open: column((row) => 40 + row / 7) },
    ...{ high: column((row) => (row % 5 === 0 ? Number.NaN : 41 + row / 7)), low: column(() => Number.NaN) },
    ...{ close: column((row) => 1e-300 * row), volume: column((row) => 2 ** 53 - row) },
  };
  const orNull = (value: number) => (Number.isNaN(value) ? null : value);
  const bars = () =>
    Array.from(
      { length: rows },
      (_, row): StoredBar => ({
        ...{ symbol, session: dateOf(FIRST + row), knownAt, rawKey, open: orNull(values.open[row]!) },
        ...{ high: orNull(values.high[row]!), low: null, close: values.close[row]! },
        volume: values.volume[row]!,
      }),
    );
  return { symbol, knownAt, rawKey, values, bars };
}

const insert = (...tables: BarTable[]) => inTransaction(db, (client) => insertBarTables(client, tables));
const stored = async (...symbols: string[]) =>
  barsAsOf(db, { symbols, from: '1990-01-01', to: '2030-01-01', asOf: sampleBar().knownAt });

test('columns are stored as the same bars are, few or many of them', async () => {
  const [many, other, few] = [tableOf('BRK-B', 1500), tableOf('^GSPC', 3), tableOf('FEW', 7)];
  assert.equal(await insert(many, other), 1503);
  assert.equal(await insert(few), 7);
  const found = await stored('BRK-B', '^GSPC', 'FEW');
  for (const table of [many, other, few]) assert.deepEqual(found.get(table.symbol), table.bars());
});

test('bars that are there are left as they are; the others are added', async () => {
  const table = tableOf('TWICE', 1200);
  const there = { ...table.bars()[600]!, close: 77 };
  await insertBars(db, [there]);
  assert.equal(await insert(table), 1199);
  assert.equal(await insert(table), 0);
  const expected = table.bars().with(600, there);
  assert.deepEqual((await stored('TWICE')).get('TWICE'), expected);
});

test('an answer that is not stored has no rows', async () => {
  const table = { ...tableOf('LOST', 1200), rawKey: 'raw/yahoo/bars/2019-02-22/absent.gz' };
  await assert.rejects(insert(table), { code: '23503' });
});
