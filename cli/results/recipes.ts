/** What the table of results is made of: data/results/recipes.yaml. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { parse } from 'yaml';
import { TerminalError } from '../../schemas/errors.ts';
import { type Recipe, RecipeSchema } from '../../schemas/recipes.ts';
import { PROJECT_DIR } from '../config/load.ts';
import { resolveMembers } from '../config/members.ts';

const strict = { additionalProperties: false };
const SpanSchema = Type.Object({ name: Type.String(), from: Type.String(), to: Type.String() }, strict);
const TriedSchema = Type.Object(
  {
    what: Type.String(),
    configurations: Type.Integer({ minimum: 1 }),
    /** The sessions on which their results were seen. */
    seen: Type.String(),
    source: Type.String(),
  },
  strict,
);
const LeftOutSchema = Type.Object({ name: Type.String(), why: Type.String() }, strict);

const PlanSchema = Type.Object(
  {
    /** The last so many sessions of the data are forecast. */
    sessions: Type.Integer({ minimum: 1 }),
    baseline: Type.String(),
    reference: Type.String(),
    spans: Type.Array(SpanSchema),
    recipes: Type.Array(RecipeSchema, { minItems: 1 }),
    /** Everything that was ever evaluated on sessions that the table shows. */
    tried: Type.Array(TriedSchema),
    leftOut: Type.Array(LeftOutSchema),
    /** Paragraphs of the page: what was chosen on which sessions, and what others reach. */
    remarks: Type.Array(Type.String()),
  },
  strict,
);
export type ResultsPlan = Static<typeof PlanSchema>;
export type Span = Static<typeof SpanSchema>;

export const PLAN_FILE = join(PROJECT_DIR, 'data/results/recipes.yaml');
export const PAGE_FILE = join(PROJECT_DIR, 'docs/results.md');

/** Throws ResultsPlanInvalid: what is wrong, by its place. */
export function readPlan(text: string = readFileSync(PLAN_FILE, 'utf8')): ResultsPlan {
  const { defaults, recipes, ...rest } = parse(text, { merge: true }) as {
    defaults: object;
    recipes: object[];
  };
  const { value, errors } = resolveMembers({
    ...rest,
    recipes: recipes.map((recipe) => ({ ...defaults, ...recipe })),
  });
  const wrong = [
    ...errors.map(({ path, reason }) => `${path.join('.')}: ${reason}`),
    ...Value.Errors(PlanSchema, value).map(({ instancePath, message }) => `${instancePath} ${message}`),
  ];
  if (wrong.length > 0) {
    throw new TerminalError('ResultsPlanInvalid', `data/results/recipes.yaml invalid: ${wrong.join('; ')}`);
  }
  return value as unknown as ResultsPlan;
}

/**
 * The recipes asked for by name or family, with the baseline, and with the reference where it is one of the plan's.
 * Throws UsageInvalid for a name that is neither.
 */
export function chosenRecipes(plan: ResultsPlan, wanted?: readonly string[]): Recipe[] {
  if (wanted === undefined) return plan.recipes;
  const known = new Set(plan.recipes.flatMap(({ name, family }) => [name, family]));
  const unknown = wanted.filter((one) => !known.has(one));
  if (unknown.length > 0) {
    throw new TerminalError(
      'UsageInvalid',
      `unknown recipe or family ${unknown.join(', ')}: allowed are ${[...known].join(', ')}`,
    );
  }
  const always = [plan.baseline, plan.reference];
  return plan.recipes.filter(
    ({ name, family }) => always.includes(name) || wanted.includes(name) || wanted.includes(family),
  );
}
