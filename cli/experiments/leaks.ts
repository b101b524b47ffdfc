/** The self-tests of leakage on recipes that are compared: in this process, after the comparison, not durably. */

import { checkRecipe } from '../../forecasting/leaks/check-recipe.ts';
import type { LeakFinding } from '../../forecasting/leaks/finding.ts';
import type { Panel } from '../../schemas/panel.ts';
import type { Recipe } from '../../schemas/recipes.ts';
import { renderTable } from '../output/table.ts';

export interface RecipeFindings {
  recipe: string;
  findings: LeakFinding[];
  /** What kept it from being tested. */
  error?: string;
  seconds: number;
}

export interface LeakWork {
  baseline: Recipe;
  sessions: number;
  signal: AbortSignal;
  note: (line: string) => void;
}

/** One recipe after the other, about five of its walk-forwards each; one that fails is told and the others go on. */
export async function leakFindings(
  panel: Panel,
  recipes: readonly Recipe[],
  { baseline, sessions, signal, note }: LeakWork,
): Promise<RecipeFindings[]> {
  const all: RecipeFindings[] = [];
  for (const recipe of recipes) {
    signal.throwIfAborted();
    note(`leak tests of ${recipe.name} over ${sessions} sessions`);
    const started = performance.now();
    const seconds = () => Math.round((performance.now() - started) / 100) / 10;
    try {
      const findings = await checkRecipe(panel, recipe, { baseline, sessions });
      all.push({ recipe: recipe.name, findings, seconds: seconds() });
    } catch (error) {
      all.push({ recipe: recipe.name, findings: [], error: (error as Error).message, seconds: seconds() });
    }
  }
  return all;
}

export function leaksText(all: readonly RecipeFindings[]): string {
  const lines = all.flatMap(({ recipe, findings, error }) =>
    error === undefined
      ? findings.map(({ check, red, reason }) => ({ recipe, check, state: red ? 'RED' : 'clean', reason }))
      : [{ recipe, check: 'all', state: 'not tested', reason: error }],
  );
  return renderTable(
    [
      { head: 'recipe', cell: (line) => line.recipe },
      { head: 'leak test', cell: (line) => line.check },
      { head: 'finding', cell: (line) => line.state },
      { head: 'reason', cell: (line) => line.reason },
    ],
    lines,
  );
}
