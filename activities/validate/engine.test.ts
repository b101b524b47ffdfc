import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Type } from 'typebox';
import type { Condition, Expectation, Suite } from '../../schemas/expectations.ts';
import { type Batch, NO_PAST } from './batch.ts';
import { compileCondition } from './condition.ts';
import { defineExpectation } from './definition.ts';
import { frameOf } from './frame.ts';
import { checkSuite, runSuite, suiteFaults } from './suite.ts';

/** Five rows of two names. */
const ROWS = [
  { name: 'A', day: '2019-02-07', price: 10, limit: 12 },
  { name: 'A', day: '2019-02-08', price: -1, limit: 12 },
  { name: 'B', day: '2019-02-08', price: null, limit: 12 },
  { name: 'B', day: '2019-02-11', price: 13, limit: 12 },
  { name: 'B', day: '2019-02-11', price: 14, limit: null },
];
const TIMES = { session: '2019-02-08', now: '2019-02-08T22:30:00.000Z', since: '2019-02-08T22:00:00.000Z' };

const frameWith = (rows: object[]) =>
  frameOf(
    'bars',
    { key: ['name', 'day'], valid: 'day' },
    { name: 'text', day: 'date', price: 'number', limit: 'number' },
    rows,
  );

const batchWith = (rows: object[] = ROWS): Batch => ({
  ...{ dataset: 'bars', universe: 'test', ...TIMES, frames: { bars: frameWith(rows) } },
  ...{ roles: new Map(), subjects: [], past: NO_PAST },
});

/** Price above zero, with the policies under test. */
function positive(change: Partial<Expectation> = {}, rows?: object[]) {
  const expectation: Expectation = {
    ...{ id: 'positive', type: 'valuesInRange', severity: 'critical', description: 'above zero' },
    kwargs: { columns: ['price'], above: 0 },
    ...change,
  };
  const suite: Suite = { suite: 'own', version: '1.0.0', dataset: 'bars', expectations: [expectation] };
  return runSuite(suite, batchWith(rows))[0]!;
}

test('missing values are counted apart and count by the null policy', () => {
  const { elementCount, missingCount, unexpectedCount, percentTotal, percentNonmissing } = positive();
  assert.deepEqual(
    { elementCount, missingCount, unexpectedCount, percentTotal, percentNonmissing },
    { elementCount: 5, missingCount: 1, unexpectedCount: 1, percentTotal: 20, percentNonmissing: 25 },
  );
  // One of five is unexpected, one is missing: 60, 80 or 75 % pass.
  const passes = (nullPolicy: Expectation['nullPolicy'], mostly: number) =>
    positive({ nullPolicy, mostly }).success;
  assert.deepEqual([passes('fail', 0.6), passes('fail', 0.61)], [true, false]);
  assert.deepEqual([passes('keep', 0.8), passes('keep', 0.81)], [true, false]);
  assert.deepEqual([passes('drop', 0.75), passes('drop', 0.76)], [true, false]);
  assert.deepEqual([passes(undefined, 0.6), passes(undefined, 0.61)], [true, false], 'fail is the default');
});

test('a missing value that counts against is among the unexpected, with its key', () => {
  const found = positive().unexpected.map(({ key, detail }) => [key.name, key.day, detail]);
  assert.deepEqual(found, [
    ['A', '2019-02-08', 'outside: price -1'],
    ['B', '2019-02-08', 'missing'],
  ]);
  assert.equal(positive({ nullPolicy: 'keep' }).unexpected.length, 1);
});

const NULLS = ROWS.map((row) => ({ ...row, price: null }));

test('without anything to judge the empty policy decides, and by default it fails', () => {
  const outcome = (change: Partial<Expectation>, rows: object[]) => {
    const { success, skipped } = positive(change, rows);
    return skipped ? 'skipped' : success ? 'passed' : 'failed';
  };
  for (const rows of [[], NULLS]) {
    assert.equal(outcome({ nullPolicy: 'keep' }, rows), 'failed');
    assert.equal(outcome({ nullPolicy: 'drop' }, rows), 'failed');
    assert.equal(outcome({ nullPolicy: 'keep', emptyPolicy: 'pass' }, rows), 'passed');
    assert.equal(outcome({ nullPolicy: 'drop', emptyPolicy: 'skip' }, rows), 'skipped');
  }
  assert.equal(outcome({}, []), 'failed');
  assert.equal(outcome({}, NULLS), 'failed');
  assert.equal(outcome({ emptyPolicy: 'pass' }, NULLS), 'failed', 'nulls that count against are not empty');
  assert.equal(outcome({ groupBy: ['name'] }, []), 'failed');
});

test('mostly is the share that has to pass, without rounding of its own', () => {
  const rows = Array.from({ length: 10 }, (_, i) => ({ ...ROWS[0], price: i === 0 ? -1 : 1 }));
  assert.equal(positive({ mostly: 0.9 }, rows).success, true);
  assert.equal(positive({ mostly: 0.91 }, rows).success, false);
});

test('groups are judged one by one, and all have to pass', () => {
  const result = positive({ groupBy: ['name'], nullPolicy: 'keep', mostly: 0.8 });
  assert.equal(result.success, false, 'four of five pass together, but only half of A');
  assert.deepEqual(result.groupBy, ['name']);
  assert.deepEqual(
    result.groups.map(({ group, success, elementCount, unexpectedCount }) => [
      group,
      success,
      elementCount,
      unexpectedCount,
    ]),
    [
      ['A', false, 2, 1],
      ['B', true, 3, 0],
    ],
  );
  assert.equal(result.elementCount, 5);
});

