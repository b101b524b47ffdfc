/** Walk-forward evaluations as they are kept: out-of-sample predictions, and the panel that they are of. */
import { cutPanel } from '../../forecasting/features/cut.ts';
import { assemble, decodeFold } from '../../forecasting/models/fold-outcome.ts';
import type { OosPredictions } from '../../forecasting/models/walk-forward.ts';
import { lastSession } from '../../forecasting/models/window.ts';
import type { Panel } from '../../schemas/panel.ts';
import type { EvaluationSpan } from '../../schemas/training.ts';
import { getContent } from '../../stores/lake/content.ts';
import type { Lake } from '../../stores/lake/lake.ts';
import { loadTrainingSet } from '../features/load-training-set.ts';

export interface EvaluationObject {
  panelKey: string;
  span: EvaluationSpan;
  results: { index: number; key: string }[];
}

export async function evaluationAt(lake: Lake, key: string): Promise<EvaluationObject> {
  return JSON.parse(new TextDecoder().decode(await getContent(lake, key))) as EvaluationObject;
}

export async function predictionsOf(
  lake: Lake,
  name: string,
  { results }: EvaluationObject,
): Promise<OosPredictions> {
  const folds = await Promise.all(
    results.map(async ({ index, key }) => decodeFold(await getContent(lake, key), index)),
  );
  return assemble(name, folds);
}

/** As it was known at the end of the evaluation. */
export async function panelOf(lake: Lake, { panelKey, span }: EvaluationObject): Promise<Panel> {
  const whole = await loadTrainingSet(lake, { panelKey });
  return span.end < lastSession(whole) ? cutPanel(whole, span.end) : whole;
}
