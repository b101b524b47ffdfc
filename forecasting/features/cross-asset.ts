import { ratio } from '../indicators/fold.ts';
import { type Feature, type FeatureInput, reading } from './feature.ts';

export const CROSS_ASSET: readonly Feature[] = [
  shared('mkt_ret_1', 1 + 1, 'log return', 'total log return of the market symbol', (m) => m.return1),
  shared(
    'mkt_rv_1',
    2,
    'log return squared a session',
    'mean of rv_1 over the symbols of the session',
    (m) => m.variance,
  ),
  shared(
    'mkt_rv_5',
    6,
    'log return squared a session',
    'mean of mkt_rv_1 over the last 5 sessions',
    (m) => m.variance5,
  ),
  shared('vix', 1, 'fraction a year', 'volatility index / 100', (m) => m.vix),
  shared(
    'vix_rv',
    23,
    'ratio',
    'vix / sqrt(252 x rv_22 of the market symbol): implied over realised volatility',
    (m) => ratio(m.vix, Math.sqrt(252 * m.marketVariance22)),
  ),
];

function shared(
  name: string,
  warmup: number,
  unit: string,
  definition: string,
  pick: (market: FeatureInput['market']) => number,
  source = 'market context',
): Feature {
  return reading({ name, group: 'cross-asset', definition, source, unit, warmup }, (i) => pick(i.market));
}
