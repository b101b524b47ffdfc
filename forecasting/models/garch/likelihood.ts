/**
 * GARCH(1,1) with standardised Student-t innovations (Bollerslev 1986, 1987): r = mu + e,
 * v_t = omega + alpha e_{t-1}^2 + beta v_{t-1}, e_t / sqrt v_t of variance one with nu degrees of freedom.
 */
import digamma from '@stdlib/math-base-special-digamma';
import gammaln from '@stdlib/math-base-special-gammaln';

export interface GarchParameters {
  mu: number;
  omega: number;
  alpha: number;
  beta: number;
  nu: number;
}

/** Order of the gradient. */
export const PARAMETERS = ['mu', 'omega', 'alpha', 'beta', 'nu'] as const;

/** e_0^2 and v_0 before the sample: squared deviations of the first 75 returns from `centre`, weights .94^t. */
export function backcast(returns: Float64Array, centre: number): number {
  let sum = 0;
  let weights = 0;
  for (let t = 0, w = 1; t < Math.min(75, returns.length); t++, w *= 0.94) {
    sum += w * (returns[t]! - centre) ** 2;
    weights += w;
  }
  return sum / weights;
}

/** Log-likelihood of finite returns and its gradient in the order of PARAMETERS; `before` is the backcast. */
export function garchLogLikelihood(
  parameters: GarchParameters,
  returns: Float64Array,
  before: number,
): { value: number; gradient: Float64Array } {
  const { mu, omega, alpha, beta, nu } = parameters;
  const n = returns.length;
  const gradient = new Float64Array(PARAMETERS.length);
  let value = n * (gammaln((nu + 1) / 2) - gammaln(nu / 2) - Math.log(Math.PI * (nu - 2)) / 2);
  let v = firstVariance(parameters, before);
  // dv/d(mu, omega, alpha, beta)
  let [vMu, vOmega, vAlpha, vBeta] = [0, 1, before, before];
  for (let t = 0; t < n; t++) {
    const e = returns[t]! - mu;
    const u = (e * e) / (v * (nu - 2));
    const log = Math.log1p(u);
    value -= (Math.log(v) + (nu + 1) * log) / 2;
    const pull = ((nu + 1) * u) / (1 + u);
    const byV = (pull - 1) / (2 * v);
    gradient[0]! += byV * vMu + ((nu + 1) * e) / (v * (nu - 2) * (1 + u));
    gradient[1]! += byV * vOmega;
    gradient[2]! += byV * vAlpha;
    gradient[3]! += byV * vBeta;
    gradient[4]! += (pull / (nu - 2) - log) / 2;
    vMu = beta * vMu - 2 * alpha * e;
    vOmega = 1 + beta * vOmega;
    vAlpha = e * e + beta * vAlpha;
    vBeta = v + beta * vBeta;
    v = omega + alpha * e * e + beta * v;
  }
  gradient[4]! += (n / 2) * (digamma((nu + 1) / 2) - digamma(nu / 2) - 1 / (nu - 2));
  return { value, gradient };
}

/** Variance of the first return of a sample whose backcast is `before`. */
export const firstVariance = ({ omega, alpha, beta }: GarchParameters, before: number): number =>
  omega + (alpha + beta) * before;

/**
 * Variance expected of the session after each return, given it; `first` is that of the first one.
 * A missing return tells nothing.
 */
export function nextVariance(
  { mu, omega, alpha, beta }: GarchParameters,
  returns: Float64Array,
  first: number,
): Float64Array {
  let v = first;
  return returns.map((value) => {
    const square = Number.isFinite(value) ? (value - mu) ** 2 : v;
    v = omega + alpha * square + beta * v;
    return v;
  });
}

/** Variance of the sum of the next h returns, given that of the next one. */
export function sumVariance({ omega, alpha, beta }: GarchParameters, next: number, h: number): number {
  let v = next;
  let sum = v;
  for (let k = 1; k < h; k++) {
    v = omega + (alpha + beta) * v;
    sum += v;
  }
  return sum;
}
