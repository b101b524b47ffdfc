/** Configuration of providers and datasets. */
import { type Static, Type } from 'typebox';

const strict = { additionalProperties: false };
const ProviderName = Type.Enum(['yahoo', 'alphavantage', 'polygon', 'tiingo', 'fred', 'sec', 'files']);

const settings = {
  baseUrl: Type.Union([Type.Null(), Type.String({ format: 'uri' })]),
  key: Type.Union([Type.Null(), Type.String({ pattern: '^(env:|file:)' })], {
    description: 'Reference to the credential: env:NAME or file:/path; never the credential itself.',
  }),
  timeoutMs: Type.Integer({ minimum: 100 }),
  concurrency: Type.Integer({ minimum: 1, maximum: 64 }),
  attempts: Type.Integer({
    minimum: 1,
    description: 'Tries per request before the next provider is asked.',
  }),
  requestsPerSecond: Type.Union([Type.Null(), Type.Number({ exclusiveMinimum: 0 })], {
    description: 'Shared by all workers, as a limit of the task queue; null: none.',
  }),
};

export const ProviderSettingsSchema = Type.Object(settings, strict);
export type ProviderSettings = Static<typeof ProviderSettingsSchema>;

export const ProvidersSchema = Type.Object(
  {
    yahoo: ProviderSettingsSchema,
    alphavantage: Type.Object(
      {
        ...settings,
        premium: Type.Boolean({
          description: 'The plan has TIME_SERIES_DAILY_ADJUSTED: bars and actions in one answer.',
        }),
      },
      strict,
    ),
    polygon: ProviderSettingsSchema,
    tiingo: ProviderSettingsSchema,
    fred: ProviderSettingsSchema,
    sec: ProviderSettingsSchema,
    files: ProviderSettingsSchema,
  },
  strict,
);

export const DatasetSettingsSchema = Type.Object(
  {
    providers: Type.Array(ProviderName, { minItems: 1, uniqueItems: true, description: 'In order.' }),
    reconcile: Type.Union([Type.Null(), ProviderName], {
      description: 'Whose closes are compared with the stored ones each day.',
    }),
    subjects: Type.Union([Type.Literal('universe'), Type.Array(Type.String({ minLength: 1 }))]),
    every: Type.Union([Type.Null(), Type.Literal('session'), Type.Literal('day'), Type.Literal('week')]),
    hour: Type.Integer({ minimum: 0, maximum: 23 }),
    minute: Type.Integer({ minimum: 0, maximum: 59 }),
    deadlineMinutes: Type.Integer({
      minimum: 1,
      description: 'After hour:minute the dataset has to be there.',
    }),
    lagHours: Type.Number({ minimum: 0 }),
  },
  strict,
);
export type DatasetSettings = Static<typeof DatasetSettingsSchema>;

export const DatasetsSchema = Type.Object(
  {
    bars: DatasetSettingsSchema,
    macro: DatasetSettingsSchema,
    fundamentals: DatasetSettingsSchema,
    earnings: DatasetSettingsSchema,
    news: DatasetSettingsSchema,
    listings: DatasetSettingsSchema,
  },
  strict,
);
/** Without a rule for it a dataset stays hot for ever. */
export const RetentionRuleSchema = Type.Object(
  {
    dataset: Type.String({
      minLength: 1,
      description: 'Dataset of raw answers (news), or kind of object (panel).',
    }),
    coldAfterDays: Type.Union([Type.Null(), Type.Number({ minimum: 0 })]),
    removeAfterDays: Type.Union([Type.Null(), Type.Number({ minimum: 0 })]),
    lineage: Type.Boolean({
      description:
        'Whether objects that a forecast rests on move to the cold tier too; removed they never are.',
    }),
  },
  strict,
);

export type ConfiguredDataset = keyof Static<typeof DatasetsSchema>;
