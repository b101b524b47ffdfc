/** Forecast shapes: TypeBox schemas, the TypeScript types come from them. */
import { type Static, Type } from 'typebox';

export const HORIZONS = [1, 3, 5, 10] as const;
export type Horizon = (typeof HORIZONS)[number];

export const QUANTILE_LEVELS = [0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975] as const;

/** Central coverages at which intervals are tracked and served; their bounds are the outer eight of QUANTILE_LEVELS. */
export const COVERAGES = [0.5, 0.8, 0.9, 0.95] as const;

const SessionDateSchema = Type.String({ format: 'date', description: 'Exchange day, YYYY-MM-DD.' });
const InstantSchema = Type.String({ format: 'date-time', description: 'ISO-8601 UTC instant.' });

/** Predictive distribution of the h-session total log return: mean + scale * t(df). */
export const DistributionSchema = Type.Object({
  mean: Type.Number({ description: 'Mean of the h-session total log return.' }),
  sigma: Type.Number({ exclusiveMinimum: 0, description: 'Standard deviation of the h-session log return.' }),
  df: Type.Number({ exclusiveMinimum: 2, description: 'Degrees of freedom of the Student t.' }),
});
export type Distribution = Static<typeof DistributionSchema>;

/** The served intervals of a forecast: the model's distribution, widened or narrowed by what earlier ones have missed. */
export const ServedIntervalSchema = Type.Object({
  state: Type.String({ description: 'Id of the tracker state that the bounds come from.' }),
  coverages: Type.Array(Type.Number(), { description: 'Share of outcomes that each interval should hold.' }),
  lower: Type.Array(Type.Number(), { description: 'Lower log-return bounds at `coverages`.' }),
  upper: Type.Array(Type.Number(), { description: 'Upper log-return bounds at `coverages`.' }),
});
export type ServedInterval = Static<typeof ServedIntervalSchema>;

export const ForecastSchema = Type.Object({
  id: Type.String({ description: 'sha256 of the forecast content.' }),
  universe: Type.String(),
  symbol: Type.String(),
  session: SessionDateSchema,
  horizon: Type.Integer({ description: 'Sessions ahead: 1, 3, 5 or 10.' }),
  targetSession: SessionDateSchema,
  role: Type.Union([Type.Literal('champion'), Type.Literal('challenger')]),
  recipe: Type.String(),
  modelVersion: Type.String(),
  featureSetVersion: Type.String(),
  datasetVersion: Type.String(),
  asOf: InstantSchema,
  issuedAt: InstantSchema,
  price: Type.Number({ description: 'Raw close at the origin, in the instrument currency.' }),
  mean: Type.Number(),
  sigma: Type.Number(),
  df: Type.Number(),
  probabilityUp: Type.Number({ minimum: 0, maximum: 1 }),
  levels: Type.Array(Type.Number()),
  quantiles: Type.Array(Type.Number(), {
    description: 'Log-return quantiles of the predictive distribution at `levels`.',
  }),
  priceQuantiles: Type.Array(Type.Number(), {
    description:
      'price * exp(q) at `levels`: of the served intervals, of the distribution where there are none.',
  }),
  interval: Type.Optional(ServedIntervalSchema),
});
export type Forecast = Static<typeof ForecastSchema>;

/** What became of a forecast once its horizon ended. */
export const OutcomeSchema = Type.Object({
  forecastId: Type.String(),
  knownAt: InstantSchema,
  realised: Type.Number({ description: 'Realised total log return over the horizon.' }),
  crps: Type.Number({ description: 'CRPS in units of log return.' }),
  covered50: Type.Boolean({ description: 'Inside the 50 % interval that was served.' }),
  covered80: Type.Boolean(),
  covered90: Type.Boolean(),
  covered95: Type.Boolean(),
});
export type Outcome = Static<typeof OutcomeSchema>;

export { InstantSchema, SessionDateSchema };
