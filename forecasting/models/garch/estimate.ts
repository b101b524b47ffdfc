/** Quasi maximum likelihood of one symbol's GARCH(1,1)-t. */
import { TerminalError } from '../../../schemas/errors.ts';
import { moments } from '../symbol-series.ts';
import { minimise } from './bfgs.ts';
import { backcast, type GarchParameters, garchLogLikelihood } from './likelihood.ts';

export interface GarchEstimate extends GarchParameters {
  /** Variance before the first return. */
  before: number;
  logLikelihood: number;
}

/** alpha + beta stays below this; nu inside these: where the t is all but normal, or has hardly a variance. */
const MOST_PERSISTENT = 0.9999;
const [LEAST_NU, MOST_NU] = [2.05, 500];
/** Of the coordinates below: a return without clusters or tails has its optimum at a bound. */
const BOUNDS = {
  lower: Float64Array.of(-1, -5, -10, -10, Math.log(1e-3)),
  upper: Float64Array.of(1, 5, 12, 10, Math.log(MOST_NU - LEAST_NU)),
};
/** Of the gradient of the mean log-likelihood. */
const TOLERANCE = 1e-8;

/**
 * Over unconstrained coordinates: mu; ln of the unconditional variance; persistence alpha + beta; alpha's share of
 * it; nu, in units of the sample's standard deviation. Missing returns are left out. Throws NonFiniteLoss.
 */
export function estimateGarch(symbol: string, returns: Float64Array, zeroMean: boolean): GarchEstimate {
  const { values, mean, sd } = moments(returns);
  const scaled = values.map((value) => value / sd);
  const centre = zeroMean ? 0 : mean / sd;
  const before = backcast(scaled, centre);
  const evaluate = (x: Float64Array) => {
    const p = parametersAt(x, zeroMean);
    const { value, gradient } = garchLogLikelihood(p, scaled, before);
    const chained = chain(x, p, gradient, zeroMean);
    return { value: -value / scaled.length, gradient: chained.map((g) => -g / scaled.length) };
  };
  let start = startAt(centre, 0.95, 0.1);
  for (const persistence of [0.5, 0.9, 0.98]) {
    for (const share of [0.03, 0.1, 0.3]) {
      const other = startAt(centre, persistence, share);
      if (evaluate(other).value < evaluate(start).value) start = other;
    }
  }
  const found = minimise(evaluate, start, TOLERANCE, BOUNDS);
  const { mu, omega, alpha, beta, nu } = parametersAt(found.at, zeroMean);
  const logLikelihood = -scaled.length * (found.value + Math.log(sd));
  if (!found.converged || !Number.isFinite(logLikelihood)) {
    throw new TerminalError(
      'NonFiniteLoss',
      `the garch likelihood of ${symbol} did not converge on ${values.length} returns: mean loss ${found.value}; check the bars for extreme values`,
      { details: { symbol, returns: values.length } },
    );
  }
  return { mu: mu * sd, omega: omega * sd ** 2, alpha, beta, nu, before: before * sd ** 2, logLikelihood };
}

function startAt(mu: number, persistence: number, share: number): Float64Array {
  return Float64Array.of(mu, 0, logit(persistence / MOST_PERSISTENT), logit(share), Math.log(6 - LEAST_NU));
}

function parametersAt(x: Float64Array, zeroMean: boolean): GarchParameters {
  const persistence = MOST_PERSISTENT * logistic(x[2]!);
  const share = logistic(x[3]!);
  return {
    mu: zeroMean ? 0 : x[0]!,
    omega: Math.exp(x[1]!) * (1 - persistence),
    alpha: persistence * share,
    beta: persistence * (1 - share),
    nu: LEAST_NU + Math.exp(x[4]!),
  };
}

/** Gradient in the coordinates x from that in the parameters. */
function chain(x: Float64Array, p: GarchParameters, g: Float64Array, zeroMean: boolean): Float64Array {
  const persistence = p.alpha + p.beta;
  const share = logistic(x[3]!);
  const byPersistence = g[2]! * share + g[3]! * (1 - share) - g[1]! * Math.exp(x[1]!);
  return Float64Array.of(
    zeroMean ? 0 : g[0]!,
    g[1]! * p.omega,
    byPersistence * persistence * (1 - logistic(x[2]!)),
    (g[2]! - g[3]!) * persistence * share * (1 - share),
    g[4]! * (p.nu - LEAST_NU),
  );
}

const logistic = (x: number) => 1 / (1 + Math.exp(-x));
const logit = (p: number) => Math.log(p / (1 - p));
