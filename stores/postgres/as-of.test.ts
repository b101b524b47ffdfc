import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Instant } from '../../schemas/market.ts';
import { actionsAsOf } from './actions.ts';
import { adjustedPricesAsOf } from './adjusted.ts';
import { barColumnsAsOf } from './bar-columns.ts';
import { barsAsOf, lastSessions, newestSessions } from './bars.ts';
import { coverageOf } from './coverage.ts';
import { earningsAsOf } from './earnings.ts';
import { filingsAsOf } from './filings.ts';
import { fundamentalsAsOf } from './fundamentals.ts';
import { earlierIntervalStates, feedbackAsOf, intervalStatesOf } from './interval-states.ts';
import { macroAsOf } from './macro.ts';
import { membersAsOf, membershipsAsOf } from './memberships.ts';
import { newsAsOf } from './news.ts';
import { quotesAsOf } from './quotes.ts';
import { snapshotBars } from './snapshot.ts';
import { createTestDatabase } from './testing.ts';

const { db, close } = await createTestDatabase();
after(close);

const symbols = ['KO'];
const origin = { universe: 'demo', recipe: 'ewma', session: '2019-02-22' };
const span = { symbols, from: '2019-01-01', to: '2019-12-31' };

/** Each read as somebody would call it who forgot `asOf`: the types refuse every one of them. */
const WITHOUT = {
  // @ts-expect-error asOf is missing
  barsAsOf: () => barsAsOf(db, span),
  // @ts-expect-error asOf is missing
  barColumnsAsOf: () => barColumnsAsOf(db, span),
  // @ts-expect-error asOf is missing
  lastSessions: () => lastSessions(db, { symbols, through: '2019-12-31' }),
  // @ts-expect-error asOf is missing
  newestSessions: () => newestSessions(db, { symbols, through: '2019-12-31' }),
  // @ts-expect-error asOf is missing
  actionsAsOf: () => actionsAsOf(db, span),
  // @ts-expect-error asOf is missing
  adjustedPricesAsOf: () => adjustedPricesAsOf(db, span),
  // @ts-expect-error asOf is missing
  snapshotBars: () => snapshotBars(db, { ...span, file: '/nowhere/x.parquet' }),
  // @ts-expect-error asOf is missing
  macroAsOf: () => macroAsOf(db, { series: ['GDPC1'] }),
  // @ts-expect-error asOf is missing
  fundamentalsAsOf: () => fundamentalsAsOf(db, { symbols }),
  // @ts-expect-error asOf is missing
  filingsAsOf: () => filingsAsOf(db, { symbols }),
  // @ts-expect-error asOf is missing
  newsAsOf: () => newsAsOf(db, span),
  // @ts-expect-error asOf is missing
  earningsAsOf: () => earningsAsOf(db, { symbols }),
  // @ts-expect-error asOf is missing
  quotesAsOf: () => quotesAsOf(db, { symbols }),
  // @ts-expect-error asOf is missing
  membershipsAsOf: () => membershipsAsOf(db, { list: 'dow' }),
  // @ts-expect-error asOf is missing
  membersAsOf: () => membersAsOf(db, { list: 'dow', date: '2019-02-22' }),
  // @ts-expect-error asOf is missing
  intervalStatesOf: () => intervalStatesOf(db, origin),
  // @ts-expect-error asOf is missing
  earlierIntervalStates: () => earlierIntervalStates(db, { ...origin, series: [] }),
  // @ts-expect-error asOf is missing
  feedbackAsOf: () => feedbackAsOf(db, origin),
  // @ts-expect-error asOf is missing
  coverageOf: () => coverageOf(db, { universe: 'demo', sessions: 250, by: 'all' }),
};

for (const [name, read] of Object.entries(WITHOUT)) {
  test(`G1: ${name} refuses to read without asOf, by its type and when it is called`, async () => {
    await assert.rejects(async () => read(), { type: 'AsOfMissing', message: /read without a valid asOf/ });
  });
}

test('G1: an asOf that is no instant of ours is refused', async () => {
  const wrong: unknown[] = [
    'now',
    'infinity',
    '2019-02-22',
    '',
    null,
    0,
    new Date(0),
    '2019-02-22T22:30:00Z',
  ];
  for (const asOf of wrong) {
    await assert.rejects(barsAsOf(db, { ...span, asOf: asOf as Instant }), { type: 'AsOfMissing' });
  }
});
