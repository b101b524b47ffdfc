/** What the API answers about data: arrivals, providers, suites and their runs. */

import { type Static, type TSchema, Type } from 'typebox';
import { FIELD_KINDS } from './corrections.ts';
import { InstantSchema, SessionDateSchema } from './forecast.ts';

const Nullable = <T extends TSchema>(schema: T, options: { description?: string } = {}) =>
  Type.Union([schema, Type.Null()], options);
const OneOf = <const T extends readonly string[]>(values: T, description?: string) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: [...values], ...(description ? { description } : {}) });
const Count = Type.Integer({ minimum: 0 });

/** Every answer about data says what time it is and whether the data waits for somebody. */
export const AttentionSchema = Type.Object({
  universe: Type.String(),
  now: Type.String({ format: 'date-time' }),
  clock: OneOf(['real', 'replay'], 'What now is. replay: the virtual now of the newest session run.'),
  held: Type.Integer({ minimum: 0, description: 'Rows in quarantine that nobody has decided about.' }),
  proposedRepairs: Type.Integer({ minimum: 0, description: 'Repairs that wait for a decision.' }),
  restatements: Type.Integer({ minimum: 0, description: 'Values that a provider said differently before.' }),
  writes: OneOf(
    ['key', 'local', 'off'],
    'Who may write. key: whoever has the operator key; local: this machine; off: nobody.',
  ),
});
export type Attention = Static<typeof AttentionSchema>;

export const ArrivalSchema = Type.Object({
  date: Type.String({ format: 'date', description: 'Logical date.' }),
  expectedBy: InstantSchema,
  arrivedAt: InstantSchema,
  providers: Type.Array(Type.String(), { description: 'Who answered.' }),
  rows: Count,
  subjects: Type.Integer({ minimum: 0, description: 'That were asked for.' }),
  missing: Type.Array(Type.String(), { description: 'Subjects that nobody answered for.' }),
  state: OneOf(
    ['arrived', 'partial', 'failed'],
    'partial: some subjects are missing; failed: the run brought nothing.',
  ),
  late: Type.Boolean({ description: 'After the deadline.' }),
});
export type Arrival = Static<typeof ArrivalSchema>;

export const DisagreementSchema = Type.Object({
  symbol: Type.String(),
  close: Type.Number({ description: 'As stored.' }),
  otherClose: Type.Number(),
  differenceBp: Type.Number(),
});
export const ReconciliationSchema = Type.Object({
  session: SessionDateSchema,
  provider: Type.String({ description: 'Whose closes were compared with the stored ones.' }),
  compared: Count,
  boundBp: Type.Number(),
  disagreements: Type.Array(DisagreementSchema),
});

export const DatasetStateSchema = Type.Object({
  dataset: Type.String(),
  providers: Type.Array(Type.String(), { description: 'In the order in which they are asked.' }),
  overdue: Nullable(Type.Object({ since: InstantSchema, title: Type.String(), text: Type.String() }), {
    description: 'A deadline is over and nothing has come.',
  }),
  every: Nullable(Type.String({ description: 'session, day or week; null: when asked for.' })),
  arrivals: Type.Array(ArrivalSchema, { description: 'Oldest first.' }),
  checks: Nullable(
    Type.Object({
      run: Type.String(),
      session: SessionDateSchema,
      passed: Count,
      failed: Count,
      critical: Count,
    }),
    { description: 'Of the newest run over this dataset.' },
  ),
  held: Count,
  restatements: Count,
  reconciliation: Nullable(ReconciliationSchema),
});
export type DatasetState = Static<typeof DatasetStateSchema>;

export const DataOverviewSchema = Type.Object({
  attention: AttentionSchema,
  datasets: Type.Array(DatasetStateSchema),
});
export type DataOverview = Static<typeof DataOverviewSchema>;

export const ProviderStateSchema = Type.Object({
  provider: Type.String(),
  datasets: Type.Array(Type.String(), { description: 'For which it is configured.' }),
  state: OneOf(
    ['closed', 'open', 'half-open', 'unknown'],
    'Of its circuit breaker. open: not asked for now.',
  ),
  since: Nullable(InstantSchema),
  reason: Nullable(Type.String({ description: 'Why it opened.' })),
  lastSuccessAt: Nullable(InstantSchema),
  lastFailureAt: Nullable(InstantSchema),
  lastFailure: Nullable(Type.String({ description: 'Type and message of the last failure.' })),
  checkedAt: Nullable(InstantSchema),
});
export type ProviderState = Static<typeof ProviderStateSchema>;
export const DataProvidersSchema = Type.Object({ providers: Type.Array(ProviderStateSchema) });
export type DataProviders = Static<typeof DataProvidersSchema>;

/** One suite's part of one run. */
export const SuiteRunSchema = Type.Object({
  run: Type.String({ description: 'Id of the run.' }),
  session: SessionDateSchema,
  knownAt: Type.String({ format: 'date-time', description: 'As of when the rows were read.' }),
  version: Type.String({ description: 'Of the suite.' }),
  passed: Count,
  failed: Count,
  critical: Type.Integer({ minimum: 0, description: 'Failed ones of severity critical.' }),
});
export type SuiteRun = Static<typeof SuiteRunSchema>;

export const SuiteSummarySchema = Type.Object({
  suite: Type.String(),
  dataset: Type.String(),
  versions: Type.Array(Type.String(), { description: 'That have run, newest last.' }),
  last: SuiteRunSchema,
  trend: Type.Array(SuiteRunSchema, { description: 'Oldest first; the last one is `last`.' }),
});
export type SuiteSummary = Static<typeof SuiteSummarySchema>;
export const SuitesSchema = Type.Object({ suites: Type.Array(SuiteSummarySchema) });
export type Suites = Static<typeof SuitesSchema>;

