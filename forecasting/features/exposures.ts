/** How a symbol moves with the market, with fear and with rates. Group cross-asset. */
import { type Fold, logRatio } from '../indicators/fold.ts';
import { slopeOn, type TailMoments, tailMoments } from '../indicators/regression.ts';
import { isFull, mean, type Window } from '../indicators/window.ts';
import {
  type Feature,
  type FeatureInput,
  type FeatureText,
  feature,
  logReturn,
  type Pick,
  textsOf,
  together,
} from './feature.ts';

const NO_TAILS: TailMoments = { below: Number.NaN, coskewness: Number.NaN };
const text = textsOf('cross-asset');
const market: Pick = (i) => i.market.return1;
const halfYear = together(126, logReturn, market);
const tails: Fold<Window[], FeatureInput, TailMoments> = {
  ...halfYear,
  value: ([own, of]) => (isFull(own!) ? tailMoments(own!, of!) : NO_TAILS),
};

export const EXPOSURES: readonly Feature[] = [
  paired(
    text(
      'lagged_beta_63',
      65,
      'ratio',
      "slope of the return on the market symbol's return of the session before, 63 pairs: who follows late",
      'Lo and MacKinlay 1990; Hou and Moskowitz 2005',
    ),
    together(63, logReturn, (i) => i.market.returnBefore),
    slopeOn,
  ),
  feature(
    text(
      'downside_beta_126',
      127,
      'ratio',
      'slope of the return on that of the market symbol over the sessions of 126 in which that was below its mean',
      'Ang, Chen and Xing 2006',
    ),
    tails,
    (t) => t.below,
  ),
  feature(
    text(
      'coskewness_126',
      127,
      'standardised',
      'E[(r - Er)(m - Em)^2] / (sd(r) var(m)) with the market symbol m, 126 sessions, divisor n',
      'Kraus and Litzenberger 1976; Harvey and Siddique 2000',
    ),
    tails,
    (t) => t.coskewness,
  ),
  paired(
    text(
      'vix_beta_63',
      64,
      'ratio',
      'slope of the return on vix_change_1, 63 sessions',
      'Ang, Hodrick, Xing and Zhang 2006',
    ),
    together(63, logReturn, (i) => i.market.vixChange1),
    slopeOn,
  ),
  paired(
    text(
      'rate_beta_63',
      64,
      'log return a unit of yield',
      'slope of the return on the change of rate_10y, 63 sessions',
      'Flannery and James 1984',
    ),
    together(63, logReturn, (i) => i.market.rateChange1),
    slopeOn,
  ),
  feature(
    text(
      'relative_rv_22',
      23,
      'log ratio',
      'ln(rv_22 / rv_22 of the market symbol), sessions with both',
      'relative volatility',
    ),
    together(
      22,
      (i) => i.bar.variance,
      (i) => i.market.marketVariance,
    ),
    ([own, of]) => (isFull(own!) ? logRatio(mean(own!), mean(of!)) : Number.NaN),
  ),
];

/** A statistic of two windows; NaN until they are full. */
function paired(
  description: FeatureText,
  base: ReturnType<typeof together>,
  statistic: (own: Window, other: Window) => number,
): Feature {
  return feature(description, base, ([own, other]) => (isFull(own!) ? statistic(own!, other!) : Number.NaN));
}
