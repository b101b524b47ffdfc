/** One fold: fitted on what its training sessions tell, then asked for its test rows. */
import type { Panel } from '../../schemas/panel.ts';
import type { Recipe } from '../../schemas/recipes.ts';
import { type FoldSpec, isSplit } from '../../schemas/training.ts';
import { cutPanel, viewThrough } from '../features/cut.ts';
import { crpsStudent } from '../scores/crps.ts';
import { average } from '../scores/mean-with-error.ts';
import { byHorizon } from './by-horizon.ts';
import type { CurvePoint, FittedModel } from './contract.ts';
import { keepSessions, rowsIn } from './cpcv.ts';
import { familyBytes, fitModel, type ModelHooks } from './fit-model.ts';
import type { FoldOutcome } from './fold-outcome.ts';
import { allRows } from './panel-access.ts';
import { rowsBetween, trainingWindow } from './window.ts';

export type FoldHooks = Omit<ModelHooks, 'warmStart' | 'featureSet'> & {
  /** save() bytes of the model of the fold before. */
  previous?: Uint8Array | undefined;
};

/** Sessions of the training window, spread evenly over it, on which the fit is scored as well. */
const TRAINING_SESSIONS = 64;

/** Throws what fitModel throws; AbortError on the signal. */
export function fitFold(
  panel: Panel,
  recipe: Recipe,
  fold: FoldSpec,
  { previous, ...hooks }: FoldHooks = {},
): Promise<FittedModel> {
  return fitModel(recipeOf(recipe, fold), trainingPanel(panel, fold), {
    ...hooks,
    warmStart: previous && familyBytes(previous),
  });
}

/** Predictions of the fold's rows, and how the fit does on rows that it has seen. */
export function outcomeOf(
  model: FittedModel,
  panel: Panel,
  fold: FoldSpec,
  curve: CurvePoint[] = [],
): FoldOutcome {
  const rows = isSplit(fold) ? rowsIn(panel, fold.test) : rowsBetween(panel, fold.decision, fold.through);
  const described = model.describe();
  return {
    fold,
    rows,
    byHorizon: model.predict(panel, rows),
    // Facts of a family may hold NaN, which an artifact refuses.
    description: JSON.parse(
      JSON.stringify(described.curve || curve.length === 0 ? described : { ...described, curve }),
    ),
    training: trainingScores(model, trainingWindow(seenPanel(panel, fold), recipeOf(model.recipe, fold))),
  };
}

function trainingPanel(panel: Panel, fold: FoldSpec): Panel {
  return isSplit(fold) ? keepSessions(panel, fold.train) : cutPanel(panel, fold.decision);
}

/** The same, to be predicted again. */
function seenPanel(panel: Panel, fold: FoldSpec): Panel {
  return isSplit(fold) ? keepSessions(panel, fold.train) : viewThrough(panel, fold.decision);
}

/** A split names its sessions itself: no window beside that. */
function recipeOf(recipe: Recipe, fold: FoldSpec): Recipe {
  if (!isSplit(fold)) return recipe;
  return { ...recipe, window: { kind: 'expanding', minSessions: recipe.window.minSessions } };
}

function trainingScores(model: FittedModel, window: Panel): FoldOutcome['training'] {
  const sessions = [...new Set(window.sessionIndex)];
  const step = Math.max(1, Math.floor(sessions.length / TRAINING_SESSIONS));
  // From the end, so that the first sessions, still without history, count least.
  const wanted = new Set(sessions.filter((_, i) => (sessions.length - 1 - i) % step === 0));
  const rows = allRows(window).filter((row) => wanted.has(window.sessionIndex[row]!));
  const predicted = model.predict(window, rows);
  return byHorizon((h) => {
    const { mean, sigma, df } = predicted[h];
    const known = Array.from(rows, (row, i) => ({
      y: window.targets[h][row]!,
      ...{ mean: mean[i]!, sigma: sigma[i]!, df },
    })).filter(({ y, mean, sigma }) => Number.isFinite(y + mean) && sigma > 0);
    return {
      rows: known.length,
      crps: known.length === 0 ? 0 : average(known.map((row) => crpsStudent(row.y, row))),
    };
  });
}
