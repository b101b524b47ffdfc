/** Implied volatility and rates by maturity, and who leads whom. Group cross-asset. */
import { correlation } from '../indicators/regression.ts';
import { createWindow, isFull, push, type Window } from '../indicators/window.ts';
import { type Base, type Feature, feature, needing, ofSession, textsOf } from './feature.ts';
import { THREE_MONTH_RATE, THREE_MONTH_VOLATILITY } from './market.ts';

const text = textsOf('cross-asset');
const TERM = `context ${THREE_MONTH_VOLATILITY}`;
const BILL = `context ${THREE_MONTH_RATE}`;

export const TERM_STRUCTURE: readonly Feature[] = [
  needing(
    TERM,
    ofSession(
      text(
        'vix_term_3m',
        1,
        'log ratio',
        `ln(volatility implied for one month / for three, ${THREE_MONTH_VOLATILITY}): above 0 in fear`,
        'Johnson 2017',
      ),
      (m) => m.vixTerm,
    ),
  ),
  needing(
    TERM,
    ofSession(
      text('vix_term_change_5', 6, 'log ratio', 'vix_term_3m less that of 5 sessions before', 'Johnson 2017'),
      (m) => m.vixTermChange5,
    ),
  ),
  needing(
    BILL,
    ofSession(
      text(
        'rate_3m',
        1,
        'fraction a year',
        `3-month Treasury bill yield (${THREE_MONTH_RATE} / 100)`,
        'market context',
      ),
      (m) => m.rate3m,
    ),
  ),
  needing(
    BILL,
    ofSession(
      text('term_spread_3m', 1, 'fraction a year', 'rate_10y less rate_3m', 'Estrella and Hardouvelis 1991'),
      (m) => m.rate - m.rate3m,
    ),
  ),
];

interface LeadLag {
  /** Correlation of the return with the market symbol's of the session before, and of that with the return before. */
  follows: number;
  leads: number;
}

interface LeadLagState {
  own: Window;
  marketBefore: Window;
  market: Window;
  ownBefore: Window;
  previous: number | null;
}

/** Sessions with both returns and both of the session before. */
const leadLag: Base<LeadLagState, LeadLag | null> = {
  windows: ['own', 'marketBefore', 'market', 'ownBefore'],
  init: () => ({
    own: createWindow(63),
    marketBefore: createWindow(63),
    market: createWindow(63),
    ownBefore: createWindow(63),
    previous: null,
  }),
  update(state, { bar, market }) {
    const [own, of, ofBefore] = [bar.logReturn, market.return1, market.returnBefore];
    const before = state.previous;
    state.previous = Number.isNaN(own) ? null : own;
    if (before === null || Number.isNaN(own) || Number.isNaN(of) || Number.isNaN(ofBefore)) return;
    push(state.own, own);
    push(state.marketBefore, ofBefore);
    push(state.market, of);
    push(state.ownBefore, before);
  },
  value({ own, marketBefore, market, ownBefore }) {
    if (!isFull(own)) return null;
    return {
      follows: correlation(own, marketBefore),
      leads: correlation(market, ownBefore),
    };
  },
};

export const LEAD_LAG: readonly Feature[] = [
  feature(
    text(
      'market_follow_63',
      65,
      '-1..1',
      "correlation of the return with the market symbol's return of the session before, 63 sessions",
      'Lo and MacKinlay 1990',
    ),
    leadLag,
    (of) => of?.follows ?? Number.NaN,
  ),
  feature(
    text(
      'lead_lag_63',
      65,
      'difference of correlations',
      "market_follow_63 less the correlation of the market symbol's return with the return of the session before: above 0 the symbol follows",
      'Lo and MacKinlay 1990',
      [-2, 2],
    ),
    leadLag,
    (of) => (of === null ? Number.NaN : of.follows - of.leads),
  ),
];
