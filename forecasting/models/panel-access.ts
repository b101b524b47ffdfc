/** How model families read a panel: columns by name, rows by symbol and session. */
import { TerminalError } from '../../schemas/errors.ts';
import type { Panel } from '../../schemas/panel.ts';
import type { Recipe } from '../../schemas/recipes.ts';
import { CORE } from '../features/sets.ts';

/** Smallest daily sigma a model works with, .0001 %: below it a series counts as constant. */
export const MIN_SIGMA = 1e-6;

/** The feature column of that name. Throws MissingFeature. */
export function column(panel: Panel, name: string): Float64Array {
  const at = panel.featureNames.indexOf(name);
  if (at < 0) {
    throw new TerminalError(
      'MissingFeature',
      `missing feature ${name}: the panel has ${panel.featureNames.length} features; add it to the feature set or leave it out of the recipe`,
      { details: { feature: name } },
    );
  }
  return panel.features[at]!;
}

/** The same, and it has at least one finite value. Throws MissingFeature. */
export function knownColumn(panel: Panel, name: string): Float64Array {
  const values = column(panel, name);
  if (!hasFinite(values)) {
    throw new TerminalError(
      'MissingFeature',
      `missing feature ${name}: not one of ${panel.rows} rows has a value; check its source or leave it out of the recipe`,
      { details: { feature: name } },
    );
  }
  return values;
}

/**
 * The EWMA sigma that every family measures by, and it rises above MIN_SIGMA somewhere. To be asked for before rows are
 * counted: of a market that stands still none is left, and more history would not help. Throws MissingFeature, ConstantSeries.
 */
export function movingSigma(panel: Panel): Float64Array {
  const sigma = knownColumn(panel, 'ewma_sigma');
  if (!sigma.some((value) => value > MIN_SIGMA)) {
    throw new TerminalError(
      'ConstantSeries',
      `constant series: ewma_sigma of none of the ${panel.symbols.length} symbols rises above ${MIN_SIGMA} in ${panel.rows} rows; check their prices`,
      { details: { symbols: panel.symbols } },
    );
  }
  return sigma;
}

export function hasFinite(values: Float64Array): boolean {
  return values.some((value) => Number.isFinite(value));
}

/**
 * Feature names of a recipe in column order. Of a set (`all`, `core`) those columns that have a value; named ones
 * must have one. Throws MissingFeature.
 */
export function recipeFeatures(panel: Panel, features: Recipe['features']): string[] {
  if (typeof features !== 'string') {
    for (const name of features) knownColumn(panel, name);
    return features;
  }
  return namesOfSet(panel, features).filter((name) => hasFinite(column(panel, name)));
}

/** Columns of a recipe's set that `recipeFeatures` leaves out; none of a list, whose columns have to have a value. */
export function columnsWithoutValue(panel: Panel, features: Recipe['features']): string[] {
  if (typeof features !== 'string') return [];
  return namesOfSet(panel, features).filter((name) => !hasFinite(column(panel, name)));
}

const namesOfSet = (panel: Panel, set: string): readonly string[] =>
  set === 'core' ? CORE : panel.featureNames;

/** For a family whose inputs are fixed: a list that names others would be ignored, so it is refused (FeaturesNotRead). */
export function refuseOthers(recipe: Recipe, reads: readonly string[]): void {
  if (typeof recipe.features === 'string') return;
  const others = recipe.features.filter((name) => !reads.includes(name));
  if (others.length === 0) return;
  throw new TerminalError(
    'FeaturesNotRead',
    `recipe ${recipe.name} names features that family ${recipe.family} does not read: ${others.join(', ')}; it reads ${reads.join(', ')}: name no others, or a set (all, core)`,
    { details: { features: others } },
  );
}

export function allRows(panel: Panel): Int32Array {
  const rows = new Int32Array(panel.rows);
  for (let row = 0; row < rows.length; row++) rows[row] = row;
  return rows;
}

/** The values at those rows. `Float64Array.from` with a function takes twenty times as long. */
export function valuesAt(values: Float64Array, rows: Int32Array): Float64Array {
  const result = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) result[i] = values[rows[i]!]!;
  return result;
}

/** Row of (symbol, session) at `session * symbols + symbol`, -1 where the panel has none. */
export function rowTable(panel: Panel): Int32Array {
  const width = panel.symbols.length;
  const table = new Int32Array(panel.sessions.length * width).fill(-1);
  for (let row = 0; row < panel.rows; row++) {
    table[panel.sessionIndex[row]! * width + panel.symbolIndex[row]!] = row;
  }
  return table;
}

/** Mean of `values` over the h sessions AFTER each row's own, same symbol; NaN unless all h are there. */
export function forwardMean(panel: Panel, values: Float64Array, horizon: number, table = rowTable(panel)) {
  const width = panel.symbols.length;
  const result = new Float64Array(panel.rows).fill(Number.NaN);
  for (let row = 0; row < panel.rows; row++) {
    const at = panel.sessionIndex[row]! * width + panel.symbolIndex[row]!;
    let sum = 0;
    for (let k = 1; k <= horizon; k++) {
      const next = at + k * width < table.length ? table[at + k * width]! : -1;
      sum += next < 0 ? Number.NaN : values[next]!;
    }
    result[row] = sum / horizon;
  }
  return result;
}
