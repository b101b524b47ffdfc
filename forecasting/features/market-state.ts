/** The state of the market, the same for all symbols of a session. Group cross-asset. */
import { type Feature, ofSession, textsOf } from './feature.ts';
import type { MarketSession } from './market.ts';
import { NOT_NEGATIVE, type Range } from './unit-range.ts';

const text = textsOf('cross-asset');

export const MARKET_STATE: readonly Feature[] = [
  shared(
    [
      'dispersion_1',
      2,
      'log return',
      "standard deviation (divisor n) of the symbols' returns",
      'Stivers and Sun 2010',
    ],
    (m) => m.dispersion,
    NOT_NEGATIVE,
  ),
  shared(
    ['dispersion_21', 22, 'log return', 'mean of dispersion_1 over 21 sessions', 'Stivers and Sun 2010'],
    (m) => m.dispersion21,
    NOT_NEGATIVE,
  ),
  shared(
    ['breadth_21', 22, '0..1', 'mean of breadth_1 over 21 sessions', 'market breadth'],
    (m) => m.breadth21,
  ),
  shared(
    [
      'common_share_22',
      23,
      '0..1',
      'sum of the squared mean return of the symbols over the sum of their mean squared return, 22 sessions: near 1 when all move together',
      'average correlation; Pollet and Wilson 2010',
    ],
    (m) => m.commonShare22,
  ),
  shared(
    ['mkt_trend_200', 200, 'log ratio', 'ln(C / mean of 200 closes) of the market symbol', 'Faber 2007'],
    (m) => m.trend200,
  ),
  shared(
    ['mkt_high_gap_252', 252, 'log ratio', 'ln(C / highest close of 252) of the market symbol', 'drawdown'],
    (m) => m.highGap252,
    [null, 0],
  ),
  shared(
    ['vix_change_1', 2, 'log ratio', 'ln(vix / vix the session before)', 'Ang, Hodrick, Xing and Zhang 2006'],
    (m) => m.vixChange1,
  ),
  shared(
    [
      'vix_gap_63',
      63,
      'log ratio',
      'ln(vix / its mean of 63 sessions): what stands in for its term structure, of which the data have one maturity',
      'mean reversion of implied volatility',
    ],
    (m) => m.vixGap63,
  ),
  shared(
    [
      'vix_position_252',
      252,
      '0..1',
      'position of vix in its range of 252 sessions',
      'implied volatility rank',
    ],
    (m) => m.vixPosition252,
  ),
  shared(
    ['rate_change_21', 22, 'fraction a year', 'rate_10y less that of 21 sessions before', 'market context'],
    (m) => m.rateChange21,
  ),
  shared(
    [
      'rate_sigma_21',
      22,
      'fraction a year, a session',
      'sample standard deviation of 21 changes of rate_10y',
      'volatility of rates',
    ],
    (m) => m.rateDeviation21,
    NOT_NEGATIVE,
  ),
  shared(
    [
      'term_spread_change_21',
      22,
      'fraction a year',
      'term_spread less that of 21 sessions before',
      'Estrella and Hardouvelis 1991',
    ],
    (m) => m.termSpreadChange21,
  ),
];

function shared(
  texts: [name: string, warmup: number, unit: string, definition: string, source: string],
  pick: (market: MarketSession) => number,
  range?: Range,
): Feature {
  return ofSession(text(...texts, range), pick);
}
