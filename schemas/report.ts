/**
 * The weekly report as data: what is rendered as page, HTML, PDF and Markdown. Read as of one instant, so that the same
 * data gives the same bytes; its id is the sha256 of them. Next to each score stands the naive recipe's on the same rows.
 */
import { type Static, type TSchema, Type } from 'typebox';
import { InstantSchema, SessionDateSchema } from './forecast.ts';
import type { Instant, SessionDate } from './market.ts';

const strict = { additionalProperties: false };
const object = <T extends Parameters<typeof Type.Object>[0]>(properties: T) =>
  Type.Object(properties, strict);
const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Count = Type.Integer({ minimum: 0 });
const Text = Type.String();
const Num = Type.Number();

export const WEEK = '^\\d{4}-W(0[1-9]|[1-4]\\d|5[0-3])$';
export const REPORT_WINDOWS = ['week', 'quarter', 'year'] as const;
export type ReportWindow = (typeof REPORT_WINDOWS)[number];

const OfBoth = {
  crps: Type.Number({ description: 'Mean CRPS, log return.' }),
  naiveCrps: Type.Number({ description: 'Of the naive recipe on the same forecasts.' }),
  skill: Nullable(Type.Number({ description: '1 - crps / naiveCrps' })),
  skillError: Nullable(
    Type.Number({ description: 'One standard error over sessions; null below 20 of them.' }),
  ),
};

const Covered = Type.Array(Num, { description: 'Share of outcomes inside at 50, 80, 90, 95 %.' });

export const ReportScoreSchema = object({
  window: Type.Unsafe<ReportWindow>({
    type: 'string',
    enum: [...REPORT_WINDOWS],
    description: 'Outcomes learned since the last report; of the newest 60 sessions; of the newest 250.',
  }),
  horizon: Count,
  regime: Nullable(Type.String({ description: 'Volatility regime of the origin; null: all.' })),
  sessions: Count,
  forecasts: Count,
  ...OfBoth,
  coverage: Covered,
  naiveCoverage: Covered,
  width90: Type.Number({ description: 'Mean width of the 90 % interval, log return.' }),
  naiveWidth90: Num,
});
export type ReportScore = Static<typeof ReportScoreSchema>;

const Interval = { lower80: Num, upper80: Num, naiveLower80: Nullable(Num), naiveUpper80: Nullable(Num) };

export const ReportOutcomeSchema = object({
  symbol: Text,
  median: Num,
  ...Interval,
  realised: Num,
  inside: Type.Boolean(),
});
export type ReportOutcome = Static<typeof ReportOutcomeSchema>;
export const ReportForecastSchema = object({
  symbol: Text,
  price: Num,
  median: Num,
  ...Interval,
  probabilityUp: Num,
});
export type ReportForecast = Static<typeof ReportForecastSchema>;

const OfOrigin = <T extends TSchema>(rows: T) =>
  Nullable(object({ session: SessionDateSchema, targetSession: SessionDateSchema, horizon: Count, rows }));

export const ReportRecipeSchema = object({
  recipe: Text,
  horizon: Count,
  sessions: Count,
  forecasts: Count,
  ...OfBoth,
});
export type ReportRecipe = Static<typeof ReportRecipeSchema>;

export const ReportChallengerSchema = object({
  recipe: Text,
  stage: Type.String({ description: 'Where the contest, or else the registry, has it.' }),
  sessions: Count,
  crps: Num,
  championCrps: Num,
  naiveCrps: Num,
  difference: Type.Number({
    description: 'Mean a session of CRPS of the champion minus the challenger, h = 1.',
  }),
  t: Nullable(Num),
  p: Nullable(Type.Number({ description: 'One-sided, Diebold-Mariano with the HLN factor.' })),
  daysToPower: Nullable(
    Type.Number({ description: 'Sessions until one look finds `effect` with 80 % probability.' }),
  ),
  evidence: Nullable(Type.Number({ description: 'e-process of the contest; null: no test runs.' })),
  threshold: Nullable(Num),
  harm: Type.Optional(
    Nullable(Type.Number({ description: 'e-process of the evidence that it is worse; null: none is kept.' })),
  ),
});
export type ReportChallenger = Static<typeof ReportChallengerSchema>;

export const ReportContestSchema = object({
  champion: Text,
  since: InstantSchema,
  effect: Type.Number({
    description: 'Difference that `daysToPower` is about, as a share of the CRPS of the champion.',
  }),
  alpha: Num,
  challengers: Type.Array(ReportChallengerSchema),
  decisions: Type.Array(
    object({ at: InstantSchema, recipe: Text, previousRecipe: Nullable(Text), reason: Text, actor: Text }),
  ),
});
export type ReportContest = Static<typeof ReportContestSchema>;

export const ReportDriftSchema = object({
  monitors: Type.Array(
    object({
      monitor: Text,
      subject: Text,
      state: Text,
      value: Nullable(Num),
      limit: Nullable(Num),
      since: Nullable(InstantSchema),
    }),
  ),
});
export type ReportDrift = Static<typeof ReportDriftSchema>;

