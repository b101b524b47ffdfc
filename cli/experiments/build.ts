/** An experiment from what the command line says: which configurations, on which sessions, in which rounds. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { purgeOf } from '../../forecasting/models/cpcv.ts';
import type { Config } from '../../schemas/config.ts';
import { TerminalError } from '../../schemas/errors.ts';
import { type ExperimentSpec, MAX_TRIALS, type Rung } from '../../schemas/experiments.ts';
import { HORIZONS } from '../../schemas/forecast.ts';
import type { Recipe } from '../../schemas/recipes.ts';
import { isTree, type Tree } from '../config/layers.ts';
import { resolveMembers } from '../config/members.ts';
import { checkRecipe, unknownKey } from './keys.ts';
import { checkOptions } from './options.ts';
import { type Assignment, overridden, parseAssignment, pathOf, type Value } from './overrides.ts';
import { halvingRungs } from './rungs.ts';
import { combinations, type Dimension, drawn, grid, isFixed, parseDimension } from './space.ts';

export interface TrainWanted {
  /** A recipe's name and `key=value`s, in any order. */
  items: string[];
  recipe?: string;
  grid?: string;
  tuner?: 'grid' | 'halving';
  trials?: number;
  rungs: number;
  eta: number;
  rungsBy: 'sessions' | 'epochs';
  sessions?: number;
  testSessions?: number;
  cpcv?: boolean;
  folds: number;
  testFolds: number;
  embargo: number;
  purge?: number;
  seed: number;
  /** Options that were said, as against defaults. */
  given?: readonly string[];
}

/** An experiment before it is known on which data. */
export type ExperimentPlan = Omit<ExperimentSpec, 'data'>;

export const trainSpec = (
  config: Config,
  data: ExperimentSpec['data'],
  wanted: TrainWanted,
): ExperimentSpec => ({
  ...trainPlan(config, wanted),
  data,
});

/** Throws UsageInvalid, InvalidRecipe, UnknownRecipe (terminal). */
export function trainPlan(config: Config, wanted: TrainWanted): ExperimentPlan {
  const assignments = [
    ...wanted.items.filter((item) => item.includes('=')).map(parseAssignment),
    ...(wanted.grid === undefined ? [] : gridFile(wanted.grid)),
  ];
  const base = baseRecipe(config, wanted, assignments);
  const dimensions = assignments.map((assignment) =>
    parseDimension(pathOf(base, assignment.key), assignment),
  );
  const twice = dimensions.find(({ path }, i) => dimensions.findIndex((d) => d.path === path) < i);
  if (twice !== undefined) {
    throw new TerminalError(
      'UsageInvalid',
      `${twice.path} is given twice: several values are ${twice.path}=a,b,c`,
    );
  }
  const all = configurations(dimensions, wanted);
  const testSessions = wanted.testSessions ?? Math.floor(config.evaluation.sessions / 4);
  const validation = wanted.sessions ?? config.evaluation.sessions - testSessions;
  const kind = kindOf(all.length, dimensions, wanted);
  checkOptions(kind, wanted, config.evaluation.sessions);
  const trials = all.map((changes, i) => {
    const changed = overridden(base, changes);
    const name = Object.keys(changes).length === 0 ? base.name : variantName(changed);
    return { number: i + 1, recipe: { ...changed, name }, overrides: changes };
  });
  return {
    ...{ kind, name: base.name, trials },
    ...(wanted.recipe === undefined ? {} : { file: wanted.recipe }),
    rungs: rungsOf(kind, trials, validation, config.evaluation.sessions, wanted),
    testSessions: kind === 'grid' || kind === 'halving' ? testSessions : 0,
    ...(kind === 'cpcv' ? { cpcv: cpcvOf(wanted) } : {}),
  };
}

/** Throws UsageInvalid, UnknownRecipe. */
export function comparePlan(
  config: Config,
  names: readonly string[],
  sessions = config.evaluation.sessions,
): ExperimentPlan {
  if (new Set(names).size < Math.max(2, names.length)) {
    throw new TerminalError('UsageInvalid', 'to compare are at least two recipes, each named once');
  }
  const trials = names.map((name, i) => ({
    number: i + 1,
    recipe: recipeNamed(config, name),
    overrides: {},
  }));
  const rungs = [{ sessions, keep: names.length }];
  return { kind: 'compare', name: names.join(' '), trials, rungs, testSessions: 0 };
}

/** The same configurations on the same data are the same experiment: a second start joins the first. */
export function experimentId({
  kind,
  name,
  data,
  trials,
  rungs,
  testSessions,
  cpcv,
}: ExperimentSpec): string {
  const content = [kind, data, trials, rungs, testSessions, cpcv ?? null];
  const hash = createHash('sha256').update(JSON.stringify(content)).digest('hex');
  return `${kind}-${name.replaceAll(/[^a-z0-9-]+/g, '-').slice(0, 40)}-${hash.slice(0, 10)}`;
}

/** A configured recipe, or one of a YAML file. Throws UnknownRecipe, InvalidRecipe. */
export function recipeNamed(config: Config, name: string): Recipe {
  if (/\.ya?ml$/.test(name)) return checkRecipe(wholeRecipe(yamlFile(name), config, name));
  const recipe = config.recipes.find((r) => r.name === name);
  if (recipe !== undefined) return recipe;
  const known = config.recipes.map((r) => r.name);
  const what = unknownKey(name, known).replace('unknown key', 'unknown recipe');
  throw new TerminalError(
    'UnknownRecipe',
    `${what} (as \`up\` was started with; restart it after a change of its configuration), or a YAML file`,
  );
}

