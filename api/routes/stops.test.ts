import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CheckResultRow } from '../../stores/postgres/checks.ts';
import { stoppedSymbols } from './stops.ts';

const SESSION = '2019-02-07';
const FORECAST = ['KO', 'JPM', 'AAPL'];

const failed = (examples: object[], more: Partial<CheckResultRow> = {}) =>
  ({ success: false, severity: 'critical', examples, ...more }) as CheckResultRow;
const of = (checkpoint: string, ...results: CheckResultRow[]) =>
  stoppedSymbols({ checkpoint, session: SESSION }, results, FORECAST);

const TABLE: [what: string, stopped: string[], found: string[]][] = [
  ['a row of the session', ['KO'], of('bars', failed([{ symbol: 'KO', session: SESSION }]))],
  ['a symbol without a row', ['AAPL'], of('bars', failed([{ symbol: 'AAPL', session: '' }]))],
  ['an action of a symbol', ['JPM'], of('bars', failed([{ symbol: 'JPM dividend', session: SESSION }]))],
  ['an older row of the bars', [], of('bars', failed([{ symbol: 'KO', session: '2019-02-06' }]))],
  ['an older row of the features', ['KO'], of('features', failed([{ symbol: 'KO', session: '2019-02-06' }]))],
  ['a warning', [], of('bars', failed([{ symbol: 'KO', session: SESSION }], { severity: 'warn' }))],
  ['what passed', [], of('bars', failed([{ symbol: 'KO', session: SESSION }], { success: true }))],
  ['an index that is not forecast', [], of('bars', failed([{ symbol: '^VIX', session: SESSION }]))],
  ['a checkpoint that stops nobody', [], of('news', failed([{ symbol: 'KO', session: SESSION }]))],
  [
    'two expectations over the same symbols',
    ['JPM', 'KO'],
    of('bars', failed([{ symbol: 'KO', session: SESSION }]), failed([{ symbol: 'KO' }, { symbol: 'JPM' }])),
  ],
];
for (const [what, stopped, found] of TABLE) {
  test(`${what} stops ${stopped.join(' and ') || 'nobody'}`, () => assert.deepEqual(found, stopped));
}
