/** Each cause from a series that one can check by hand. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CorporateAction, RawBar } from '../../schemas/market.ts';
import type { ParsedChart } from '../../schemas/sources.ts';
import { knownStateOf } from './known.ts';
import { mergeChart } from './merge.ts';

const FIRST = '2019-02-07T22:30:00.000Z';
const NEXT = '2019-02-08T22:30:00.000Z';
const MUCH_LATER = '2019-03-08T22:30:00.000Z';
const keyOf = (source: string, knownAt: string) => `raw/${source}/bars/${knownAt.slice(0, 10)}/a.gz`;

const bar = (session: string, close: number | null, volume = 1000): RawBar => ({
  ...{ session, open: close, high: close, low: close, close, volume },
});

interface Case {
  /** Known since the first day; `by` says who put a version on top of the vendor's. */
  before: (RawBar & { heldBy?: string; overlay?: RawBar })[];
  known?: CorporateAction[];
  after: RawBar[];
  actions?: CorporateAction[];
  source?: string;
  knownAt?: string;
}

/** `session field cause explainedBy` per record. */
function causes({
  before,
  known = [],
  after,
  actions = [],
  source = 'yahoo',
  knownAt = NEXT,
}: Case): string[] {
  const origin = { symbol: 'KO', knownAt: FIRST, rawKey: keyOf('yahoo', FIRST), heldBy: null };
  const bars = before.flatMap(({ heldBy = null, overlay, ...values }) => [
    { ...values, ...origin, heldBy },
    ...(overlay === undefined
      ? []
      : [
          { ...overlay, ...origin, knownAt: FIRST.replace('.000', '.001'), rawKey: keyOf('operator', FIRST) },
        ]),
  ]);
  const state = knownStateOf(
    bars,
    known.map((action) => ({ ...action, ...origin })),
  );
  const chart: ParsedChart = {
    ...{ symbol: 'KO', currency: 'USD', exchangeTimezone: 'America/New_York', bars: after, actions },
  };
  return mergeChart(state, chart, { knownAt, rawKey: keyOf(source, knownAt) }).restatements.map(
    ({ session, field, cause, explainedBy }) => `${session} ${field} ${cause}: ${explainedBy}`,
  );
}

const two = [bar('2019-02-05', 50), bar('2019-02-06', 48)];
const ofClose = (found: string[]) => found.filter((line) => line.includes(' close '));

test('one constant before a known split is an action, undone or applied late', () => {
  const split = { exDate: '2019-02-07', kind: 'split', value: 2 } as const;
  const halved = [bar('2019-02-05', 25), bar('2019-02-06', 24)];
  assert.deepEqual(ofClose(causes({ before: two, after: halved, actions: [split] })), [
    '2019-02-05 close action: split 2 on 2019-02-07',
    '2019-02-06 close action: split 2 on 2019-02-07',
  ]);
  assert.deepEqual(ofClose(causes({ before: halved, after: two, known: [split] })), [
    '2019-02-05 close action: split 2 on 2019-02-07',
    '2019-02-06 close action: split 2 on 2019-02-07',
  ]);
});

test('one constant of 1 - D/P before a known dividend is an action', () => {
  // .48 on a close of 48: everything before times .99.
  const dividend = { exDate: '2019-02-07', kind: 'dividend', value: 0.48 } as const;
  const adjusted = [bar('2019-02-05', 49.5), bar('2019-02-06', 47.52)];
  assert.deepEqual(ofClose(causes({ before: two, after: adjusted, actions: [dividend] })), [
    '2019-02-05 close action: dividend 0.48 on 2019-02-07',
    '2019-02-06 close action: dividend 0.48 on 2019-02-07',
  ]);
});

test('a constant without an action, of only some of the sessions, or two ratios are no action', () => {
  const split = { exDate: '2019-02-07', kind: 'split', value: 2 } as const;
  const halved = [bar('2019-02-05', 25), bar('2019-02-06', 24)];
  const unexplained = ['2019-02-05 close unexplained: null', '2019-02-06 close unexplained: null'];
  assert.deepEqual(ofClose(causes({ before: two, after: halved })), unexplained);
  assert.deepEqual(ofClose(causes({ before: two, after: [two[0]!, halved[1]!], actions: [split] })), [
    unexplained[1],
  ]);
  const uneven = [bar('2019-02-05', 25), bar('2019-02-06', 30)];
  assert.deepEqual(ofClose(causes({ before: two, after: uneven, actions: [split] })), unexplained);
  const earlier = { ...split, exDate: '2019-02-06' };
  assert.deepEqual(ofClose(causes({ before: two, after: halved, actions: [earlier] })), unexplained);
});

