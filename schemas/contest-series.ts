/** The contest over time as the API answers it: columns by recipe, one entry a session. */
import { type Static, type TSchema, Type } from 'typebox';
import { EVENT_KINDS } from './contest.ts';
import { CONTEST_ROLES, type ContestRole } from './contest-days.ts';
import { InstantSchema, SessionDateSchema } from './forecast.ts';

const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Column = <T extends TSchema>(schema: T, description: string) => Type.Array(schema, { description });
const Numbers = (description: string) => Column(Nullable(Type.Number()), description);
const object = <T extends Parameters<typeof Type.Object>[0]>(properties: T) => Type.Object(properties);

export const ContestSeriesOfRecipeSchema = object({
  recipe: Type.String(),
  session: Column(SessionDateSchema, 'Oldest first; every other column is as long.'),
  champion: Column(Type.String(), 'Against whom the difference of the session is.'),
  role: Column(Type.Unsafe<ContestRole>({ type: 'string', enum: [...CONTEST_ROLES] }), 'That session.'),
  stage: Column(Nullable(Type.String()), 'shadow, ab-10, ab-50; null: not a challenger.'),
  share: Column(Type.Number(), 'Of the clients, in [0, 1].'),
  difference: Numbers('d_t: loss of the champion minus its own; null where the day has no number.'),
  cumulativeSkill: Numbers(
    'Sum of d_t over the sum of the losses of the champion, from the first session on.',
  ),
  logBenefit: Numbers('ln M of the running test.'),
  logHarm: Numbers('ln M of the evidence that it is worse.'),
  logReverse: Numbers('ln M of the evidence that the previous champion was better.'),
  threshold: Numbers('M of the running test, or of the watch, at which it ends.'),
  coverage: Numbers('Share inside the watched interval over the last 20 sessions with outcomes.'),
  daysToPower: Numbers(
    'Sessions until one look at 5 % finds a difference of `effect` with 80 % probability.',
  ),
  daysAtMean: Numbers('The same for the mean difference seen so far; null while that is not positive.'),
});
export type ContestSeriesOfRecipe = Static<typeof ContestSeriesOfRecipeSchema>;

export const ContestSeriesSchema = object({
  contest: Type.String(),
  champion: Type.String({ description: 'Who serves now.' }),
  day: Type.Integer({ description: 'Sessions so far.' }),
  session: Nullable(SessionDateSchema),
  effect: Type.Number({
    description: 'Of `daysToPower`: difference as a share of the loss of the champion.',
  }),
  thresholds: object({
    benefit: Type.Number({ description: 'M of a test that promotes.' }),
    harm: Type.Number({ description: 'M at which a challenger is out.' }),
    reverse: Type.Number({ description: 'M that brings the previous champion back.' }),
    coverage: Type.Number({ description: 'Of the guard: below it a recipe is out.' }),
    coverageLevel: Type.Number({ description: 'Nominal coverage of the watched interval.' }),
  }),
  recipes: Type.Array(Type.String(), { description: 'Every recipe that there are sessions of.' }),
  series: Type.Array(ContestSeriesOfRecipeSchema, { description: 'All recipes, or the one asked for.' }),
  decisions: Type.Array(
    object({
      id: Type.String(),
      session: Nullable(SessionDateSchema),
      kind: Type.Unsafe<(typeof EVENT_KINDS)[number]>({ type: 'string', enum: [...EVENT_KINDS] }),
      recipe: Nullable(Type.String()),
      champion: object({ before: Type.String(), after: Type.String() }),
      actor: Type.String({ description: 'policy, or the name of the person.' }),
      reasons: Type.Array(Type.String()),
      decidedAt: InstantSchema,
    }),
    { description: 'Oldest first; of the recipe asked for and of the champion.' },
  ),
});
export type ContestSeries = Static<typeof ContestSeriesSchema>;
