/** A constant of the symbol, and the baseline's sigma. */
import type { Panel } from '../../../schemas/panel.ts';
import { explainBaselineSigma, explainConstant } from '../../explanations/linear.ts';
import type { ExplainedOutput, Explanation } from '../contract.ts';
import type { MeanFit } from './fit.ts';
import { predictMean } from './predict.ts';

export function explainMean(fit: MeanFit, panel: Panel, row: number, what: ExplainedOutput): Explanation {
  if (what.output === 'sigma') return explainBaselineSigma(panel, row, what);
  return explainConstant(what, predictMean(fit, panel, Int32Array.of(row))[what.horizon].mean[0]!);
}
