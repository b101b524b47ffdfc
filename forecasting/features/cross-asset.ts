import { ratio } from '../indicators/fold.ts';
import { correlation, residualDeviation, slopeOn } from '../indicators/regression.ts';
import { isFull, past, sumPast, type Window } from '../indicators/window.ts';
import { EXPOSURES } from './exposures.ts';
import {
  type Feature,
  type FeatureText,
  feature,
  logReturn,
  ofSession,
  reading,
  textsOf,
  together,
} from './feature.ts';
import type { MarketSession } from './market.ts';
import { MARKET_STATE } from './market-state.ts';
import { NOT_NEGATIVE, type Range } from './unit-range.ts';

const text = textsOf('cross-asset');
const VARIANCE = 'log return squared a session';

/** The last 63 returns beside those of the market symbol. */
const withMarket = together(63, logReturn, (i) => i.market.return1);

/** Return over the newest `n` of them less what the slope makes of the market symbol's. */
const residual = (own: Window, market: Window, n: number) =>
  sumPast(own, n - 1, 0) - slopeOn(own, market) * sumPast(market, n - 1, 0);

export const CROSS_ASSET: readonly Feature[] = [
  shared('mkt_ret_1', 2, 'log return', 'total log return of the market symbol', (m) => m.return1),
  shared(
    'mkt_ret_5',
    6,
    'log return',
    'total log return of the market symbol over 5 of its sessions',
    (m) => m.return5,
  ),
  shared(
    'mkt_ret_21',
    22,
    'log return',
    'total log return of the market symbol over 21 of its sessions',
    (m) => m.return21,
  ),
  shared('mkt_rv_1', 2, VARIANCE, 'mean of rv_1 over the symbols of the session', (m) => m.variance),
  shared('mkt_rv_5', 6, VARIANCE, 'mean of mkt_rv_1 over the last 5 sessions', (m) => m.variance5),
  shared('breadth_1', 2, '0..1', 'share of the symbols with a positive return', (m) => m.breadth),
  shared('vix', 1, 'fraction a year', 'volatility index / 100', (m) => m.vix, NOT_NEGATIVE),
  shared('vix_change_5', 6, 'log ratio', 'ln(vix / vix 5 sessions before)', (m) => m.vixChange5),
  shared(
    'vix_rv',
    23,
    'ratio',
    'vix / sqrt(252 x rv_22 of the market symbol): implied over realised volatility',
    (m) => ratio(m.vix, Math.sqrt(252 * m.marketVariance22)),
    NOT_NEGATIVE,
  ),
  shared('rate_10y', 1, 'fraction a year', '10-year Treasury yield (^TNX / 100)', (m) => m.rate),
  shared(
    'rate_change_5',
    6,
    'fraction a year',
    'rate_10y less that of 5 sessions before',
    (m) => m.rateChange5,
  ),
  shared(
    'term_spread',
    1,
    'fraction a year',
    '30-year less 10-year yield (^TYX - ^TNX) / 100',
    (m) => m.termSpread,
  ),
  reading(
    text('excess_ret_1', 2, 'log return', 'ret_1 - mkt_ret_1', 'relative strength'),
    ({ bar, market }) => bar.logReturn - market.return1,
  ),
  againstMarket(
    text(
      'beta_63',
      64,
      'ratio',
      'slope of the daily return on the market symbol, last 63 sessions with both',
      'Sharpe 1964',
    ),
    slopeOn,
  ),
  againstMarket(
    text('correlation_63', 64, '-1..1', 'correlation with the market symbol, as beta_63', 'Pearson'),
    correlation,
  ),
  againstMarket(
    text(
      'idio_sigma_63',
      64,
      'log return a session',
      'standard deviation (divisor n) of the residual of beta_63',
      'Ang, Hodrick, Xing and Zhang 2006',
      NOT_NEGATIVE,
    ),
    residualDeviation,
  ),
  againstMarket(
    text('residual_ret_1', 64, 'log return', 'ret_1 - beta_63 x mkt_ret_1', 'Blitz, Huij and Martens 2011'),
    (own, market) => past(own, 0) - slopeOn(own, market) * past(market, 0),
  ),
  againstMarket(
    text(
      'residual_ret_21',
      64,
      'log return',
      'ret_21 - beta_63 x the sum of those 21 returns of the market symbol',
      'Blitz, Huij, Lansdorp and Verbeek 2013',
    ),
    (own, market) => residual(own, market, 21),
  ),
  ...MARKET_STATE,
  ...EXPOSURES,
];

function shared(
  name: string,
  warmup: number,
  unit: string,
  definition: string,
  pick: (market: MarketSession) => number,
  range?: Range,
): Feature {
  const description = text(name, warmup, unit, definition, 'market context', range);
  return ofSession(description, pick);
}

/** NaN until the windows are full. */
function againstMarket(description: FeatureText, of: (own: Window, market: Window) => number): Feature {
  return feature(description, withMarket, ([own, market]) => (isFull(own!) ? of(own!, market!) : Number.NaN));
}
