/** Who plays: single columns where a model reads few, groups of the catalogue where it reads many; blocks of sessions where it reads back. */
import type { Recipe } from '../../schemas/recipes.ts';
import { CATALOGUE } from '../features/catalogue.ts';

export interface Player {
  name: string;
  columns: ReadonlySet<string>;
  /** Ages in sessions, the row's own being 0: from, up to and excluding. */
  ages: readonly [from: number, to: number];
}

/** With more columns the groups of the catalogue play. */
const FEW = 10;
/** With more columns than this blocks of sessions would make too many players. */
const FEW_IN_BLOCKS = 2;
const WHOLE = [0, Number.POSITIVE_INFINITY] as const;
const BLOCKS = [
  ['today', 0, 1],
  ['1 to 4 sessions ago', 1, 5],
  ['5 to 21 sessions ago', 5, 22],
  ['before', 22, Number.POSITIVE_INFINITY],
] as const;
/** Families that look at earlier sessions than the row's own, and which columns of them. */
const LOOKS_BACK: Partial<Record<Recipe['family'], (column: string) => boolean>> = {
  garch: (column) => column === 'ret_1',
  hmm: (column) => column === 'ret_1',
  ar: (column) => column === 'ret_1',
  arima: (column) => column === 'ret_1',
  lstm: () => true,
};

export function playersOf(recipe: Recipe, columns: readonly string[]): Player[] {
  const looksBack = LOOKS_BACK[recipe.family];
  const count = columns.length;
  return groupsOf(columns).flatMap(({ name, columns }): Player[] => {
    if (count > FEW_IN_BLOCKS || !looksBack?.(name)) return [{ name, columns, ages: WHOLE }];
    return BLOCKS.map(([label, from, to]) => ({ name: `${name}, ${label}`, columns, ages: [from, to] }));
  });
}

function groupsOf(columns: readonly string[]): { name: string; columns: Set<string> }[] {
  if (columns.length <= FEW) return columns.map((name) => ({ name, columns: new Set([name]) }));
  const groupOf = new Map(CATALOGUE.map(({ name, group }) => [name, group as string]));
  const groups = new Map<string, Set<string>>();
  for (const name of columns) {
    const group = groupOf.get(name) ?? name;
    groups.set(group, (groups.get(group) ?? new Set()).add(name));
  }
  return [...groups].map(([name, columns]) => ({ name, columns }));
}
