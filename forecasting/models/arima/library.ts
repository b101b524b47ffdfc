/**
 * ARIMA(p, 0, q) with a constant by maximum likelihood: the package `arima`, the C library ctsa in WebAssembly. It hides its coefficients and forecasts its own series alone, so the fitted model is read off
 * as a filter: a forecast is linear in the series, hence the forecast from a series of zeros is the constant and that
 * from a single one k sessions back is the weight of lag k. This is the autoregressive form of the same model.
 */
import Arima from 'arima';
import { TerminalError } from '../../../schemas/errors.ts';
import type { ArEstimate } from '../ar/least-squares.ts';
import { moments } from '../symbol-series.ts';

export interface ArimaOrder {
  p: number;
  q: number;
}

/**
 * Exact likelihood from the start, BFGS. The package's default, conditional sum of squares first and L-BFGS, diverges
 * without a word on 9 of 40 series of real returns at (1, 1) and 13 at (2, 2), where roots nearly cancel; this on none.
 */
const ESTIMATION = { method: 1, optimizer: 5 };

/** `ts`, the bytes predict reads anew, is in no type of the package: the tests fail should another version drop it. */
type Model = InstanceType<typeof Arima> & { ts: Uint8Array };

/** Weights fall geometrically; beyond these lags, the most a live forecast reads, there is nothing or no use. */
const MOST_LAGS = 60;
/** Weights smaller than this end the filter. */
const NO_WEIGHT = 1e-10;
/** With a last weight above this the moving average hardly inverts: cut off there the filter is another model. */
const STILL_WEIGHT = 0.01;

/** The order is not 0, 0: the library's forecasts of that one are wrong. Throws NonFiniteLoss. */
export function fitArima(symbol: string, returns: Float64Array, { p, q }: ArimaOrder): ArEstimate {
  const { values, mean, sd } = moments(returns);
  // Missing values are gone, because the library would fill them; one scale for all, because its tolerances are absolute.
  const standardised = Array.from(values, (value) => (value - mean) / sd);
  const model = new Arima({ p, d: 0, q, verbose: false, ...ESTIMATION }) as Model;
  try {
    model.train(standardised);
    const variance = model.predict(1)[1][0]!;
    const zeros = new Float64Array(values.length);
    const forecast = (series: Float64Array) => {
      model.ts = new Uint8Array(series.buffer);
      return model.predict(1)[0][0]!;
    };
    const constant = forecast(zeros);
    const coefficients: number[] = [];
    for (let lag = 1; lag <= Math.min(MOST_LAGS, values.length - 1); lag++) {
      const one = zeros.slice().fill(1, values.length - lag, values.length - lag + 1);
      coefficients.push(forecast(one) - constant);
      if (lag >= Math.max(p, q) && Math.abs(coefficients.at(-1)!) < NO_WEIGHT) break;
    }
    check(symbol, standardised, { constant, coefficients, variance });
    const sum = coefficients.reduce((total, weight) => total + weight, 0);
    return { constant: mean * (1 - sum) + sd * constant, coefficients, variance: variance * sd * sd };
  } finally {
    model.destroy();
  }
}

/** The library reports no failure: what it gives must be finite, end, and leave no more than a constant would. */
function check(symbol: string, series: number[], { constant, coefficients, variance }: ArEstimate): void {
  const lags = coefficients.length;
  let [left, plain] = [0, 0];
  for (let t = lags; t < series.length; t++) {
    let error = series[t]! - constant;
    for (let k = 0; k < lags; k++) error -= coefficients[k]! * series[t - 1 - k]!;
    left += error * error;
    plain += series[t]! ** 2;
  }
  const ends = Math.abs(coefficients.at(-1)!) < STILL_WEIGHT;
  // The sample's own variance is 1.
  if (ends && variance > 0 && variance < 1.01 && left < 1.01 * plain) return;
  throw new TerminalError(
    'NonFiniteLoss',
    `the arima fit of ${symbol} is of no use: it claims ${variance} of the variance of ${series.length} returns and leaves ${left / plain}, last weight ${coefficients.at(-1)}; lower hyper.p or hyper.q`,
    { details: { symbol, variance, left: left / plain } },
  );
}
