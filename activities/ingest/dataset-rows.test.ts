import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FundamentalFact, MacroObservation, Membership } from '../../schemas/datasets.ts';
import { type RowContext, rowsOfAnswer } from './dataset-rows.ts';

const context: RowContext = {
  ...{ rawKey: 'raw/x', fetchedAt: '2019-02-22T22:30:00.000Z', coveredFrom: null, lagHours: 24 },
  ...{ virtual: false, accepted: new Map() },
};

const member = (from: string, to: string | null): Membership => ({
  ...{ list: 'sp500', symbol: 'LEHMQ', from, to, name: null, sector: null },
});

test('G1 that a membership ends is known from its end on', () => {
  const versions = (m: Membership, change: Partial<RowContext> = {}) =>
    rowsOfAnswer({ memberships: [m] }, { ...context, ...change }).memberships.map((r) => [r.to, r.knownAt]);
  assert.deepEqual(versions(member('1998-01-12', '2008-09-17')), [
    [null, '1998-01-13T00:00:00.000Z'],
    ['2008-09-17', '2008-09-18T00:00:00.000Z'],
  ]);
  assert.deepEqual(versions(member('1998-01-12', null)), [[null, '1998-01-13T00:00:00.000Z']]);
  const seen = context.fetchedAt;
  assert.deepEqual(versions(member('1998-01-12', '2008-09-17'), { coveredFrom: '1990-01-01' }), [
    ['2008-09-17', seen],
  ]);
  const virtual = { virtual: true };
  assert.deepEqual(versions(member('1998-01-12', '2020-01-01'), virtual), [
    [null, '1998-01-13T00:00:00.000Z'],
  ]);
  assert.deepEqual(versions(member('2020-01-01', null), virtual), []);
});

const gdp = (vintageFrom: string, vintageTo: string | null, value: number): MacroObservation => ({
  ...{
    series: 'GDP',
    period: '2018-07-01',
    unit: null,
    frequency: 'Quarterly',
    value,
    vintageFrom,
    vintageTo,
  },
});

test('G1 each vintage is known from its own date on, and none says when it will end', () => {
  const vintages = [
    gdp('2018-10-26', '2018-11-27', 20659.029),
    gdp('2018-11-28', '2018-12-20', 20660.34),
    gdp('2019-07-26', null, 20749.752),
  ];
  const { macro, future } = rowsOfAnswer({ macro: vintages }, { ...context, virtual: true });
  assert.deepEqual(
    macro.map((m) => [m.value, m.knownAt, m.vintageTo]),
    [
      [20659.029, '2018-10-27T00:00:00.000Z', null],
      [20660.34, '2018-11-29T00:00:00.000Z', null],
    ],
  );
  assert.equal(future, 1);
});

const assets = (document: string): FundamentalFact => ({
  ...{ symbol: 'KO', concept: 'us-gaap/Assets', unit: 'USD', periodStart: null, periodEnd: '2018-09-28' },
  ...{ fiscalPeriod: 'Q3', value: 85_500, acceptedAt: '2018-10-30T00:00:00.000Z', form: '10-Q', document },
});

test('G1 a fact is known from the acceptance of the filing that it stands in', () => {
  const accepted = new Map([['a-1', '2018-10-30T20:12:31.000Z']]);
  const { fundamentals } = rowsOfAnswer(
    { fundamentals: [assets('a-1'), assets('a-2')] },
    { ...context, accepted },
  );
  assert.deepEqual(
    fundamentals.map((f) => [f.acceptedAt, f.knownAt, f.knowledgeEstimated]),
    [
      ['2018-10-30T20:12:31.000Z', '2018-10-31T20:12:31.000Z', true],
      ['2018-10-30T00:00:00.000Z', '2018-10-31T00:00:00.000Z', true],
    ],
  );
});

test('G1 what a company will report is not there before it reports', () => {
  const date = (day: string, epsActual: number | null) => ({
    ...{ symbol: 'KO', date: day, periodEnd: null, epsEstimate: 0.5, epsActual },
  });
  const earnings = [date('2019-02-14', 0.43), date('2019-04-23', null), date('2019-04-23', 0.48)];
  const kept = rowsOfAnswer({ earnings }, { ...context, virtual: true }).earnings;
  assert.deepEqual(
    kept.map((e) => [e.date, e.epsActual, e.knownAt]),
    [
      ['2019-02-14', 0.43, context.fetchedAt],
      ['2019-04-23', null, context.fetchedAt],
    ],
  );
});
