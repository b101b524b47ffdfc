/** What an operator reads and writes through the API: quarantine, restatements, repairs. */
import { type Static, type TSchema, Type } from 'typebox';
import { AttentionSchema, HeldRowSchema } from './data-api.ts';
import { InstantSchema, SessionDateSchema } from './forecast.ts';
import { RowChangeSchema } from './overlays.ts';

const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const OneOf = <const T extends readonly string[]>(values: T, description?: string) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: [...values], ...(description ? { description } : {}) });
const Count = Type.Integer({ minimum: 0 });

const Page = { total: Count, offset: Count, limit: Count };

export const QuarantineListSchema = Type.Object({
  attention: AttentionSchema,
  ...Page,
  datasets: Type.Array(Type.String(), { description: 'That have had rows in quarantine.' }),
  rows: Type.Array(HeldRowSchema, { description: 'Newest first.' }),
});
export type QuarantineList = Static<typeof QuarantineListSchema>;

export const CAUSES = [
  'action',
  'vendor-correction',
  'provider-switch',
  'operator',
  'repair',
  'unexplained',
] as const;
export const CausedRestatementSchema = Type.Object({
  dataset: Type.String(),
  symbol: Type.String(),
  session: SessionDateSchema,
  knownAt: InstantSchema,
  field: Type.String(),
  before: Nullable(Type.Number()),
  after: Nullable(Type.Number()),
  cause: OneOf(CAUSES),
  explainedBy: Nullable(Type.String()),
});
export type CausedRestatement = Static<typeof CausedRestatementSchema>;
export const RestatementListSchema = Type.Object({
  ...Page,
  causes: Type.Array(Type.Object({ cause: OneOf(CAUSES), count: Count })),
  rows: Type.Array(CausedRestatementSchema, { description: 'Newest first.' }),
});
export type RestatementList = Static<typeof RestatementListSchema>;

export const REPAIR_STATES = ['proposed', 'applied', 'rejected', 'reverted'] as const;
export const RepairSchema = Type.Object({
  id: Type.String(),
  kind: Type.String({ description: 'What looks wrong.' }),
  symbol: Type.String(),
  session: SessionDateSchema,
  proposedAt: InstantSchema,
  state: OneOf(REPAIR_STATES),
  evidence: Type.Unknown(),
  changes: Type.Array(RowChangeSchema, { description: 'What applying it writes, as new versions.' }),
  decidedAt: Nullable(InstantSchema),
  decidedBy: Nullable(Type.String()),
  decisionReason: Nullable(Type.String()),
});
export type Repair = Static<typeof RepairSchema>;
export const RepairListSchema = Type.Object({
  attention: AttentionSchema,
  ...Page,
  repairs: Type.Array(RepairSchema, { description: 'Newest first.' }),
});
export type RepairList = Static<typeof RepairListSchema>;

/** Nobody writes without a name and a reason. */
export const By = Type.String({
  minLength: 1,
  maxLength: 100,
  pattern: '\\S',
  description: 'a name, not empty',
});
export const Reason = Type.String({
  minLength: 3,
  maxLength: 1_000,
  pattern: '\\S',
  description: 'a reason of 3 to 1000 characters',
});

export const OperatorAnswerSchema = Type.Object({
  state: OneOf(['done', 'running'], 'running: the time limit is over; the run goes on.'),
  where: Type.Object({
    path: Type.String({ description: 'Ask here how it ended.' }),
    workflowId: Type.String(),
    runUrl: Nullable(Type.String({ description: 'The run in the Temporal UI.' })),
  }),
  result: Nullable(Type.Unknown({ description: 'What the run answered.' })),
});
export type OperatorAnswer = Static<typeof OperatorAnswerSchema>;
