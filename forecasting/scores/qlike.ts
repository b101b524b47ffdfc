/**
 * QLIKE of a variance forecast: ln v + r/v, averaged. Up to a constant the gamma deviance; it ranks forecasts
 * correctly under a noisy unbiased proxy such as a squared return (Patton 2011), and accepts a zero proxy.
 */
export function qlike(realisedVariance: number, forecastVariance: number): number {
  return Math.log(forecastVariance) + realisedVariance / forecastVariance;
}
