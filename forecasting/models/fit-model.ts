/** A model version: a family's fit plus the calibration of its predictive distribution. */
import type { Horizon } from '../../schemas/forecast.ts';
import type { Panel } from '../../schemas/panel.ts';
import type { Recipe } from '../../schemas/recipes.ts';
import { cutPanel } from '../features/cut.ts';
import { fitSelected } from '../selection/fit-selected.ts';
import type { Selection } from '../selection/select.ts';
import { decodeArtifact, encodeArtifact } from './artifact.ts';
import { byHorizon } from './by-horizon.ts';
import { applyCalibration, type Calibration, calibrate } from './calibration.ts';
import type {
  FitDescription,
  FitHooks,
  FittedFamily,
  FittedModel,
  MemberModels,
  ModelFamily,
} from './contract.ts';
import { fitBoth } from './fit-both.ts';
import { allRows, valuesAt } from './panel-access.ts';
import { modelFamily } from './registry.ts';
import { lastSession, rowsBetween, sessionCount, trainingWindow } from './window.ts';

/** Share of the window, at its end, that flexible families are calibrated on without having seen it. */
const HELD_OUT = 0.2;

export interface ModelBody {
  recipe: Recipe;
  calibration: Calibration;
  /** Version of the feature set it was fitted on; absent in models of 0.2.0 and before, and in those of folds. */
  featureSet?: string;
  /** The columns that were chosen inside the training window, and why; absent where the recipe selects none. */
  selected?: Selection;
  /** Columns of the recipe's set that the fit left out, having not one value in its window; absent where there are none. */
  withoutValue?: string[];
}

const MODELS: MemberModels = { fit: fitModel, load: loadModel, familyBytes };

export type ModelHooks = FitHooks & {
  featureSet?: string;
  /** How members of an ensemble are made, by default like any other model. */
  models?: MemberModels | undefined;
};

/**
 * Fits and calibrates on `train`, a panel cut at the decision session (cutPanel); applies the recipe's window.
 * Throws TooLittleHistory, ConstantSeries, MissingFeature, NonFiniteLoss, UnknownFamily (terminal).
 */
export async function fitModel(recipe: Recipe, train: Panel, hooks: ModelHooks = {}): Promise<FittedModel> {
  const family = await modelFamily(recipe.family, hooks.models ?? MODELS);
  const window = trainingWindow(train, recipe);
  if (family.calibration === 'in-sample') {
    const { fit, ...found } = await fitSelected(family, window, recipe, hooks);
    const { rows, prediction } = fit.outOfSample ?? { rows: allRows(window) };
    const calibration = calibrateOn(fit, window, rows, prediction);
    return fittedModel({ recipe, calibration, featureSet: hooks.featureSet, ...found }, fit);
  }
  return heldOut(family, recipe, window, hooks);
}

/** Bytes of `FittedModel.save`. Throws CorruptArtifact. */
export async function loadModel(bytes: Uint8Array): Promise<FittedModel> {
  const { body, payload } = decodeArtifact<ModelBody>('model', bytes);
  const family = await modelFamily(body.recipe.family, MODELS);
  return fittedModel(body, await family.load(payload));
}

/** The feature set that a model says it was fitted on. Throws CorruptArtifact. */
export function featureSetOf(model: Uint8Array): string | undefined {
  return decodeArtifact<ModelBody>('model', model).body.featureSet;
}

/** What a model is beside its family's bytes. Throws CorruptArtifact. */
export function modelParts(model: Uint8Array): ModelBody & { family: Uint8Array } {
  const { body, payload } = decodeArtifact<ModelBody>('model', model);
  return { ...body, family: payload };
}

/** The family's own bytes inside those of a model: what a warm start begins from. */
export function familyBytes(model: Uint8Array): Uint8Array {
  return decodeArtifact<ModelBody>('model', model).payload;
}

/** cutPanel masks the targets that reach into the held-out block, so the purge is not ours to forget. */
async function heldOut(
  family: ModelFamily,
  recipe: Recipe,
  window: Panel,
  hooks: ModelHooks,
): Promise<FittedModel> {
  const last = lastSession(window);
  const through = last - Math.ceil(HELD_OUT * sessionCount(window));
  const blind = cutPanel(window, through);
  const calibration = (early: FittedFamily) => calibrateOn(early, window, rowsBetween(window, through, last));
  const { featureSet } = hooks;
  if (family.calibration === 'held-out') {
    const { fit, ...found } = await fitSelected(family, blind, recipe, hooks);
    const body = { recipe, calibration: calibration(fit), featureSet, ...found };
    return fittedModel(body, fit.refined ? await fit.refined(window, hooks) : fit);
  }
  const [early, whole] = await fitBoth(family, [blind, window], recipe, hooks);
  const { fit, ...found } = whole;
  const body = { recipe, calibration: calibration(early.fit), featureSet, ...found };
  early.fit.dispose?.();
  return fittedModel(body, fit);
}

function calibrateOn(
  fit: FittedFamily,
  panel: Panel,
  rows: Int32Array,
  said = fit.predict(panel, rows),
): Calibration {
  const targets = byHorizon((h: Horizon) => valuesAt(panel.targets[h], rows));
  return calibrate(said, targets);
}

function fittedModel(body: ModelBody, fit: FittedFamily): FittedModel {
  const { recipe, calibration } = body;
  return {
    recipe,
    predict: (panel, rows) => applyCalibration(fit.predict(panel, rows), calibration),
    save: () => encodeArtifact<ModelBody>('model', body, fit.save()),
    describe: () => described(fit.describe(recipe), body),
    explain: (panel, row, what) => fit.explain(panel, row, what, recipe),
    dispose: () => fit.dispose?.(),
  };
}

function described(fit: FitDescription, { selected, withoutValue }: ModelBody): FitDescription {
  if (!selected && !withoutValue) return fit;
  const facts = {
    ...fit.facts,
    ...(selected && { selected }),
    ...(withoutValue && { columnsWithoutValue: withoutValue }),
  };
  return { ...fit, facts };
}
