/** What the API answers of a contest. */
import { type Static, type TSchema, Type } from 'typebox';
import type { ContestEvent, ContestState } from './contest.ts';
import { EVENT_KINDS } from './contest.ts';
import type { Attention } from './data-api.ts';
import { InstantSchema, SessionDateSchema } from './forecast.ts';
import type { Policy } from './policy.ts';

const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Whole = <T>(description: string) =>
  Type.Unsafe<T>(Type.Record(Type.String(), Type.Unknown(), { description }));

export const ContestSchema = Type.Object({
  version: Type.Integer({ description: 'Inputs so far: sessions, registrations, actions.' }),
  asOf: InstantSchema,
  state: Whole<ContestState>('Champion, challengers with their evidence, tests, watch, proposals.'),
  policy: Whole<Policy>('Every threshold it is decided by.'),
  enabled: Type.Boolean({ description: 'Whether days are told to it: `contest.enabled`.' }),
  candidates: Type.Array(Type.String(), { description: 'Configured recipes that could be registered.' }),
  writes: Type.Unsafe<Attention['writes']>({ type: 'string', enum: ['key', 'local', 'off'] }),
});
export type ContestNow = Static<typeof ContestSchema>;

export const DecisionSchema = Type.Object({
  id: Type.String({ description: '<contest>/<number>; encode the slash.' }),
  kind: Type.Unsafe<ContestEvent['kind']>({ type: 'string', enum: [...EVENT_KINDS] }),
  session: Nullable(SessionDateSchema),
  recipe: Nullable(Type.String()),
  champion: Type.Object({ before: Type.String(), after: Type.String() }),
  actor: Whole<ContestEvent['actor']>('policy, or an operator with name and second person.'),
  reasons: Type.Array(Type.String()),
  stage: Nullable(
    Whole<NonNullable<ContestEvent['evidence']['stage']>>('From and to, where it is about one.'),
  ),
  decidedAt: InstantSchema,
  codeVersion: Type.String(),
});
export type DecisionAnswer = Static<typeof DecisionSchema>;

export const DecisionListSchema = Type.Object({
  decisions: Type.Array(DecisionSchema, { description: 'Newest first.' }),
  leftOut: Type.Integer({ description: 'Decisions of the kinds in `without`.' }),
});
export type DecisionList = Static<typeof DecisionListSchema>;

export const OneDecisionSchema = Type.Object({
  ...DecisionSchema.properties,
  evidence: Whole<ContestEvent['evidence']>('Everything it was decided from.'),
  policy: Whole<Policy>('As it was then.'),
});
export type OneDecision = Static<typeof OneDecisionSchema>;
