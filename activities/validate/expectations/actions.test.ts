import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  barOf,
  barsBatch,
  NOW,
  SESSION,
  SESSIONS,
  scale,
  type TestAction,
  type TestMarket,
} from '../testing/bars.ts';
import { failures, judge } from '../testing/failures.ts';
import { only, testFeed } from '../testing/feed.ts';

type Change = (m: TestMarket) => void;

const action = (
  symbol: string,
  kind: 'split' | 'dividend',
  value: number,
  exDate: string = SESSION,
): TestAction => ({ symbol, exDate, kind, value, knownAt: NOW, storedAt: NOW, rawKey: `raw/${symbol}` });

const adding =
  (...actions: TestAction[]): Change =>
  (m) => {
    m.actions.push(...actions);
  };

/** AAA trades at a multiple from so many sessions ago on. */
const stepping =
  (factor: number, ago = 0): Change =>
  (m) => {
    for (let k = 0; k <= ago; k++) scale(barOf(m, 'AAA', k), factor);
  };

const all =
  (...changes: Change[]): Change =>
  (m) =>
    changes.forEach((change) => {
      change(m);
    });

/** The dividend of BBB in the clean batch. */
const EX_DATE = SESSIONS.at(-20)!;

testFeed<TestMarket>({
  suite: 'actions',
  batch: (change) => ({ ...barsBatch(change), dataset: 'actions' }),
  defects: {
    'action-schema': [
      ['a value written as text', adding(action('AAA', 'split', '2' as never))],
      ['an unknown kind', adding({ ...action('AAA', 'split', 2), kind: 'spin-off' as never })],
    ],
    'action-columns': [
      ['a field that the contract does not have', adding({ ...action('AAA', 'split', 2), note: 'x' })],
    ],
    'action-unique': [
      [
        'capital gain counted as a second dividend of the day',
        adding(action('BBB', 'dividend', 0.5, EX_DATE)),
      ],
    ],
    'action-known-increasing': [
      [
        'an action known later than now',
        adding({ ...action('AAA', 'split', 2), knownAt: '2019-02-12T00:00:00.000Z' }),
      ],
    ],
    'split-ratio': [
      ['a split of one for one', adding(action('AAA', 'split', 1))],
      ['a split of zero', adding(action('AAA', 'split', 0))],
    ],
    'split-recorded': [
      ['a price halved without a split', stepping(1 / 2)],
      ['a reverse split without a record', stepping(10)],
    ],
    'split-visible': [
      ['a split that the price does not show', adding(action('AAA', 'split', 2))],
      [
        'a split that the adjusted close shows too',
        all(adding(action('AAA', 'split', 2)), (m) => {
          const bar = barOf(m, 'AAA');
          for (const field of ['open', 'high', 'low', 'close', 'adjustedClose'] as const) bar[field]! /= 2;
        }),
      ],
    ],
    'adjusted-by-actions': [
      [
        'an adjusted close that took the dividend off twice',
        (m) => {
          for (const bar of m.bars)
            if (bar.symbol === 'BBB' && bar.session < EX_DATE) bar.adjustedClose! *= 0.995;
        },
      ],
    ],
    'dividend-adjusted': [
      [
        'a dividend that the adjusted close leaves in',
        (m) => {
          for (const bar of m.bars) bar.adjustedClose = bar.close;
        },
      ],
    ],
    'dividend-size': [
      ['a dividend 100 times too large', adding(action('AAA', 'dividend', 20))],
      ['a dividend of nothing', adding(action('AAA', 'dividend', 0))],
    ],
    'dividend-once': [
      ['the same dividend a week later', adding(action('BBB', 'dividend', 0.5, SESSIONS.at(-16)!))],
    ],
    'drop-on-ex-date': [
      [
        'the drop of 8 % two days after the ex-date',
        all(adding(action('AAA', 'dividend', 4, SESSIONS.at(-4)!)), stepping(0.92, 1)),
      ],
      ['cash twice as large as the drop', all(adding(action('AAA', 'dividend', 8)), stepping(0.92))],
    ],
  },
  empty: (m) => {
    m.bars = [];
    m.actions = [];
  },
  nulls: (m) => {
    m.bars = m.bars.map(only('symbol', 'session', 'role', 'rawKey', 'knownAt'));
    m.actions = m.actions.map(only('symbol', 'exDate', 'rawKey', 'knownAt'));
  },
  pass: {
    // Most days have no action, and none is needed: the suite of bars fails for the bars.
    empty: [
      ...['action-schema', 'action-columns', 'action-unique', 'action-known-increasing', 'split-ratio'],
      ...['split-recorded', 'split-visible', 'adjusted-by-actions', 'dividend-adjusted', 'dividend-size'],
      ...['dividend-once', 'drop-on-ex-date'],
    ],
    nulls: [
      ...['action-columns', 'action-unique', 'action-known-increasing', 'split-ratio', 'split-recorded'],
      ...['split-visible', 'adjusted-by-actions', 'dividend-adjusted', 'dividend-size', 'dividend-once'],
      'drop-on-ex-date',
    ],
  },
});

test('a dividend on the day of a split is per share held before it', () => {
  const batch = barsBatch((m) => {
    const before = barOf(m, 'AAA', 1).close!;
    const { bars } = m;
    for (const bar of bars) {
      if (bar.symbol === 'AAA' && bar.session < SESSION)
        bar.adjustedClose = (bar.close! * (1 - 1 / before)) / 2;
    }
    scale(barOf(m, 'AAA'), 1 / 2);
    m.actions.push(action('AAA', 'split', 2), action('AAA', 'dividend', 1));
  });
  const found = failures(judge({ ...batch, dataset: 'actions' }, 'actions'));
  assert.ok(!found.includes('adjusted-by-actions'), found.join(', '));
});
