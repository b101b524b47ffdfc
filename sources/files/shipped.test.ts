import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Dataset, Membership, ParsedAnswer } from '../../schemas/datasets.ts';
import { createFilesProvider } from './provider.ts';

const provider = createFilesProvider({ baseUrl: null });
const read = async (dataset: Dataset, subject: string): Promise<ParsedAnswer> => {
  const { answer } = await provider.fetch({ dataset, subject });
  return provider.parse(dataset, answer!.body, { subject, knownAt: answer!.fetchedAt });
};
const on = (memberships: Membership[], day: string) =>
  new Set(
    memberships
      .filter(({ from, to }) => from <= day && (to === null || day < to))
      .map(({ symbol }) => symbol),
  );

test('the members of the S&P 500 are those of the day', async () => {
  const { memberships } = await read('listings', 'sp500');
  assert.equal(memberships!.length, 1240);
  const size = (day: string) => on(memberships!, day).size;
  assert.deepEqual(['1996-01-02', '2009-01-02', '2019-02-15', '2025-11-15'].map(size), [487, 498, 505, 503]);
  // Lehman left with its bankruptcy, Tesla came on 2020-12-21, Willis Towers Watson changed its ticker.
  assert.ok(on(memberships!, '2008-09-16').has('LEHMQ') && !on(memberships!, '2008-09-17').has('LEHMQ'));
  assert.ok(!on(memberships!, '2020-12-18').has('TSLA') && on(memberships!, '2020-12-21').has('TSLA'));
  assert.ok(on(memberships!, '2022-01-07').has('WLTW') && on(memberships!, '2022-01-10').has('WTW'));
  assert.ok(on(memberships!, '2019-02-15').has('BRK-B'));
});

test('G1: the sectors are of today and hold from today only', async () => {
  const { memberships } = await read('listings', 'sectors');
  assert.equal(on(memberships!, '2025-11-15').size, 0);
  assert.equal(on(memberships!, '2025-11-16').size, 503);
  assert.equal(new Set(memberships!.map(({ sector }) => sector)).size, 11);
  assert.equal(memberships!.find(({ symbol }) => symbol === 'AAPL')!.sector, 'Information Technology');
});

test('all lists are read as pages of one question', async () => {
  const { next } = await provider.fetch({ dataset: 'listings', subject: '*' });
  assert.equal(next, 'listings/sp500.csv');
});

test('the macro series have a value per period and a declared day of publication after it', async () => {
  for (const [series, rows, period, value, vintageFrom] of [
    ['VIXCLS', 9235, '2018-02-05', 37.32, '2018-02-05'],
    ['GS10', 879, '2019-01-01', 2.71, '2019-02-07'],
    ['CPIAUCNS', 1360, '2019-01-01', 251.712, '2019-02-28'],
  ] as const) {
    const { macro } = await read('macro', series);
    assert.equal(macro!.length, rows);
    assert.equal(new Set(macro!.map((row) => row.period)).size, rows);
    const row = macro!.find((one) => one.period === period)!;
    assert.deepEqual([row.value, row.vintageFrom, row.vintageTo], [value, vintageFrom, null]);
  }
});
