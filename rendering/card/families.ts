/** What each family is, in a sentence for a reader who does not know it. */
import type { Family } from '../../schemas/recipes.ts';

export const FAMILY_WORDS: Record<Family, string> = {
  ewma: 'the baseline: mean zero and a standard deviation that is an exponentially weighted average (.94) of squared returns, times the square root of the horizon',
  mean: "each symbol's historical mean return, with the baseline's standard deviation",
  ridge:
    "a linear mean on standardised features with a ridge penalty, with the baseline's standard deviation",
  'elastic-net':
    "a linear mean on standardised features with coefficients that may be exactly zero, with the baseline's standard deviation",
  har: 'mean zero and a heterogeneous autoregression of range-based variance over 1, 5 and 22 sessions',
  lightgbm: 'gradient-boosted trees on top of the HAR variance',
  forest: 'a random forest for the logarithm of the variance relative to the baseline',
  lstm: 'a recurrent neural network over sequences of features that starts at the baseline',
  garch: 'GARCH(1,1) with Student-t innovations, fitted symbol by symbol',
  hmm: 'a hidden Markov model of volatility regimes, read by its forward filter',
  ar: "an autoregressive mean with the order chosen by Akaike's criterion",
  arima: 'ARIMA of the log price, by exact likelihood',
  planted:
    'a model of which is known what a contest has to do with it: better, equal, leaking, breaking or falling silent by construction',
  ensemble: 'a combination of other recipes by quantile averaging',
};
