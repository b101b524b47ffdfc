import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { repeats } from './expectations/unique.ts';
import { allRows, cellOf, dateOf, dayOf, frameOf, isMissing, numbersOf, textOf } from './frame.ts';

const KINDS = { name: 'text', day: 'date', at: 'instant', price: 'number', limit: 'number' } as const;
const frame = (rows: object[]) => frameOf('rows', { key: ['name', 'day'] }, KINDS, rows);

test('columns hold what the rows say; another type than the column’s is missing', () => {
  const found = frame([
    { name: 'A', day: '2019-02-11', at: '2019-02-11T22:30:00.000Z', price: 50.5 },
    { name: 'A', day: '11 February', at: 'soon', price: '50.5' },
    { name: 7, day: null, at: 3, price: Number.NaN },
    {},
    { name: 'B', day: '1969-12-31', at: '1969-12-31T23:59:59.999Z', price: Number.POSITIVE_INFINITY },
  ]);
  const cells = (row: number) => ['name', 'day', 'at', 'price'].map((name) => cellOf(found, name, row));
  assert.deepEqual(cells(0), ['A', '2019-02-11', '2019-02-11T22:30:00.000Z', 50.5]);
  assert.deepEqual(cells(1), ['A', null, null, null]);
  assert.deepEqual(cells(2), [null, null, null, null]);
  assert.deepEqual(cells(3), [null, null, null, null]);
  assert.deepEqual(cells(4), ['B', '1969-12-31', '1969-12-31T23:59:59.999Z', 'Infinity']);
  assert.deepEqual([...textOf(found, 'name').codes], [0, 0, -1, -1, 1]);
  assert.equal(numbersOf(found, 'day')[4], -1);
  assert.ok(isMissing(found.columns.get('price')!, 1));
  assert.throws(() => numbersOf(found, 'name'), { type: 'SuiteInvalid', message: /"name" of rows is text/ });
  assert.throws(() => textOf(found, 'price'), { type: 'SuiteInvalid', message: /"price" of rows is number/ });
});

test('a day is the number of days since 1970, there and back', () => {
  fc.assert(
    fc.property(fc.integer({ min: -30_000, max: 60_000 }), (day) => assert.equal(dayOf(dateOf(day)), day)),
  );
  assert.deepEqual([dayOf('1970-01-02'), dateOf(0)], [1, '1970-01-01']);
  assert.ok(Number.isNaN(dayOf('2019-2-1')));
});

test('repeated keys are those that a set of their texts finds, missing values included', () => {
  const row = fc.record({
    name: fc.constantFrom('A', 'B', 'C', null),
    day: fc.constantFrom('2019-02-07', '2019-02-08', null),
    price: fc.constantFrom(1, -1, 0, 4294967297, 1.5, null),
    limit: fc.integer({ min: -3, max: 3 }),
  });
  fc.assert(
    fc.property(fc.array(row, { maxLength: 60 }), (rows) => {
      const found = frame(rows);
      // Missing values and fractions go one way, whole numbers another.
      for (const names of [['name', 'day', 'price'], ['limit', 'name'], ['limit']] as const) {
        const seen = new Set<string>();
        const expected = rows.flatMap((row, i) => {
          const key = JSON.stringify(names.map((name) => row[name]));
          if (seen.has(key)) return [i];
          seen.add(key);
          return [];
        });
        assert.deepEqual(repeats(found, names, allRows(found)), expected);
      }
    }),
  );
});
