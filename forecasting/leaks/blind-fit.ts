/** Scaler, selection, calibration and weights see nothing after the decision: other values there leave every byte of the artefact. */
import type { Panel } from '../../schemas/panel.ts';
import type { Recipe } from '../../schemas/recipes.ts';
import { cutPanel } from '../features/cut.ts';
import { byHorizon } from '../models/by-horizon.ts';
import { fitModel } from '../models/fit-model.ts';
import type { LeakFinding } from './finding.ts';

/** A copy in which everything known after session `decision`, outcomes realised later included, has another value. */
export function changedAfter(panel: Panel, decision: number): Panel {
  const change = (values: Float64Array, horizon = 0) =>
    values.map((value, row) =>
      panel.sessionIndex[row]! + horizon > decision ? -7 * value + 0.3 + 0.01 * (row % 13) : value,
    );
  return {
    ...panel,
    features: panel.features.map((values) => change(values)),
    targets: byHorizon((h) => change(panel.targets[h], h)),
    price: change(panel.price),
  };
}

/** Two fits. Red when their bytes differ. Throws what fitModel throws. */
export async function checkBlindFit(recipe: Recipe, panel: Panel, decision: number): Promise<LeakFinding> {
  const [honest, changed] = await Promise.all(
    [panel, changedAfter(panel, decision)].map(async (one) => {
      const model = await fitModel(recipe, cutPanel(one, decision));
      const bytes = model.save();
      model.dispose();
      return bytes;
    }),
  );
  const red = Buffer.compare(honest!, changed!) !== 0;
  const reason = `artefact of ${recipe.name}: ${red ? 'other bytes' : 'the same bytes'} when everything after ${panel.sessions[decision]} is changed`;
  return { check: 'blind-fit', red, numbers: { bytes: honest!.length }, reason };
}