test('a vendor corrects itself: held before, missing before, a late print, volume', () => {
  const held = [{ ...bar('2019-02-05', 5000), heldBy: 'unit-constant' }];
  assert.deepEqual(ofClose(causes({ before: held, after: [bar('2019-02-05', 50)] })), [
    '2019-02-05 close vendor-correction: was held: unit-constant',
  ]);
  const missing = [{ ...bar('2019-02-05', 50), open: null }];
  assert.deepEqual(causes({ before: missing, after: [bar('2019-02-05', 50)] }), [
    '2019-02-05 open vendor-correction: was missing: open',
  ]);
  // 20 basis points a day later; a month later, or 60 basis points, it is no late print.
  const print = { before: [bar('2019-02-06', 50)], after: [bar('2019-02-06', 50.1)] };
  assert.deepEqual(ofClose(causes(print)), ['2019-02-06 close vendor-correction: late print']);
  assert.deepEqual(ofClose(causes({ ...print, knownAt: MUCH_LATER })), [
    '2019-02-06 close unexplained: null',
  ]);
  assert.deepEqual(ofClose(causes({ ...print, after: [bar('2019-02-06', 50.3)] })), [
    '2019-02-06 close unexplained: null',
  ]);
  const volume = (after: number) =>
    causes({ before: [bar('2019-02-06', 50)], after: [bar('2019-02-06', 50, after)] });
  assert.deepEqual(volume(1050), ['2019-02-06 volume vendor-correction: volume revised']);
  assert.deepEqual(volume(2000), ['2019-02-06 volume unexplained: null']);
});

test('a wrong value that is held and repeated is a new row, and no restatement again', () => {
  const origin = { symbol: 'KO', knownAt: FIRST, rawKey: keyOf('yahoo', FIRST), heldBy: null };
  const wrong = {
    ...bar('2019-02-05', 5000),
    ...origin,
    knownAt: FIRST.replace('.000', '.001'),
    heldBy: 'unit',
  };
  const state = knownStateOf([{ ...two[0]!, ...origin }, wrong], []);
  const chart = {
    symbol: 'KO',
    currency: 'USD',
    exchangeTimezone: '',
    bars: [bar('2019-02-05', 5000)],
    actions: [],
  };
  const merge = mergeChart(state, chart, { knownAt: NEXT, rawKey: keyOf('yahoo', NEXT) });
  assert.deepEqual([merge.bars.length, merge.restatements], [1, []]);
});

test('a vendor that comes to agree with an operator corrected itself; one that says a third thing did not', () => {
  const before = [{ ...bar('2019-02-05', 40), heldBy: 'ohlc-order', overlay: bar('2019-02-05', 50) }];
  const after = (close: number) => ofClose(causes({ before, after: [bar('2019-02-05', close)] }));
  assert.deepEqual(after(40), []);
  assert.deepEqual(after(50), ['2019-02-05 close vendor-correction: agrees with the operator']);
  assert.deepEqual(after(45), ['2019-02-05 close unexplained: null']);
});

test('another provider may differ by 50 basis points; more is unexplained, whoever says it', () => {
  const other = (close: number) =>
    ofClose(
      causes({ before: [two[0]!], after: [bar('2019-02-05', close)], source: 'tiingo', knownAt: MUCH_LATER }),
    );
  assert.deepEqual(other(50.2), ['2019-02-05 close provider-switch: yahoo -> tiingo']);
  assert.deepEqual(other(51), ['2019-02-05 close unexplained: null']);
});

test('the market replay speaks for Yahoo: a home that goes live has changed no provider', () => {
  const late = { before: [two[0]!], after: [bar('2019-02-05', 50.1)] };
  assert.deepEqual(ofClose(causes({ ...late, source: 'replay' })), [
    '2019-02-05 close vendor-correction: late print',
  ]);
});

test('a dividend in shares of after a split is an action, a cent of rounding a correction, the rest unexplained', () => {
  const dividend = (value: number) => ({ exDate: '2019-02-05', kind: 'dividend', value }) as const;
  const split = { exDate: '2019-02-07', kind: 'split', value: 2 } as const;
  const told = (after: number, ...more: CorporateAction[]) =>
    causes({ before: [], known: [dividend(0.8)], after: [], actions: [dividend(after), ...more] });
  assert.deepEqual(told(0.4, split), ['2019-02-05 dividend action: split 2 on 2019-02-07']);
  assert.deepEqual(told(0.805), ['2019-02-05 dividend vendor-correction: rounding']);
  assert.deepEqual(told(0.4), ['2019-02-05 dividend unexplained: null']);
});
