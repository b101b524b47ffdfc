/** A family's fit on the columns that were selected inside its own training window: the one place where selection is applied. */
import type { Panel } from '../../schemas/panel.ts';
import type { Recipe } from '../../schemas/recipes.ts';
import type { FitHooks, FittedFamily, ModelFamily } from '../models/contract.ts';
import { columnsWithoutValue, recipeFeatures } from '../models/panel-access.ts';
import { selectionOf, withColumns } from './options.ts';
import { type Selection, selectFeatures } from './select.ts';

export interface SelectedFit {
  fit: FittedFamily;
  /** Absent where the recipe asks for none. */
  selected?: Selection;
  /** Columns of the recipe's set that were left out, having not one value in the window; absent where there are none. */
  withoutValue?: string[];
}

/**
 * As `family.fit`; with `hyper.select` the recipe's features are what is chosen from, and the family is given the list. Its own
 * bytes hold that list, so that loading and forecasting read these columns and no others.
 * Throws what `selectionOf`, `selectFeatures` and the family throw.
 */
export async function fitSelected(
  family: ModelFamily,
  train: Panel,
  recipe: Recipe,
  hooks: FitHooks,
): Promise<SelectedFit> {
  const options = selectionOf(recipe);
  const reads = options !== undefined || family.readsSet?.(recipe);
  const empty = reads ? columnsWithoutValue(train, recipe.features) : [];
  const left = empty.length > 0 ? { withoutValue: empty } : {};
  if (options === undefined) return { fit: await family.fit(train, recipe, hooks), ...left };
  const selected = await selectFeatures(train, recipeFeatures(train, recipe.features), options, hooks.signal);
  const names = selected.features.map(({ name }) => name);
  return { fit: await family.fit(train, withColumns(recipe, names), hooks), selected, ...left };
}
