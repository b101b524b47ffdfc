/** The walk-forward of one recipe, a fold at a time, each kept in the cache. */
import { join } from 'node:path';
import { fitFold, outcomeOf } from '../../forecasting/models/fold.ts';
import { assemble, decodeFold, encodeFold, type FoldOutcome } from '../../forecasting/models/fold-outcome.ts';
import { type OosPredictions, planFolds } from '../../forecasting/models/walk-forward.ts';
import type { Panel } from '../../schemas/panel.ts';
import type { Recipe } from '../../schemas/recipes.ts';
import { type Fold, isChained } from '../../schemas/training.ts';
import { codeVersion } from './code-version.ts';
import { type Cost, hashOf, readEntry, stopwatch, writeEntry } from './fit-cache.ts';
import { type MemberFits, memberFits } from './member-fits.ts';

export interface RecipeRun {
  recipe: Recipe;
  /** Hash of recipe, panel, folds and sources. */
  key: string;
  oos: OosPredictions;
  /** Fits and predictions of all folds; what an ensemble shares with another is in both. */
  cost: Cost;
  /** Numbers estimated in the last fit. */
  parameters: number;
}

export interface RunOptions {
  /** Of the cache. */
  folder: string;
  sessions: number;
  /** Hash of the panel. */
  panelId: string;
  /** Only what is in the cache: nothing is fitted. */
  cachedOnly?: boolean;
  onFold?: (recipe: string, fold: Fold, of: number, cost: Cost) => void;
}

/** Undefined when only the cache may be used and a fold is not in it. Throws what fitFold throws. */
export async function runRecipe(
  panel: Panel,
  recipe: Recipe,
  options: RunOptions,
): Promise<RecipeRun | undefined> {
  const { folder, sessions, panelId, cachedOnly, onFold } = options;
  const folds = planFolds(panel, recipe, sessions);
  const key = hashOf(JSON.stringify(recipe), panelId, codeVersion(recipe), JSON.stringify(folds));
  const at = entryFolder(folder, recipe.name, key);
  const members = memberFits(folder, panelId);
  const outcomes: FoldOutcome[] = [];
  const cost = { seconds: 0, processorSeconds: 0 };
  let previous: Uint8Array | undefined;
  for (const fold of folds) {
    const done = cachedFold(at, fold);
    if (!done && cachedOnly) return undefined;
    const { outcome, cost: own, model } = done ?? (await fitOne(panel, recipe, fold, previous, members));
    if (!done) {
      if (isChained(recipe)) writeEntry(at, `${fold.decision}.model`, model!);
      writeEntry(at, `${fold.decision}.json`, JSON.stringify(own));
      writeEntry(at, `${fold.decision}.fold`, encodeFold(outcome));
      onFold?.(recipe.name, fold, folds.length, own);
    }
    if (isChained(recipe)) previous = model;
    outcomes.push(outcome);
    cost.seconds += own.seconds;
    cost.processorSeconds += own.processorSeconds;
  }
  const { parameters } = outcomes.at(-1)!.description;
  return { recipe, key, oos: assemble(recipe.name, outcomes), cost, parameters };
}

export function entryFolder(folder: string, recipe: string, key: string): string {
  return join(folder, `${recipe}-${key.slice(0, 16)}`);
}

interface Done {
  outcome: FoldOutcome;
  cost: Cost;
  /** Where the next fold of a chain begins. */
  model: Uint8Array | undefined;
}

function cachedFold(at: string, { decision, index }: Fold): Done | undefined {
  const [fold, cost, model] = ['fold', 'json', 'model'].map((kind) => readEntry(at, `${decision}.${kind}`));
  if (!fold || !cost) return undefined;
  return {
    outcome: decodeFold(fold, index),
    cost: JSON.parse(new TextDecoder().decode(cost)) as Cost,
    model,
  };
}

async function fitOne(
  panel: Panel,
  recipe: Recipe,
  fold: Fold,
  previous: Uint8Array | undefined,
  { models, saved }: MemberFits,
): Promise<Done> {
  const watch = stopwatch();
  const model = await fitFold(panel, recipe, fold, { previous, models });
  try {
    const outcome = outcomeOf(model, panel, fold);
    const [now, before] = [watch(), saved()];
    const cost = {
      seconds: now.seconds + before.seconds,
      processorSeconds: now.processorSeconds + before.processorSeconds,
    };
    return { outcome, cost, model: isChained(recipe) ? model.save() : undefined };
  } finally {
    model.dispose();
  }
}