export const ReportQualitySchema = object({
  checks: Type.Array(
    object({
      suite: Text,
      dataset: Text,
      runs: Count,
      expectations: Count,
      critical: Count,
      warn: Count,
      info: Count,
    }),
  ),
  failures: Type.Array(object({ suite: Text, expectation: Text, severity: Text, runs: Count, rows: Count })),
  quarantined: Type.Array(object({ dataset: Text, expectation: Text, versions: Count, subjects: Count })),
  released: Count,
  corrected: Count,
  restatements: Type.Array(object({ dataset: Text, cause: Text, values: Count, subjects: Count })),
  unexplained: Type.Array(
    object({
      ...{ dataset: Text, subject: Text, session: SessionDateSchema, field: Text },
      ...{ before: Nullable(Num), after: Nullable(Num) },
    }),
  ),
  repairs: object({ proposed: Count, applied: Count, rejected: Count, reverted: Count }),
  arrivals: Type.Array(object({ dataset: Text, arrived: Count, partial: Count, failed: Count, late: Count })),
});
export type ReportQuality = Static<typeof ReportQualitySchema>;

export const ReportDocumentSchema = object({
  format: Type.Literal(1),
  universe: Text,
  week: Type.String({ pattern: WEEK }),
  from: SessionDateSchema,
  through: SessionDateSchema,
  asOf: Type.String({ format: 'date-time', description: 'Nothing learned after this instant was used.' }),
  since: Type.String({
    format: 'date-time',
    description: 'The instant of the last report; what came after it is of this week.',
  }),
  previous: Nullable(object({ id: Text, week: Text, asOf: InstantSchema })),
  clock: Type.Union([Type.Literal('real'), Type.Literal('replay')]),
  naive: Type.String({ description: 'The recipe that stands beside every score.' }),
  champion: object({ recipe: Text, modelVersion: Text }),
  days: Type.Array(
    object({
      ...{
        date: SessionDateSchema,
        state: Text,
        champion: Nullable(Text),
        publishedAt: Nullable(InstantSchema),
      },
      ...{ symbols: Count, forecasts: Count, outcomes: Count },
    }),
    { description: 'Weekdays of the week; state: published, not published, or why the exchange was closed.' },
  ),
  scores: Type.Array(ReportScoreSchema),
  path: Type.Array(object({ horizon: Count, session: SessionDateSchema, crps: Num, naiveCrps: Num }), {
    description: 'Of the sessions of the quarter, oldest first: mean CRPS over symbols.',
  }),
  recipes: Type.Array(ReportRecipeSchema),
  outcomes: OfOrigin(Type.Array(ReportOutcomeSchema)),
  ahead: OfOrigin(Type.Array(ReportForecastSchema)),
  contest: Type.Optional(ReportContestSchema),
  drift: Type.Optional(ReportDriftSchema),
  quality: ReportQualitySchema,
  incidents: Type.Array(
    object({
      ...{ key: Text, kind: Text, severity: Text, title: Text, openedAt: InstantSchema },
      ...{ closedAt: Nullable(InstantSchema), acknowledgedBy: Nullable(Text) },
    }),
  ),
  models: Type.Array(
    object({
      ...{ id: Text, recipe: Text, trainedThrough: SessionDateSchema, previous: Nullable(Text) },
      ...{ crps: Nullable(Num), naiveCrps: Nullable(Num) },
    }),
  ),
  stages: Type.Array(
    object({
      model: Text,
      recipe: Text,
      from: Nullable(Text),
      to: Text,
      at: InstantSchema,
      by: Text,
      reason: Text,
    }),
  ),
  changes: Type.Array(object({ what: Text, before: Text, now: Text })),
  missing: Type.Array(Text, { description: 'What a reader would look for and does not find, and why.' }),
});
export type ReportDocument = Static<typeof ReportDocumentSchema>;

/** A kept report. */
export interface ReportRow {
  id: string;
  universe: string;
  week: string;
  from: SessionDate;
  through: SessionDate;
  asOf: Instant;
  previous: string | null;
  documentKey: string;
}

export const REPORT_FORMATS = ['html', 'pdf'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

export interface ReportFile {
  report: string;
  format: ReportFormat;
  key: string;
  bytes: number;
  /** What drew it: `tempocast 0.2.0`, `Chromium 140.0`. */
  maker: string;
}

const FileSchema = object({ format: Text, key: Text, bytes: Count, maker: Text, href: Text });
const KeptSchema = {
  ...{ id: Text, universe: Text, week: Text, from: SessionDateSchema, through: SessionDateSchema },
  ...{ asOf: InstantSchema, previous: Nullable(Text), documentKey: Text, files: Type.Array(FileSchema) },
};
export const ReportListSchema = object({
  reports: Type.Array(object(KeptSchema), { description: 'Newest first.' }),
});
export type ReportList = Static<typeof ReportListSchema>;
export const OneReportSchema = object({ ...KeptSchema, document: ReportDocumentSchema });
export type OneReport = Static<typeof OneReportSchema>;

export interface WeeklyReportInput {
  universe: string;
  /** Without it: the week of the time that the Schedule stands for. */
  week?: string;
  asOf?: Instant;
  send: boolean;
  /** Of the Schedule: waits for the day of the last session, so long as it may still come. */
  wait?: boolean;
  /** false: no PDF is printed. */
  pdf?: boolean;
}

export interface WeeklyReportResult {
  universe: string;
  week: string;
  /** `nothing`: `reason` says why there is no report. */
  state: 'made' | 'kept' | 'nothing';
  reason: string | null;
  id: string | null;
  asOf: Instant | null;
  /** Why files are left out. */
  remarks: string[];
}
