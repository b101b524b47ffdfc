import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sessionsBetween } from '../../forecasting/calendar/calendar.ts';
import type { CorporateAction, RawBar } from '../../schemas/market.ts';
import type { Batch, BatchRow } from './batch.ts';
import { loadSuites, runSuite } from './suite.ts';
import { toQuarantine } from './validate-session.ts';

const SESSIONS = sessionsBetween('2018-11-01', '2019-02-11');
const SESSION = SESSIONS.at(-1)!;
const NOW = `${SESSION}T22:30:00.000Z`;

/** A price that wanders by a known wave, so that the median move is about 1 %. */
function history(start: number): RawBar[] {
  return SESSIONS.map((session, i) => {
    const close = start * (1 + 0.01 * Math.sin(i * 1.7));
    return { session, open: close, high: close * 1.01, low: close * 0.99, close, volume: 1000 + i };
  });
}

interface Change {
  bar?: Partial<RawBar>;
  drop?: boolean;
  twice?: boolean;
  extra?: RawBar;
  actions?: CorporateAction[];
}

/** Three symbols, clean but for the change to the last bar of AAA. */
function batchWith(change: Change = {}): Batch {
  const roles = new Map<string, 'forecast' | 'context'>([
    ['AAA', 'forecast'],
    ['BBB', 'forecast'],
    ['^VIX', 'context'],
  ]);
  const series = new Map([...roles.keys()].map((symbol, i) => [symbol, history(50 * (i + 1))]));
  const aaa = series.get('AAA')!;
  Object.assign(aaa.at(-1)!, change.bar);
  if (change.drop) aaa.pop();
  if (change.extra) aaa.push(change.extra);
  const rows: BatchRow[] = [...series].flatMap(([symbol, bars]) =>
    bars.map((bar) => ({ ...bar, symbol, role: roles.get(symbol)!, knownAt: NOW, rawKey: `raw/${symbol}` })),
  );
  if (change.twice) rows.push({ ...rows.find((r) => r.symbol === 'AAA' && r.session === SESSION)! });
  return {
    session: SESSION,
    now: NOW,
    rows,
    roles,
    history: series,
    actions: new Map([['AAA', change.actions ?? []]]),
    restatements: [],
  };
}

const judge = (batch: Batch) => loadSuites().flatMap((suite) => runSuite(suite, batch));
const failures = (batch: Batch) =>
  judge(batch)
    .filter((r) => !r.success)
    .map((r) => r.expectation);

test('clean bars pass all of at least fifteen expectations', () => {
  const results = judge(batchWith());
  assert.ok(results.length >= 15, `${results.length} expectations`);
  assert.deepEqual(
    results.filter((r) => !r.success),
    [],
  );
});

const last = history(50).at(-1)!;
const close = last.close!;
const cases: [what: string, change: Change, expected: string[]][] = [
  ['a null close', { bar: { close: null } }, ['bar-schema', 'session-complete']],
  ['a NaN', { bar: { high: Number.NaN } }, ['bar-schema']],
  ['a high below the close', { bar: { high: close * 0.98 } }, ['ohlc-order']],
  ['a low above the open', { bar: { low: close * 1.005, high: close * 1.02 } }, ['ohlc-order']],
  ['a negative volume', { bar: { volume: -1 } }, ['volume-count']],
  ['a duplicate', { twice: true }, ['unique-session']],
  ['a missing session', { drop: true }, ['session-complete']],
  [
    'a price in pence',
    { bar: { open: close * 100, high: close * 100, low: close * 100, close: close * 100 } },
    ['unit-constant'],
  ],
  [
    'a split that nobody recorded',
    { bar: { open: close / 2, high: close / 2, low: close / 2, close: close / 2 } },
    ['split-recorded'],
  ],
  [
    'a split that the price does not show',
    { actions: [{ exDate: SESSION, kind: 'split', value: 2 }] },
    ['split-visible', 'split-recorded'],
  ],
  ['a bar on a holiday', { extra: { ...last, session: '2019-02-18' } }, ['open-session', 'not-in-future']],
  [
    'a date in the future',
    { extra: { ...last, session: '2019-02-12' } },
    ['not-in-future', 'known-after-close'],
  ],
];

for (const [what, change, expected] of cases) {
  test(`${what} fails ${expected.join(' and ')}`, () => {
    const found = failures(batchWith(change));
    for (const name of expected) assert.ok(found.includes(name), `${name} not in ${found.join(', ')}`);
  });
}

test('G8: a bar that fails a critical expectation is held back with its reason, the others are not', () => {
  const batch = batchWith({ bar: { high: close * 0.98 } });
  assert.deepEqual(toQuarantine(batch, judge(batch), NOW), [
    {
      symbol: 'AAA',
      session: SESSION,
      barKnownAt: NOW,
      knownAt: NOW,
      expectation: 'ohlc-order',
      reason: 'bars/ohlc-order',
      detail: `high ${close * 0.98} is below max(open ${close}, close ${close})`,
    },
  ]);
});

test('an empty batch fails: no data is not good data', () => {
  const batch = { ...batchWith(), rows: [] };
  assert.ok(failures(batch).includes('batch-not-empty'));
});

test('a recorded split passes, because the past is judged in the shares of the day', () => {
  const half = { open: close / 2, high: close / 2, low: close / 2, close: close / 2 };
  assert.deepEqual(
    failures(batchWith({ bar: half, actions: [{ exDate: SESSION, kind: 'split', value: 2 }] })),
    [],
  );
});

test('results carry counts, both percentages and examples with their keys', () => {
  const result = judge(batchWith({ bar: { volume: -1 } })).find((r) => r.expectation === 'volume-count')!;
  assert.equal(result.elementCount, SESSIONS.length * 3);
  assert.equal(result.unexpectedCount, 1);
  assert.equal(result.percentTotal, 100 / (SESSIONS.length * 3));
  assert.equal(result.examples[0]!.symbol, 'AAA');
  assert.equal(result.examples[0]!.session, SESSION);
});
