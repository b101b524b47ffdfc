/** The self-tests that any recipe can be put to, on any panel: what an offline gate or a comparison may ask for. */
import { HORIZONS } from '../../schemas/forecast.ts';
import type { Panel } from '../../schemas/panel.ts';
import type { Recipe } from '../../schemas/recipes.ts';
import { cutPanel } from '../features/cut.ts';
import { evaluate } from '../models/evaluation.ts';
import { walkForward } from '../models/walk-forward.ts';
import { lastSession } from '../models/window.ts';
import { checkBlindFit } from './blind-fit.ts';
import { judgeExtended } from './extended-range.ts';
import { judgeLag, lagFeatures } from './extra-lag.ts';
import type { LeakFinding } from './finding.ts';
import { judgeShuffled, shuffleLabels } from './shuffled-labels.ts';

export interface LeakCheckOptions {
  baseline: Recipe;
  /** Out-of-sample sessions, at the end of the panel. */
  sessions: number;
  seed?: number;
}

/**
 * Two walk-forwards with shuffled labels, three with the true ones, and two fits. Skill under shuffled labels says nothing of a family that does not learn
 * its scale from labels (range variances): there it tells of the calibration alone. Throws what walkForward and fitModel throw.
 */
export async function checkRecipe(
  panel: Panel,
  recipe: Recipe,
  { baseline, sessions, seed = 1 }: LeakCheckOptions,
): Promise<LeakFinding[]> {
  const shuffled = shuffleLabels(panel, seed);
  const scores = evaluate(
    await walkForward(shuffled, recipe, sessions),
    await walkForward(shuffled, baseline, sessions),
    shuffled,
    panel.symbols,
  );
  const asIs = await walkForward(panel, recipe, sessions);
  const lagged = await walkForward(lagFeatures(panel, 1), recipe, sessions);
  // The same first fold from a panel that ends sooner.
  const left = Math.ceil(sessions / 2);
  const last = lastSession(panel) - left;
  const before = await walkForward(cutPanel(panel, last), recipe, sessions - left);
  return [
    ...HORIZONS.map((h) => judgeShuffled(scores[h])),
    ...HORIZONS.map((h) => judgeLag(asIs, lagged, panel, h)),
    judgeExtended(before, asIs),
    await checkBlindFit(recipe, panel, last),
  ];
}