const CONDITIONS: [condition: Condition, rows: number[]][] = [
  [{ column: 'name', op: '==', value: 'A' }, [0, 1]],
  [{ column: 'name', op: '!=', value: 'A' }, [2, 3, 4]],
  [{ column: 'price', op: '>', value: 10 }, [3, 4]],
  [{ column: 'price', op: '!=', value: 10 }, [1, 3, 4]],
  [{ column: 'day', op: '<=', value: '2019-02-08' }, [0, 1, 2]],
  [{ column: 'day', op: '==', value: { context: 'session' } }, [1, 2]],
  [{ column: 'price', op: '>', value: { column: 'limit' } }, [3]],
  [{ column: 'name', op: 'in', value: ['B', 'C'] }, [2, 3, 4]],
  [{ column: 'price', op: 'notIn', value: [13] }, [0, 1, 4]],
  [{ column: 'price', op: 'isNull' }, [2]],
  [{ column: 'limit', op: 'notNull' }, [0, 1, 2, 3]],
  [
    {
      all: [
        { column: 'name', op: '==', value: 'B' },
        { column: 'price', op: '>=', value: 14 },
      ],
    },
    [4],
  ],
  [
    {
      any: [
        { column: 'name', op: '==', value: 'A' },
        { column: 'price', op: '==', value: 14 },
      ],
    },
    [0, 1, 4],
  ],
  [{ not: { column: 'price', op: '>', value: 0 } }, [1, 2]],
];

for (const [condition, expected] of CONDITIONS) {
  test(`the condition ${JSON.stringify(condition)} holds for rows ${expected.join(', ')}`, () => {
    const holds = compileCondition(condition, frameWith(ROWS), TIMES);
    assert.deepEqual(
      ROWS.map((_, row) => row).filter((row) => holds(row)),
      expected,
    );
  });
}

test('a row condition leaves only its rows to be judged', () => {
  const rowCondition: Condition = { column: 'name', op: '==', value: 'B' };
  const { elementCount, success } = positive({ rowCondition, nullPolicy: 'keep' });
  assert.deepEqual([elementCount, success], [3, true]);
});

test('an invalid suite is refused with every fault: where, the value, what is allowed', () => {
  const document = {
    ...{ suite: 'own', version: '1', dataset: 'bars' },
    expectations: [
      { id: 'a', type: 'valuesInRnge', severity: 'fatal', description: 'x' },
      {
        ...{ id: 'a', type: 'valuesInRange', severity: 'warn', description: 'x', mostly: 1.5, colour: 'red' },
        kwargs: { columns: [], above: 'zero' },
        rowCondition: {
          all: [
            { column: 'price', op: '~', value: 1 },
            { column: 3, op: '<' },
          ],
        },
      },
    ],
  };
  const faults = suiteFaults(document).map(({ path, value }) => [path, value]);
  assert.deepEqual(faults, [
    ['/version', '1'],
    ['/expectations/0/severity', 'fatal'],
    ['/expectations/1/colour', 'red'],
    ['/expectations/1/mostly', 1.5],
    ['/expectations/0/type', 'valuesInRnge'],
    ['/expectations/1/id', 'a'],
    ['/expectations/1/rowCondition/all/0/op', '~'],
    ['/expectations/1/rowCondition/all/1/column', 3],
    ['/expectations/1/rowCondition/all/1/value', undefined],
    ['/expectations/1/kwargs/columns', []],
    ['/expectations/1/kwargs/above', 'zero'],
  ]);
  assert.throws(() => checkSuite(document), {
    type: 'SuiteInvalid',
    message: /11 faults: .*severity is "fatal": one of critical, warn, info.*the nearest is valuesInRange/,
  });
});

test('a column that the rows do not have is named with those that they have', () => {
  assert.throws(() => positive({ kwargs: { columns: ['prize'] } }), {
    type: 'SuiteInvalid',
    message: 'unknown column "prize" of bars: known are name, day, price, limit',
  });
});

test('a thousand unexpected rows are twenty examples, and all of them only when asked for', () => {
  const rows = Array.from({ length: 1000 }, () => ({ ...ROWS[1] }));
  const result = positive({}, rows);
  assert.equal(result.examples.length, 20);
  assert.equal(result.unexpected.length, 1000);
  assert.ok(!JSON.stringify(result).includes('"unexpected":'));
});

test('metrics are kept with their group: what the kind measured, the share that is unexpected, what was observed', () => {
  const measured = defineExpectation({
    type: 'measured',
    kind: 'set',
    description: 'measures',
    kwargs: Type.Object({}),
    evaluate: ({ rows, set }) =>
      set({
        elementCount: rows.length,
        observed: rows.length,
        metrics: [{ metric: 'rows', value: rows.length }],
      }),
  });
  const run = (groupBy?: string[]) => {
    const expectation = { id: 'm', type: 'measured', severity: 'info' as const, description: 'm' };
    const suite = {
      ...{ suite: 'own', version: '1.0.0', dataset: 'bars' as const },
      expectations: [{ ...expectation, ...(groupBy === undefined ? {} : { groupBy }) }],
    };
    return runSuite(suite, batchWith(), new Map([['measured', measured]]))[0]!.metrics;
  };
  assert.deepEqual(run(), [
    { metric: 'unexpected_percent', value: 0 },
    { metric: 'observed', value: 5 },
    { metric: 'rows', value: 5, group: '' },
  ]);
  assert.deepEqual(run(['name']).slice(1), [
    { metric: 'rows', value: 2, group: 'A' },
    { metric: 'rows', value: 3, group: 'B' },
  ]);
});
