import type { Panel } from '../../schemas/panel.ts';
import type { Recipe } from '../../schemas/recipes.ts';
import { harPenalty } from '../models/har/fit.ts';
import { harFeatureNames } from '../models/har/regressors.ts';
import { INPUTS } from '../models/lstm/inputs.ts';
import { recipeFeatures } from '../models/panel-access.ts';
import { plantedOptions } from '../models/planted/options.ts';

type Reader = (recipe: Recipe, panel: Panel) => string[];

const series: Reader = () => ['ret_1', 'ewma_sigma'];
const listed: Reader = ({ features }, panel) => ['ewma_sigma', ...recipeFeatures(panel, features)];
const har: Reader = ({ hyper }) => harFeatureNames({ extended: hyper.vix !== false });

const READERS: Record<Recipe['family'], Reader> = {
  ewma: () => ['ewma_sigma'],
  mean: () => ['ewma_sigma'],
  garch: series,
  hmm: series,
  ar: series,
  arima: series,
  ridge: listed,
  'elastic-net': listed,
  forest: listed,
  har: (recipe, panel) => [...har(recipe, panel), ...(harPenalty(recipe) > 0 ? listed(recipe, panel) : [])],
  lightgbm: (recipe, panel) => [...har(recipe, panel), ...listed(recipe, panel)],
  lstm: ({ features }) =>
    typeof features === 'string' ? INPUTS.flatMap(({ needs }) => needs) : ['ewma_sigma', ...features],
  planted: (recipe, panel) => (plantedOptions(recipe).base === 'har' ? har(recipe, panel) : ['ewma_sigma']),
  ensemble: ({ members = [] }, panel) => members.flatMap((member) => READERS[member.family](member, panel)),
};

/** Panel columns that a model of the recipe looks at when it forecasts, in column order. */
export function columnsRead(recipe: Recipe, panel: Panel): string[] {
  const read = new Set(READERS[recipe.family](recipe, panel));
  return panel.featureNames.filter((name) => read.has(name));
}
