import { ratio } from '../indicators/fold.ts';
import { type CoMoments, coMoments } from '../indicators/regression.ts';
import { createWindow, isFull, past, push, type Window } from '../indicators/window.ts';
import { type Feature, type FeatureText, feature, reading, textsOf } from './feature.ts';
import type { MarketSession } from './market.ts';

const text = textsOf('cross-asset');
const VARIANCE = 'log return squared a session';

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
  shared('vix', 1, 'fraction a year', 'volatility index / 100', (m) => m.vix),
  shared('vix_change_5', 6, 'log ratio', 'ln(vix / vix 5 sessions before)', (m) => m.vixChange5),
  shared(
    'vix_rv',
    23,
    'ratio',
    'vix / sqrt(252 x rv_22 of the market symbol): implied over realised volatility',
    (m) => ratio(m.vix, Math.sqrt(252 * m.marketVariance22)),
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
    (moments) => moments.beta,
  ),
  againstMarket(
    text('correlation_63', 64, '-1..1', 'correlation with the market symbol, as beta_63', 'Pearson'),
    (moments) => moments.correlation,
  ),
  againstMarket(
    text(
      'idio_sigma_63',
      64,
      'log return a session',
      'standard deviation (divisor n) of the residual of beta_63',
      'Ang, Hodrick, Xing and Zhang 2006',
    ),
    (moments) => moments.residual,
  ),
  againstMarket(
    text('residual_ret_1', 64, 'log return', 'ret_1 - beta_63 x mkt_ret_1', 'Blitz, Huij and Martens 2011'),
    (moments, own, market) => own - moments.beta * market,
  ),
];

function shared(
  name: string,
  warmup: number,
  unit: string,
  definition: string,
  pick: (market: MarketSession) => number,
): Feature {
  return reading(text(name, warmup, unit, definition, 'market context'), (i) => pick(i.market));
}

function againstMarket(
  description: FeatureText,
  pick: (moments: CoMoments, own: number, market: number) => number,
): Feature {
  return feature(description, {
    init: () => ({ own: createWindow(63), market: createWindow(63) }),
    update(state: { own: Window; market: Window }, { bar, market }) {
      if (Number.isNaN(bar.logReturn) || Number.isNaN(market.return1)) return;
      push(state.own, bar.logReturn);
      push(state.market, market.return1);
    },
    value(state) {
      if (!isFull(state.own)) return Number.NaN;
      return pick(coMoments(state.own, state.market), past(state.own, 0), past(state.market, 0));
    },
  });
}
