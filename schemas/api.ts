/** What the API answers. The OpenAPI description and the page's types both come from these schemas. */
import { type Static, type TSchema, Type } from 'typebox';
import { ForecastSchema, InstantSchema, OutcomeSchema, SessionDateSchema } from './forecast.ts';
import { REGIMES } from './intervals.ts';
import { KEPT_STAGES } from './runs.ts';

const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const OneOf = <const T extends readonly string[]>(values: T, description?: string) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: [...values], ...(description ? { description } : {}) });
const Count = Type.Integer({ minimum: 0 });
const Loose = Type.Record(Type.String(), Type.Unknown());

/** Every answer about forecasts says where they come from and how old they are. */
export const FreshnessSchema = Type.Object({
  session: SessionDateSchema,
  asOf: Type.String({ format: 'date-time', description: 'Nothing learned after this instant was used.' }),
  issuedAt: InstantSchema,
  recipe: Type.String(),
  modelVersion: Type.String(),
  ageMinutes: Type.Integer({ minimum: 0, description: 'Whole minutes between asOf and now.' }),
  clock: OneOf(['real', 'replay'], 'What now is. replay: the virtual now of the newest session run.'),
  staleAfterHours: Type.Number({
    description: 'The age allowed; closed days until the next session come on top.',
  }),
  stale: Type.Boolean(),
  reason: Nullable(Type.String({ description: 'Why it is stale.' })),
});
export type Freshness = Static<typeof FreshnessSchema>;

export const LatestForecastsSchema = Type.Object({
  universe: Type.String(),
  role: Type.String(),
  arm: Type.Optional(
    Type.String({ description: 'Recipe that answers this client, where a challenger has a share of them.' }),
  ),
  freshness: FreshnessSchema,
  stale: Type.Array(Type.Object({ symbol: Type.String(), session: SessionDateSchema }), {
    description: 'Symbols without a good forecast for the published session: their last one is served.',
  }),
  count: Count,
  forecasts: Type.Array(ForecastSchema),
});
export type LatestForecasts = Static<typeof LatestForecastsSchema>;

export const ScoredForecastSchema = Type.Object({
  forecast: ForecastSchema,
  outcome: Nullable(OutcomeSchema),
});
export type ScoredForecast = Static<typeof ScoredForecastSchema>;

export const OneForecastSchema = Type.Object({
  freshness: FreshnessSchema,
  forecast: ForecastSchema,
  outcome: Nullable(OutcomeSchema),
});
export type OneForecast = Static<typeof OneForecastSchema>;

export const PastForecastsSchema = Type.Object({
  freshness: FreshnessSchema,
  symbol: Type.String(),
  horizon: Type.Integer(),
  forecasts: Type.Array(ScoredForecastSchema, { description: 'Newest first.' }),
});
export type PastForecasts = Static<typeof PastForecastsSchema>;

export const LINEAGE_KINDS = [
  'forecast',
  'model-version',
  'training-run',
  'dataset-version',
  'feature-set',
  'matrix',
  'answer',
  'outcome',
] as const;

export const LineageStepSchema = Type.Object({
  kind: OneOf(LINEAGE_KINDS),
  id: Type.String(),
  sha256: Nullable(Type.String({ description: 'Hash of the stored bytes, where there are any.' })),
  where: Type.String({ description: 'Lake key or database table.' }),
  facts: Loose,
});
export type LineageStep = Static<typeof LineageStepSchema>;

export const RawObjectSchema = Type.Object({
  key: Type.String(),
  sha256: Type.String(),
  symbol: Type.String(),
  source: Type.String(),
  url: Type.String(),
  status: Type.Integer(),
  knownAt: InstantSchema,
  bytes: Count,
});
export type RawObject = Static<typeof RawObjectSchema>;

export const LineageSchema = Type.Object({
  freshness: FreshnessSchema,
  lake: Type.String({ description: 'The lake that keys are relative to, without credentials.' }),
  chain: Type.Array(LineageStepSchema, { description: 'From the forecast to its first parent.' }),
  after: Type.Array(LineageStepSchema, {
    description:
      'What came of it: the publication that served it, and its outcome; empty while there is neither.',
  }),
  missing: Type.Array(Type.String(), { description: 'Parents that could not be found.' }),
  rawObjectCount: Count,
  rawObjects: Type.Array(RawObjectSchema, { description: 'Of the whole dataset; own symbol first.' }),
});
export type Lineage = Static<typeof LineageSchema>;

export const BANDS = ['green', 'amber', 'red'] as const;