/** With the members of an ensemble whole: a file names them by the recipes of the configuration. */
function wholeRecipe(recipe: unknown, { recipes }: Config, file: string): Recipe {
  if (!isTree(recipe) || recipe.members === undefined) return recipe as Recipe;
  const { value, errors } = resolveMembers({ recipes: [...recipes, recipe] as unknown as Tree[] });
  const wrong = errors.map(({ path, reason }) => `${path.slice(2).join('.')}: ${reason}`);
  if (wrong.length === 0) return (value.recipes as unknown[]).at(-1) as Recipe;
  throw new TerminalError('InvalidRecipe', `${file}: ${wrong.join('; ')}`, { details: { errors: wrong } });
}

/** Named, or of a file, or what the first key begins with: `lstm.hidden=128`. */
function baseRecipe(config: Config, wanted: TrainWanted, assignments: readonly Assignment[]): Recipe {
  const names = wanted.items.filter((item) => !item.includes('='));
  if (names.length > 1) {
    throw new TerminalError(
      'UsageInvalid',
      `one recipe at a time, not ${names.join(' and ')}; see "compare"`,
    );
  }
  if (wanted.recipe !== undefined) return recipeNamed(config, wanted.recipe);
  const known = config.recipes.map(({ name }) => name);
  const prefix = assignments.map(({ key }) => key.split('.')[0]!).find((part) => known.includes(part));
  const name = names[0] ?? prefix;
  if (name !== undefined) return recipeNamed(config, name);
  throw new TerminalError(
    'UsageInvalid',
    `which recipe? name one of ${known.join(', ')}, or begin a key with it: lstm.hidden=128`,
  );
}

function gridFile(file: string): Assignment[] {
  const tree = yamlFile(file);
  if (typeof tree !== 'object' || tree === null || Array.isArray(tree)) {
    throw new TerminalError('UsageInvalid', `${file}: a mapping of keys to lists of values is needed`);
  }
  return Object.entries(tree).map(([key, value]) => ({
    key,
    text: Array.isArray(value) ? value.join(',') : String(value),
  }));
}

function yamlFile(file: string): unknown {
  try {
    return parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    const { message } = cause as Error;
    throw new TerminalError('UsageInvalid', `cannot read ${file}: ${message.split('\n')[0]}`, { cause });
  }
}

function configurations(
  dimensions: readonly Dimension[],
  { trials, seed }: TrainWanted,
): Record<string, Value>[] {
  if (trials !== undefined) return drawn(dimensions, trials, seed);
  const count = combinations(dimensions);
  // A range is the grid's to refuse.
  if (count <= MAX_TRIALS || count === Number.POSITIVE_INFINITY) return grid(dimensions);
  throw new TerminalError(
    'UsageInvalid',
    `${count} configurations, at most ${MAX_TRIALS} are allowed: draw some of them with --trials`,
  );
}

function kindOf(
  count: number,
  dimensions: readonly Dimension[],
  wanted: TrainWanted,
): ExperimentSpec['kind'] {
  if (wanted.cpcv) {
    if (count === 1) return 'cpcv';
    throw new TerminalError('UsageInvalid', `--cpcv takes one configuration, not ${count}`);
  }
  if (wanted.tuner !== undefined) return wanted.tuner;
  return dimensions.every(isFixed) ? 'train' : 'grid';
}

function rungsOf(
  kind: ExperimentSpec['kind'],
  trials: ExperimentSpec['trials'],
  validation: number,
  evaluation: number,
  { rungs, eta, rungsBy: by, sessions }: TrainWanted,
): Rung[] {
  if (kind === 'train') return [{ sessions: evaluation, keep: 1 }];
  if (kind === 'cpcv') return [{ sessions: sessions ?? evaluation, keep: 1 }];
  if (kind === 'grid') return [{ sessions: validation, keep: 1 }];
  const epochs = by === 'epochs' ? epochsOf(trials) : 1;
  return halvingRungs({ trials: trials.length, rungs, eta, sessions: validation, by, epochs });
}

/** The last round trains as long as the recipe says, so that has to be one number. */
function epochsOf(trials: ExperimentSpec['trials']): number {
  const all = [...new Set(trials.map(({ recipe }) => recipe.hyper.epochs))];
  if (all.length === 1 && typeof all[0] === 'number') return all[0];
  const said = all.length > 1 ? `${all.join(', ')} epochs` : 'no hyper.epochs';
  throw new TerminalError(
    'UsageInvalid',
    `--rungs-by epochs: one number of epochs is halved, the recipe has ${said}`,
  );
}

function cpcvOf({ folds, testFolds, embargo, purge }: TrainWanted) {
  return { folds, testFolds, purge: purge ?? purgeOf(Math.max(...HORIZONS)), embargo };
}

/** Registered and compared under a name of its own: the configured recipe's versions stay its own. */
function variantName(recipe: Recipe): string {
  const hash = createHash('sha256').update(JSON.stringify(recipe)).digest('hex');
  return `${recipe.name}-${hash.slice(0, 6)}`;
}
