/** HAR is linear in the logarithm of the variance: closed form there, brought to sigma by integrated gradients (product.ts). */
import type { Horizon } from '../../../schemas/forecast.ts';
import type { Panel } from '../../../schemas/panel.ts';
import { explainConstant } from '../../explanations/linear.ts';
import { sessionOf, sigmaAt, usualSigma } from '../../explanations/panel-parts.ts';
import { explainProduct, type Part } from '../../explanations/product.ts';
import type { ExplainedOutput, Explanation } from '../contract.ts';
import type { HarFit } from './fit.ts';
import { predictHar } from './predict.ts';
import { designOf, harRegressors } from './regressors.ts';

export const HAR_REFERENCE =
  "every input at its mean in the training window, EWMA sigma at the symbol's median of the last 80 sessions";

export function explainHar(fit: HarFit, panel: Panel, row: number, what: ExplainedOutput): Explanation {
  if (what.output === 'mean') return explainConstant(what, 0);
  const own = sessionOf(panel, row);
  return explainProduct(what, 'linear', {
    factor: 1,
    linear: [],
    ...harLogarithm(fit, panel, row, what.horizon),
    value: predictHar(fit, own.panel, Int32Array.of(own.row))[what.horizon].sigma[0]!,
    reference: HAR_REFERENCE,
  });
}

/** ln sigma of the h sessions: at the reference, and what each input adds. */
export function harLogarithm(
  fit: HarFit,
  panel: Panel,
  row: number,
  horizon: Horizon,
): { logarithm: number; log: Part[] } {
  const usual = usualSigma(panel, row);
  const own = sessionOf(panel, row);
  const design = designOf(
    harRegressors(own.panel, fit, new Map(fit.levels)),
    fit.centres,
    Int32Array.of(own.row),
  );
  const [constant, ...coefficients] = fit.coefficients[horizon];
  const names = regressorNames(fit);
  return {
    logarithm: Math.log(usual * Math.sqrt(horizon)) + constant! / 2,
    log: [
      ['ewma_sigma', Math.log(sigmaAt(panel, row) / usual)],
      ...coefficients.map((b, j) => [names[j]!, (b * design[j + 1]![0]!) / 2] as const),
    ],
  };
}

/** In the order of harRegressors. */
export function regressorNames({ extended, more }: Pick<HarFit, 'extended' | 'more'>): string[] {
  const own = ['ewma_over_usual', 'rv_1_over_ewma', 'rv_5_over_ewma', 'rv_22_over_ewma'];
  return [
    ...own,
    ...own.map((name) => `mean_${name}`),
    ...(extended ? ['vix', 'fall_1', 'fall_5'] : []),
    ...(more?.features ?? []),
  ];
}