/** Walk-forward result of one recipe at one horizon. */
export const SkillSchema = Type.Object({
  horizon: Type.Integer(),
  session: SessionDateSchema,
  sessions: Nullable(Type.Integer({ description: 'Out-of-sample sessions.' })),
  crps: Nullable(Type.Number({ description: 'Mean CRPS of log returns.' })),
  skill: Nullable(Type.Number({ description: '1 - CRPS / CRPS of the baseline.' })),
  skillStandardError: Nullable(Type.Number()),
  coverage50: Nullable(Type.Number()),
  coverage80: Nullable(Type.Number()),
  coverage90: Nullable(Type.Number()),
  coverage95: Nullable(Type.Number()),
  rankIc: Nullable(Type.Number({ description: 'Mean daily rank correlation of mean and outcome.' })),
  rSquared: Nullable(Type.Number({ description: 'Of returns, against zero.' })),
  hitRate: Nullable(Type.Number({ description: 'Share of signs right.' })),
  band: Nullable(OneOf(BANDS, 'Sanity band; red: too good, so a leak is likely.')),
  reasons: Type.Array(Type.String()),
});
export type Skill = Static<typeof SkillSchema>;

export const ModelSchema = Type.Object({
  recipe: Type.String(),
  family: Type.String(),
  stage: OneOf(['champion', 'challenger', 'baseline', 'untrained']),
  baseline: Type.Boolean(),
  version: Nullable(
    Type.Object({
      id: Type.String(),
      asOf: InstantSchema,
      trainedThrough: SessionDateSchema,
      trainingRun: Type.String(),
      artifactKey: Type.String(),
      registryStage: Nullable(
        OneOf(KEPT_STAGES, 'What the registry keeps; who serves follows from promotions.'),
      ),
    }),
  ),
  skills: Type.Array(SkillSchema),
});
export type Model = Static<typeof ModelSchema>;

export const ModelsSchema = Type.Object({
  freshness: Nullable(FreshnessSchema),
  baseline: Type.String({ description: 'Recipe that skill is measured against.' }),
  champion: Nullable(Type.String()),
  horizons: Type.Array(Type.Integer()),
  models: Type.Array(ModelSchema),
});
export type Models = Static<typeof ModelsSchema>;

export const ExpectationSchema = Type.Object({
  run: Type.String({ description: 'Of checks; /v1/data/runs/{run} has all of it.' }),
  suite: Type.String(),
  suiteVersion: Type.String(),
  expectation: Type.String(),
  description: Nullable(Type.String({ description: 'What the expectation asks for.' })),
  severity: OneOf(['critical', 'warn', 'info']),
  success: Type.Boolean(),
  elementCount: Nullable(Type.Number()),
  missingCount: Nullable(Type.Number()),
  unexpectedCount: Nullable(Type.Number()),
  percentTotal: Nullable(Type.Number()),
  observed: Type.Unknown(),
  bound: Type.Unknown(),
  examples: Type.Array(Type.Unknown()),
});
export type Expectation = Static<typeof ExpectationSchema>;

export const QuarantinedSchema = Type.Object({
  symbol: Type.String(),
  session: SessionDateSchema,
  knownAt: InstantSchema,
  expectation: Type.String(),
  reason: Type.String(),
});
export const RestatementSchema = Type.Object({
  dataset: Type.String(),
  symbol: Type.String(),
  session: SessionDateSchema,
  knownAt: InstantSchema,
  field: Type.String(),
  before: Nullable(Type.Number()),
  after: Nullable(Type.Number()),
  cause: Type.String({
    description: 'action, vendor-correction, provider-switch, operator, repair or unexplained.',
  }),
  explainedBy: Nullable(Type.String()),
});

export const QualitySchema = Type.Object({
  universe: Type.String(),
  session: SessionDateSchema,
  asOf: Nullable(InstantSchema),
  state: Type.String({ description: 'State of the session run.' }),
  passed: Count,
  failed: Count,
  expectations: Type.Array(ExpectationSchema, { description: 'Failed ones first, the worst on top.' }),
  quarantineCount: Count,
  quarantine: Type.Array(QuarantinedSchema),
  restatementCount: Count,
  restatements: Type.Array(RestatementSchema),
});
export type Quality = Static<typeof QualitySchema>;

