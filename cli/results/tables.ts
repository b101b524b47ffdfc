/** The tables of the page of results. */
import { HORIZONS, type Horizon } from '../../schemas/forecast.ts';
import { type Cell, markdownTable, number, optional, percent, probability, withError } from './cells.ts';
import type { RecipeResult, Results } from './collect.ts';
import type { ResultRow } from './measure.ts';

const FULL: Cell<ResultRow>[] = [
  { head: 'recipe', cell: ({ recipe }) => `\`${recipe}\`` },
  { head: 'skill', cell: ({ skill, standardError }) => withError(skill, standardError) },
  { head: '95 %', cell: ({ low, high }) => `${percent(low)} to ${percent(high)}` },
  { head: 'DM t', cell: ({ dmT }) => number(dmT, 1) },
  { head: 'cover', cell: ({ tracked90 }) => number(tracked90, 3) },
  { head: 'raw', cell: ({ raw90 }) => number(raw90, 3) },
  { head: 'score', cell: ({ trackedScore }) => number(1e4 * trackedScore, 0) },
  { head: 'raw', cell: ({ rawScore }) => number(1e4 * rawScore, 0) },
  { head: 'RankIC', cell: ({ rankIc }) => optional(rankIc, (ic) => number(ic, 3)) },
  { head: 't', cell: ({ rankIcT }) => optional(rankIcT, (t) => number(t, 1)) },
  { head: 'R2', cell: ({ rSquared }) => percent(rSquared) },
  { head: 'hits', cell: ({ hitRate }) => optional(hitRate, (rate) => number(rate, 3)) },
  { head: 'rises', cell: ({ baseRate }) => number(baseRate, 3) },
  { head: 'PT', cell: ({ pt }) => optional(pt, (value) => number(value, 1)) },
  { head: 'QLIKE', cell: ({ qlike }) => number(qlike, 3) },
  { head: 'band', cell: ({ sanity }) => sanity.band },
];

export function fullTable({ rows }: Results, span: string, horizon: Horizon): string {
  return markdownTable(
    FULL,
    rows.filter((row) => row.span === span && row.horizon === horizon),
  );
}

type ByHorizon = Record<Horizon, ResultRow>;

/** Recipes down, horizons across. */
export function byHorizonTable(
  { recipes, rows }: Results,
  span: string,
  heads: (h: Horizon) => string,
  cell: (row: ResultRow) => string,
): string {
  const lines = recipes.map(({ recipe }) => ({
    name: recipe.name,
    cells: Object.fromEntries(
      rows.filter((row) => row.recipe === recipe.name && row.span === span).map((row) => [row.horizon, row]),
    ) as ByHorizon,
  }));
  return markdownTable(
    [
      { head: 'recipe', cell: ({ name }) => `\`${name}\`` },
      ...HORIZONS.map((h) => ({
        head: heads(h),
        cell: ({ cells }: (typeof lines)[number]) => cell(cells[h]),
      })),
    ],
    lines,
  );
}

export const skillCell = ({ skill, standardError }: ResultRow): string => withError(skill, standardError);

export function gainCell({ overReference }: ResultRow): string {
  if (!overReference) return '';
  const { gain, standardError, t, p } = overReference;
  return `${withError(gain, standardError)} (t ${number(t, 1)}, p ${probability(p)})`;
}

export function costTable({ recipes }: Results): string {
  return markdownTable<RecipeResult>(
    [
      { head: 'recipe', cell: ({ recipe }) => `\`${recipe.name}\`` },
      { head: 'parameters', cell: ({ parameters }) => (parameters === 0 ? '' : String(parameters)) },
      { head: 'folds', cell: ({ folds }) => String(folds) },
      { head: 'seconds', cell: ({ seconds }) => number(seconds, 0) },
      { head: 'processor seconds', cell: ({ processorSeconds }) => number(processorSeconds, 0) },
    ],
    recipes,
  );
}

export function recipeTable({ recipes }: Results): string {
  return markdownTable<RecipeResult>(
    [
      { head: 'recipe', cell: ({ recipe }) => `\`${recipe.name}\`` },
      { head: 'family', cell: ({ recipe }) => `\`${recipe.family}\`` },
      {
        head: 'hyper-parameters that are not the defaults, members',
        cell: ({ recipe }) => [membersOf(recipe.members), hyperOf(recipe.hyper)].filter(Boolean).join('; '),
      },
    ],
    recipes,
  );
}

const membersOf = (members: readonly { name: string }[] = []): string =>
  members.map(({ name }) => `\`${name}\``).join(', ');

const hyperOf = (hyper: object): string =>
  Object.entries(hyper)
    .map(([key, value]) => `${key} ${typeof value === 'number' ? String(value).replace(/^0\./, '.') : value}`)
    .join(', ');
