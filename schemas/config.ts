/** The one configuration: defaults (tempocast.default.yaml) < file < environment (TEMPOCAST_API_PORT = api.port) < flags. */
import { type Static, Type } from 'typebox';
import { DatasetsSchema, ProvidersSchema, RetentionRuleSchema } from './data-config.ts';
import { NotifySchema } from './notify.ts';
import { RecipeSchema } from './recipes.ts';
import { ReportSettingsSchema } from './report-settings.ts';
import { ValidationSettingsSchema } from './validation-settings.ts';

const Port = Type.Integer({ minimum: 0, maximum: 65535, description: '0 takes any free port.' });
const strict = { additionalProperties: false };

const MlflowSchema = Type.Object(
  {
    url: Type.Union([Type.Null(), Type.String({ pattern: '^https?://[^/@]+(/|$)' })], {
      description: 'MLflow server that runs and models are sent to, without credentials in it; null: none.',
    }),
    key: Type.Union([Type.Null(), Type.String({ pattern: '^(env:|file:)' })], {
      description:
        'Reference to its key: env:NAME or file:/path; `user:password` is sent as Basic. null: none.',
    }),
  },
  strict,
);

const UniverseSchema = Type.Object(
  {
    symbols: Type.Array(Type.String({ minLength: 1 }), { minItems: 1, uniqueItems: true }),
    context: Type.Array(Type.String({ minLength: 1 }), { uniqueItems: true }),
    unscored: Type.Array(Type.String(), { description: 'Forecast, but left out of mean scores.' }),
    market: Type.String({ description: 'Symbol that stands for the market in cross-asset features.' }),
    volatilityIndex: Type.String(),
  },
  strict,
);
export type Universe = Static<typeof UniverseSchema>;

export const ConfigSchema = Type.Object(
  {
    home: Type.String({ description: 'State folder; TEMPOCAST_HOME.' }),
    simulation: Type.Boolean({
      description: 'Set in the homes of `tempocast simulate`: planted recipes are allowed there.',
    }),
    source: Type.Union([Type.Literal('auto'), Type.Literal('yahoo'), Type.Literal('replay')]),
    providers: ProvidersSchema,
    datasets: DatasetsSchema,
    validation: ValidationSettingsSchema,
    replay: Type.Object(
      {
        port: Port,
        session: Type.String({ format: 'date', description: 'The virtual today of the first day.' }),
        delayMinutes: Type.Integer({ minimum: 0, description: 'Virtual now = close of the session + this.' }),
        faults: Type.Union([Type.Null(), Type.String()], { description: 'Path of a faults document.' }),
      },
      strict,
    ),
    history: Type.Object(
      {
        from: Type.String({ format: 'date' }),
        overlapSessions: Type.Integer({ minimum: 1, description: 'Re-read each day, to find restatements.' }),
      },
      strict,
    ),
    database: Type.Object(
      {
        url: Type.Union([Type.Null(), Type.String()], { description: 'null: embedded Postgres.' }),
        port: Port,
        poolSize: Type.Integer({ minimum: 1 }),
      },
      strict,
    ),
    temporal: Type.Object(
      {
        address: Type.Union([Type.Null(), Type.String()], { description: 'null: own dev server.' }),
        namespace: Type.String({ minLength: 1 }),
        port: Port,
        uiPort: Port,
        retentionDays: Type.Integer({ minimum: 1 }),
        uiUrl: Type.Union([Type.Null(), Type.String()], {
          description: 'Where the Temporal UI is, when not ours.',
        }),
      },
      strict,
    ),
    lake: Type.Object(
      {
        url: Type.Union([Type.Null(), Type.String()], {
          description:
            'null: folder lake under home. file:///path[?sync=off] or s3://bucket/prefix?endpoint=http://host:port&region=..',
        }),
        cold: Type.Union([Type.Null(), Type.String()], {
          description: 'Where old objects go: another folder, prefix or bucket; null: nowhere.',
        }),
        orphanDays: Type.Number({
          minimum: 1,
          description: 'Age from which gc removes an object that nothing names.',
        }),
        retention: Type.Array(RetentionRuleSchema),
      },
      strict,
    ),
    api: Type.Object(
      {
        host: Type.String(),
        port: Port,
        staleAfterHours: Type.Number({ exclusiveMinimum: 0 }),
        operatorKey: Type.Union([Type.Null(), Type.String({ pattern: '^(env:|file:)' })], {
          description:
            "Reference to the key of operators' writes: env:NAME or file:/path; null: from this machine only.",
        }),
      },
      strict,
    ),
    universe: Type.String(),
    universes: Type.Record(Type.String(), UniverseSchema),
    recipes: Type.Array(RecipeSchema, { minItems: 1 }),
    evaluation: Type.Object(
      {
        sessions: Type.Integer({ minimum: 20, description: 'Out-of-sample sessions of the walk-forward.' }),
        every: Type.Optional(
          Type.Integer({
            minimum: 1,
            description:
              'A scheduled refit is evaluated when the newest evaluation of its recipe is so many sessions old; 1: each is.',
          }),
        ),
      },
      strict,
    ),
    workers: Type.Object(
      {
        cpuConcurrency: Type.Integer({ minimum: 1 }),
        gpuConcurrency: Type.Integer({ minimum: 1 }),
        trainingThreads: Type.Integer({ minimum: 1 }),
      },
      strict,
    ),
    schedule: Type.Object(
      {
        hour: Type.Integer({ minimum: 0, maximum: 23 }),
        minute: Type.Integer({ minimum: 0, maximum: 59 }),
        catchupHours: Type.Integer({ minimum: 1 }),
      },
      strict,
    ),
    mlflow: MlflowSchema,
    notify: NotifySchema,
    report: ReportSettingsSchema,
    contest: Type.Object(
      {
        enabled: Type.Boolean({
          description:
            'Whether each session is told to the contest of its universe, which may change the champion.',
        }),
        policy: Type.Optional(
          Type.Union([Type.Null(), Type.String({ minLength: 1 })], {
            description:
              'File of the policy by which a contest begins, as schemas/policies/default-2.json; null: that one. One that runs adopts another by name.',
          }),
        ),
      },
      strict,
    ),
    log: Type.Object({ level: Type.Enum(['debug', 'info', 'warn', 'error']) }, strict),
  },
  strict,
);
export type Config = Static<typeof ConfigSchema>;