export const SessionRunSchema = Type.Object({
  session: SessionDateSchema,
  state: OneOf(['running', 'completed', 'failed', 'closed']),
  stage: Nullable(Type.String()),
  asOf: Nullable(InstantSchema),
  startedAt: Nullable(InstantSchema),
  finishedAt: Nullable(InstantSchema),
  workflowId: Type.String(),
  runUrl: Nullable(Type.String({ description: 'The run in the Temporal UI.' })),
  summary: Nullable(Loose),
  stages: Type.Array(
    Type.Object({ stage: Type.String(), milliseconds: Type.Number(), detail: Nullable(Type.String()) }),
  ),
});
export type SessionRun = Static<typeof SessionRunSchema>;

export const SessionsSchema = Type.Object({
  universe: Type.String(),
  temporalUrl: Nullable(Type.String()),
  freshness: Nullable(FreshnessSchema),
  sessions: Type.Array(SessionRunSchema, { description: 'Newest first.' }),
});
export type Sessions = Static<typeof SessionsSchema>;

export const PricesSchema = Type.Object({
  freshness: FreshnessSchema,
  symbol: Type.String(),
  splits: Type.Array(Type.Object({ session: SessionDateSchema, ratio: Type.Number() })),
  closes: Type.Array(
    Type.Object({
      session: SessionDateSchema,
      close: Type.Number({ description: 'As traded.' }),
      comparable: Type.Number({ description: 'Later splits undone: on the scale of the last close.' }),
    }),
    { description: 'Oldest first; quarantined bars are left out.' },
  ),
});
export type Prices = Static<typeof PricesSchema>;

export const TrackRecordSchema = Type.Object({
  freshness: FreshnessSchema,
  since: Nullable(SessionDateSchema),
  rows: Type.Array(
    Type.Object({
      role: Type.String(),
      recipe: Type.String(),
      horizon: Type.Integer(),
      count: Count,
      sessions: Type.Integer({
        description: 'Sessions the scored forecasts were made on; a skill over few says little.',
      }),
      crps: Type.Number(),
      skill: Nullable(Type.Number({ description: 'Against the baseline over the same span.' })),
      coverage50: Nullable(Type.Number()),
      coverage80: Nullable(Type.Number()),
      coverage90: Nullable(Type.Number()),
      coverage95: Nullable(Type.Number()),
    }),
  ),
});
export type TrackRecord = Static<typeof TrackRecordSchema>;

export const CoverageSchema = Type.Object({
  freshness: FreshnessSchema,
  sessions: Type.Integer({ description: 'Newest scored sessions that are looked at.' }),
  rows: Type.Array(
    Type.Object({
      recipe: Type.String(),
      horizon: Type.Integer(),
      symbol: Nullable(Type.String({ description: 'null: all scored symbols together.' })),
      regime: Nullable(
        OneOf(
          [...REGIMES, 'unknown'],
          'Volatility of the symbol at the origin, among its own before; null: all.',
        ),
      ),
      forecasts: Count,
      sessions: Count,
      tracked: Type.Integer({
        description: 'Forecasts with tracked intervals; others served the distribution.',
      }),
      coverage50: Type.Number({ description: 'Share of outcomes inside the 50 % interval that was served.' }),
      coverage80: Type.Number(),
      coverage90: Type.Number(),
      coverage95: Type.Number(),
      width90: Type.Number({ description: 'Mean width of the 90 % interval, in log return.' }),
      intervalScore90: Type.Number({
        description: 'Mean interval (Winkler) score: width plus 20 times the miss; lower is better.',
      }),
      limits: Type.Object({ low: Type.Number(), high: Type.Number() }),
      alarm: OneOf(
        ['building', 'ok', 'low', 'high'],
        'Whether coverage90 is beyond the limits; building: fewer than 250 sessions are scored.',
      ),
    }),
    { description: 'Rows of all first.' },
  ),
});
export type Coverage = Static<typeof CoverageSchema>;

export const HealthSchema = Type.Object({ status: Type.Literal('up'), uptimeSeconds: Type.Integer() });
export const ReadySchema = Type.Object({
  status: Type.Literal('ready'),
  database: Type.Literal('up'),
  freshness: FreshnessSchema,
});

/** RFC 9457. `type` is stable: clients may switch on it. */
export const ProblemSchema = Type.Object({
  type: Type.String({ description: 'urn:tempocast:problem:<name>' }),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.String(),
  instance: Type.String({ description: 'Path of the request.' }),
  requestId: Type.String(),
  parameter: Type.Optional(Type.String()),
  allowed: Type.Optional(Type.Array(Type.Union([Type.String(), Type.Number()]))),
  nearest: Type.Optional(Type.String({ description: 'The allowed value that was probably meant.' })),
  reason: Type.Optional(Type.String({ description: 'Type of the error behind it.' })),
});
export type ProblemBody = Static<typeof ProblemSchema>;
