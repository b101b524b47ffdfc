/** Closed form: phi = w (x - E x), for a scaled feature's window mean is zero; times the unit, which is an input too. */
import type { Panel } from '../../../schemas/panel.ts';
import { explainBaselineSigma } from '../../explanations/linear.ts';
import { sessionOf, sigmaAt, usualSigma } from '../../explanations/panel-parts.ts';
import { explainProduct } from '../../explanations/product.ts';
import type { ExplainedOutput, Explanation } from '../contract.ts';
import { column } from '../panel-access.ts';
import type { RidgeModel } from './fit.ts';
import { predictRidge } from './predict.ts';
import { scale } from './scaler.ts';

/** Of ridge and elastic net. */
export function explainRidge(
  model: RidgeModel,
  panel: Panel,
  row: number,
  what: ExplainedOutput,
): Explanation {
  if (what.output === 'sigma') return explainBaselineSigma(panel, row, what);
  const { intercept, coefficients } = model.byHorizon[what.horizon];
  const usual = usualSigma(panel, row);
  const own = sessionOf(panel, row);
  return explainProduct(what, 'linear', {
    factor: intercept,
    linear: model.features.map((name, j) => {
      const value = column(own.panel, name)[own.row]!;
      return [name, coefficients[j]! * scale(value, model.scalers[j]!)] as const;
    }),
    logarithm: Math.log(usual * Math.sqrt(what.horizon)),
    log: [['ewma_sigma', Math.log(sigmaAt(panel, row) / usual)]],
    value: predictRidge(model, own.panel, Int32Array.of(own.row))[what.horizon].mean[0]!,
    reference:
      "every feature at its mean in the training window, EWMA sigma at the symbol's median of the last 80 sessions",
  });
}
