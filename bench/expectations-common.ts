/** The 15 expectations that Great Expectations can express too. */
import type { Expectation, Suite } from '../schemas/expectations.ts';

const expectation = (id: string, type: string, kwargs: Record<string, unknown>): Expectation => ({
  ...{ id, type, kwargs },
  ...{ severity: 'critical', description: id },
});

/** Ids are names of the peer's script. */
export const COMMON = (symbols: string[]): Suite => ({
  ...{ suite: 'common', version: '1.0.0', dataset: 'bars' },
  expectations: [
    expectation('close-present', 'valuesPresent', { columns: ['close'] }),
    expectation('open-positive', 'valuesInRange', { columns: ['open'], above: 0 }),
    expectation('high-positive', 'valuesInRange', { columns: ['high'], above: 0 }),
    expectation('low-positive', 'valuesInRange', { columns: ['low'], above: 0 }),
    expectation('close-positive', 'valuesInRange', { columns: ['close'], above: 0 }),
    expectation('volume-count', 'valuesInRange', { columns: ['volume'], min: 0 }),
    expectation('open-below-high', 'columnsOrdered', { low: 'open', high: 'high' }),
    expectation('close-below-high', 'columnsOrdered', { low: 'close', high: 'high' }),
    expectation('low-below-open', 'columnsOrdered', { low: 'low', high: 'open' }),
    expectation('low-below-close', 'columnsOrdered', { low: 'low', high: 'close' }),
    expectation('unique', 'unique', { columns: ['symbol', 'session'] }),
    expectation('columns', 'columnSet', {
      columns: ['symbol', 'session', 'open', 'high', 'low', 'close', 'volume'],
      optional: ['*'],
    }),
    expectation('rows', 'rowCount', { min: 1_000_000, max: 2_000_000 }),
    expectation('symbols', 'valuesInSet', { column: 'symbol', values: symbols }),
    expectation('volume-mean', 'statisticInRange', {
      column: 'volume',
      statistic: 'mean',
      min: 1e6,
      max: 2e6,
    }),
  ],
});
