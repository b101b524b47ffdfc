/** What the families with the baseline's sigma share. */
import type { Panel } from '../../schemas/panel.ts';
import type { ExplainedOutput, Explanation } from '../models/contract.ts';
import { finish } from './finish.ts';
import { sigmaAt, usualSigma } from './panel-parts.ts';

/** sigma = EWMA sigma x sqrt h: linear in its only input. */
export function explainBaselineSigma(panel: Panel, row: number, what: ExplainedOutput): Explanation {
  const root = Math.sqrt(what.horizon);
  const [sigma, usual] = [sigmaAt(panel, row), usualSigma(panel, row)];
  return finish(what, {
    method: 'exact',
    base: usual * root,
    value: sigma * root,
    contributions: [{ feature: 'ewma_sigma', value: (sigma - usual) * root }],
    reference: "the symbol's median EWMA sigma of the last 80 sessions",
  });
}

/** A mean that reads nothing: zero, or a constant of the symbol. */
export function explainConstant(what: ExplainedOutput, value: number): Explanation {
  return finish(what, { method: 'exact', base: value, value, contributions: [], reference: 'a constant' });
}