export const SEVERITY_NAMES = ['critical', 'warn', 'info'] as const;
/** One run in the history of an expectation. */
export const MetricPointSchema = Type.Object({
  session: SessionDateSchema,
  run: Type.String(),
  value: Nullable(Type.Number()),
  low: Nullable(Type.Number({ description: 'Bounds from the runs before this one only.' })),
  high: Nullable(Type.Number()),
  success: Type.Boolean(),
});
export type MetricPoint = Static<typeof MetricPointSchema>;

export const ExpectationTrendSchema = Type.Object({
  id: Type.String(),
  description: Nullable(Type.String()),
  severity: OneOf(SEVERITY_NAMES),
  metric: Type.String({ description: 'What the values are.' }),
  metrics: Type.Array(Type.String(), { description: 'What else was measured.' }),
  points: Type.Array(MetricPointSchema, { description: 'Oldest first.' }),
});
export type ExpectationTrend = Static<typeof ExpectationTrendSchema>;

export const SuiteRunsSchema = Type.Object({
  suite: Type.String(),
  dataset: Type.String(),
  versions: Type.Array(Type.String()),
  runs: Type.Array(SuiteRunSchema, { description: 'Newest first.' }),
  expectations: Type.Array(ExpectationTrendSchema, { description: 'Of the newest run, failed ones first.' }),
});
export type SuiteRuns = Static<typeof SuiteRunsSchema>;

export const ExpectationHistorySchema = Type.Object({ suite: Type.String(), trend: ExpectationTrendSchema });
export type ExpectationHistory = Static<typeof ExpectationHistorySchema>;

export const HeldStateSchema = OneOf(
  ['held', 'released', 'corrected', 'superseded'],
  'corrected: another version says what is right; superseded: the provider or a repair has sent another one. This one stays held.',
);
/** A row version that a critical expectation set aside, and what has become of it. */
export const HeldRowSchema = Type.Object({
  dataset: Type.String(),
  subject: Type.String({ description: 'Symbol, series or id.' }),
  session: Type.String({ description: 'Valid date of the row.' }),
  rowKnownAt: Type.String({ format: 'date-time', description: 'Names the version of the row.' }),
  heldAt: InstantSchema,
  expectations: Type.Array(
    Type.Object({
      expectation: Type.String(),
      reason: Type.String(),
      detail: Nullable(Type.String({ description: 'What is wrong, in words.' })),
    }),
  ),
  values: Nullable(Type.Record(Type.String(), Type.Unknown()), { description: 'What the row says.' }),
  fields: Type.Array(
    Type.Object({ field: Type.String(), kind: OneOf(FIELD_KINDS), nullable: Type.Boolean() }),
    { description: 'What a correction may set; none where the row cannot be corrected.' },
  ),
  state: HeldStateSchema,
  decidedAt: Nullable(InstantSchema),
  decidedBy: Nullable(Type.String()),
  decisionReason: Nullable(Type.String()),
});
export type HeldRow = Static<typeof HeldRowSchema>;

export const ExpectationResultSchema = Type.Object({
  suite: Type.String(),
  suiteVersion: Type.String(),
  expectation: Type.String(),
  description: Nullable(Type.String({ description: 'What the expectation asks for.' })),
  severity: OneOf(SEVERITY_NAMES),
  success: Type.Boolean(),
  elementCount: Type.Number(),
  missingCount: Type.Number(),
  unexpectedCount: Type.Number(),
  percentTotal: Type.Number({ description: 'Unexpected, in percent of all elements.' }),
  percentNonmissing: Type.Number({ description: 'Unexpected, in percent of the elements that are there.' }),
  observed: Type.Unknown(),
  bound: Type.Unknown(),
  historyZ: Nullable(Type.Number({ description: 'Distance from past runs, in their robust deviations.' })),
  skipped: Type.Boolean({ description: 'It had nothing to look at, and may.' }),
  groupBy: Type.Array(Type.String()),
  groups: Type.Array(Type.Unknown(), { description: 'The worst groups.' }),
  examples: Type.Array(Type.Unknown(), { description: 'Each with the keys of its row.' }),
});
export type ExpectationResult = Static<typeof ExpectationResultSchema>;

export const FollowUpSchema = Type.Object({
  at: InstantSchema,
  what: OneOf(['quarantined', 'repaired', 'stopped', 'told', 'released', 'corrected', 'closed']),
  text: Type.String(),
});
export type FollowUp = Static<typeof FollowUpSchema>;

export const RunDocSchema = Type.Object({
  run: Type.String(),
  dataset: Type.String(),
  checkpoint: Type.String(),
  session: SessionDateSchema,
  knownAt: Type.String({ format: 'date-time', description: 'As of when the rows were read.' }),
  rows: Count,
  passed: Count,
  failed: Count,
  critical: Count,
  previous: Nullable(Type.String({ description: 'The run over the same dataset before this one.' })),
  next: Nullable(Type.String()),
  expectations: Type.Array(ExpectationResultSchema, { description: 'Failed ones first, the worst on top.' }),
  held: Type.Array(HeldRowSchema, { description: 'Rows that this run set aside, and what became of them.' }),
  followUps: Type.Array(FollowUpSchema, { description: 'What happened next, in order.' }),
});
export type RunDoc = Static<typeof RunDocSchema>;
