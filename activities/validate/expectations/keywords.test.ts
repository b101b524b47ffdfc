import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rowAjv } from './keywords.ts';

const ajv = rowAjv();
const fits = (schema: object, row: unknown) => ajv.compile(schema)(row);

const CASES: [keyword: object, good: unknown[], bad: unknown[]][] = [
  [
    { type: 'string', isoDay: true },
    ['2019-02-28', '2020-02-29'],
    ['2019-02-29', '2019-2-8', '2019-02-28T00:00:00.000Z', '28.02.2019', ''],
  ],
  [
    { type: 'string', instant: true },
    ['2019-02-22T22:30:00.000Z'],
    [
      '2019-02-22T22:30:00Z',
      '2019-02-22 22:30:00.000',
      '2019-02-22T22:30:00.000+01:00',
      '2019-13-22T22:30:00.000Z',
    ],
  ],
  [
    { type: 'string', exchangeSession: true },
    ['2019-02-22', '2018-12-24'],
    // A Saturday, Christmas, the mourning of G. H. W. Bush, a day beyond the calendar.
    ['2019-02-23', '2018-12-25', '2018-12-05', '2031-01-02'],
  ],
  [
    { type: 'object', notAfter: ['from', 'to'] },
    [{ from: '2019-01-01', to: '2019-01-01' }, { from: '2019-01-01', to: null }, {}],
    [{ from: '2019-01-02', to: '2019-01-01' }],
  ],
  // What JSON cannot write, and what it can be mistaken for.
  [{ type: 'number' }, [0, -1.5], [Number.NaN, Number.POSITIVE_INFINITY, '1', null]],
];

for (const [schema, good, bad] of CASES) {
  test(`rows are judged by ${JSON.stringify(schema)}`, () => {
    for (const row of good) assert.ok(fits(schema, row), `${JSON.stringify(row)} fits`);
    for (const row of bad) assert.ok(!fits(schema, row), `${JSON.stringify(row)} does not`);
  });
}

test('what a keyword refuses is told in words', () => {
  const validate = ajv.compile({ type: 'object', notAfter: ['from', 'to'] });
  validate({ from: '2019-01-02', to: '2019-01-01' });
  assert.equal(ajv.errorsText(validate.errors, { dataVar: 'row' }), 'row must have from not after to');
});
