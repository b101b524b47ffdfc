/** Runs the recipes of the plan and measures them; what was done before is taken from the cache. */
import { fileURLToPath } from 'node:url';
import { TerminalError } from '../../schemas/errors.ts';
import type { Panel } from '../../schemas/panel.ts';
import type { Recipe } from '../../schemas/recipes.ts';
import { sourceHash } from './code-version.ts';
import { type Cost, hashOf, panelHash, readEntry, writeEntry } from './fit-cache.ts';
import { measure, type ResultRow } from './measure.ts';
import type { ResultsPlan, Span } from './recipes.ts';
import { entryFolder, type RecipeRun, type RunOptions, runRecipe } from './run-recipe.ts';

export interface ResultsRequest extends Pick<RunOptions, 'folder' | 'cachedOnly' | 'onFold'> {
  plan: ResultsPlan;
  /** Of the plan, with its baseline. */
  recipes: readonly Recipe[];
  panel: Panel;
  scored: readonly string[];
}

export interface RecipeResult extends Cost {
  recipe: Recipe;
  folds: number;
  parameters: number;
}

export interface Results {
  plan: ResultsPlan;
  scored: number;
  /** The first is all of it. */
  spans: Span[];
  recipes: RecipeResult[];
  /** By recipe in the order of the plan, span, horizon. */
  rows: ResultRow[];
  /** Recipes whose fit ended with an error, and those that are not in the cache when only that may be used. */
  failed: { name: string; type: string; message: string }[];
  missing: string[];
}

/** Throws what `evaluate` throws, and the error of the baseline's fit. */
export async function collectResults(request: ResultsRequest): Promise<Results> {
  const { plan, panel, scored, recipes } = request;
  const options: RunOptions = { ...request, sessions: plan.sessions, panelId: panelHash(panel) };
  const failed: Results['failed'] = [];
  const missing: string[] = [];
  const found = new Map<string, { result: RecipeResult; rows: ResultRow[] }>();
  const run = async (recipe: Recipe) => {
    try {
      const done = await runRecipe(panel, recipe, options);
      if (!done) missing.push(recipe.name);
      return done;
    } catch (error) {
      if (!(error instanceof TerminalError) || recipe.name === plan.baseline) throw error;
      failed.push({ name: recipe.name, type: error.type, message: error.message });
      return undefined;
    }
  };
  const byName = async (name: string) => {
    const recipe = recipes.find((one) => one.name === name);
    return recipe && run(recipe);
  };
  const baseline = await byName(plan.baseline);
  const reference = await byName(plan.reference);
  if (!baseline)
    throw new TerminalError(
      'NothingToScore',
      `the baseline ${plan.baseline} is not in the cache yet; run without --cached`,
    );
  const spans = [wholeOf(baseline, panel), ...plan.spans];
  for (const recipe of recipes) {
    const done = [baseline, reference].find((one) => one?.recipe === recipe) ?? (await runOther(recipe));
    if (!done) continue;
    const { cost, oos, parameters } = done;
    const result = { recipe, folds: oos.folds.length, parameters, ...cost };
    found.set(recipe.name, { result, rows: spans.flatMap((span) => measured(done, span)) });
  }
  const done = [...found.values()];
  return {
    ...{ plan, scored: scored.length, spans, failed, missing },
    recipes: done.map(({ result }) => result),
    rows: done.flatMap(({ rows }) => rows),
  };

  async function runOther(recipe: Recipe): Promise<RecipeRun | undefined> {
    return recipe.name === plan.reference ? undefined : run(recipe);
  }

  function measured(done: RecipeRun, span: Span): ResultRow[] {
    const at = entryFolder(options.folder, done.recipe.name, done.key);
    const key = hashOf(SCORING, JSON.stringify([span, scored, baseline!.key, reference?.key]));
    const name = `scores-${key.slice(0, 16)}.json`;
    const known = readEntry(at, name);
    if (known) return JSON.parse(new TextDecoder().decode(known)) as ResultRow[];
    const rows = measure(
      done.oos,
      { baseline: baseline!.oos, reference: reference?.oos, panel, scored },
      span,
    );
    writeEntry(at, name, JSON.stringify(rows));
    return rows;
  }
}

const SCORING = sourceHash([fileURLToPath(new URL('measure.ts', import.meta.url))]);

function wholeOf({ oos }: RecipeRun, panel: Panel): Span {
  const session = (row: number) => panel.sessions[panel.sessionIndex[row]!]!;
  const [from, to] = [session(oos.rows[0]!), session(oos.rows.at(-1)!)];
  return { name: `${from} to ${to}`, from, to };
}
