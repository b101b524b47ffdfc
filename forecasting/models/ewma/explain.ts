/** Linear in its only input, the baseline's sigma; the mean is zero. */
import type { Panel } from '../../../schemas/panel.ts';
import { explainBaselineSigma, explainConstant } from '../../explanations/linear.ts';
import type { ExplainedOutput, Explanation } from '../contract.ts';

export function explainEwma(panel: Panel, row: number, what: ExplainedOutput): Explanation {
  return what.output === 'mean' ? explainConstant(what, 0) : explainBaselineSigma(panel, row, what);
}
