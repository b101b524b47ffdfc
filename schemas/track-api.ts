/** What the API answers about past forecasts: the page of them, and what charts of them are drawn from. */
import { type Static, type TSchema, Type } from 'typebox';
import { FreshnessSchema } from './api.ts';
import { InstantSchema, SessionDateSchema } from './forecast.ts';

const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Count = Type.Integer({ minimum: 0 });
const Shares = Type.Array(Type.Number());

export const TrackFilterSchema = Type.Object({
  symbol: Nullable(Type.String()),
  horizon: Nullable(Type.Integer()),
  recipe: Type.String({ description: 'A recipe, or `served`: the champion of each day.' }),
  from: Nullable(SessionDateSchema),
  to: Nullable(SessionDateSchema),
  outcome: Type.Unsafe<'any' | 'known'>({ type: 'string', enum: ['any', 'known'] }),
});

export const PastForecastSchema = Type.Object({
  id: Type.String(),
  session: SessionDateSchema,
  symbol: Type.String(),
  horizon: Type.Integer(),
  targetSession: SessionDateSchema,
  recipe: Type.String(),
  role: Type.String(),
  modelVersion: Type.String(),
  issuedAt: InstantSchema,
  price: Type.Number({ description: 'Close of the origin session.' }),
  mean: Type.Number({ description: 'Of the total log return over the horizon, as all that follows.' }),
  sigma: Type.Number(),
  lower95: Type.Number({ description: 'Bounds as they were served.' }),
  lower80: Type.Number(),
  median: Type.Number(),
  upper80: Type.Number(),
  upper95: Type.Number(),
  knownAt: Nullable(InstantSchema),
  realised: Nullable(Type.Number()),
  crps: Nullable(Type.Number()),
  naiveCrps: Nullable(Type.Number({ description: 'Of the naive forecast of the same symbol and sessions.' })),
  covered50: Nullable(Type.Boolean()),
  covered80: Nullable(Type.Boolean()),
  covered90: Nullable(Type.Boolean()),
  covered95: Nullable(Type.Boolean()),
});

export const TrackForecastsSchema = Type.Object({
  freshness: FreshnessSchema,
  filter: TrackFilterSchema,
  naive: Type.String({ description: 'The naive recipe.' }),
  forecasts: Type.Array(PastForecastSchema, {
    description:
      'Newest session first, then by symbol, horizon, recipe; without an outcome while it is not known.',
  }),
  next: Nullable(
    Type.String({ description: 'Give it as `after` for the page that follows; null: the last.' }),
  ),
});
export type TrackForecasts = Static<typeof TrackForecastsSchema>;

const SummarySchema = Nullable(Type.Object({ value: Type.Number(), standardError: Type.Number() }));

export const TrackChartsSchema = Type.Object({
  freshness: FreshnessSchema,
  filter: TrackFilterSchema,
  naive: Type.String(),
  recipes: Type.Array(Type.String(), { description: 'Values of `recipe` beside `served`.' }),
  sessions: Type.Integer({ description: 'Sessions that this and the naive forecast have both scored.' }),
  forecasts: Count,
  window: Type.Integer({ description: 'Newest sessions that each point over time looks back on, at most.' }),
  skill: SummarySchema,
  rankIc: SummarySchema,
  naiveRankIc: SummarySchema,
  overTime: Type.Array(
    Type.Object({
      session: SessionDateSchema,
      sessions: Count,
      skill: Type.Number({ description: '1 - CRPS / CRPS of the naive forecast, over the window.' }),
      skillError: Type.Number({ description: 'Standard error; outcomes that overlap are allowed for.' }),
      rankIc: Nullable(Type.Number()),
      rankIcError: Nullable(Type.Number()),
      naiveRankIc: Nullable(Type.Number()),
    }),
  ),
  coverage: Type.Array(
    Type.Object({
      horizon: Type.Integer(),
      sessions: Count,
      forecasts: Count,
      coverage: Type.Array(Type.Number(), { description: 'At 50, 80, 90, 95 %.' }),
      naiveCoverage: Shares,
      width90: Type.Number({ description: 'Mean width of the 90 % interval, in log return.' }),
      naiveWidth90: Type.Number(),
      limits: Type.Object({ low: Type.Number(), high: Type.Number() }),
      alarm: Type.Unsafe<'building' | 'ok' | 'low' | 'high'>({
        type: 'string',
        enum: ['building', 'ok', 'low', 'high'],
      }),
    }),
    { description: 'Of all horizons, over the newest 250 scored sessions.' },
  ),
  pit: Type.Object({
    levels: Type.Array(Type.Number(), {
      description: 'Of the quantiles between which outcomes are counted.',
    }),
    ours: Type.Array(Type.Number(), { description: 'Shares of outcomes; one more than levels.' }),
    naive: Shares,
  }),
});
export type TrackCharts = Static<typeof TrackChartsSchema>;
