/** Forecast shapes: TypeBox schemas, the TypeScript types come from them. */
import { type Static, Type } from 'typebox';

export const HORIZONS = [1, 3, 5, 10] as const;
export type Horizon = (typeof HORIZONS)[number];

export const QUANTILE_LEVELS = [0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975] as const;

const SessionDateSchema = Type.String({ format: 'date', description: 'Exchange day, YYYY-MM-DD.' });
const InstantSchema = Type.String({ format: 'date-time', description: 'ISO-8601 UTC instant.' });

/** Predictive distribution of the h-session total log return: mean + scale * t(df). */
export const DistributionSchema = Type.Object({
  mean: Type.Number({ description: 'Mean of the h-session total log return.' }),
  sigma: Type.Number({ exclusiveMinimum: 0, description: 'Standard deviation of the h-session log return.' }),
  df: Type.Number({ exclusiveMinimum: 2, description: 'Degrees of freedom of the Student t.' }),
});
export type Distribution = Static<typeof DistributionSchema>;

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
  quantiles: Type.Array(Type.Number(), { description: 'Log-return quantiles at `levels`.' }),
  priceQuantiles: Type.Array(Type.Number(), { description: 'price * exp(quantile).' }),
});
export type Forecast = Static<typeof ForecastSchema>;

/** What became of a forecast once its horizon ended. */
export const OutcomeSchema = Type.Object({
  forecastId: Type.String(),
  knownAt: InstantSchema,
  realised: Type.Number({ description: 'Realised total log return over the horizon.' }),
  crps: Type.Number({ description: 'CRPS in units of log return.' }),
  covered50: Type.Boolean(),
  covered80: Type.Boolean(),
  covered90: Type.Boolean(),
  covered95: Type.Boolean(),
});
export type Outcome = Static<typeof OutcomeSchema>;

export { InstantSchema, SessionDateSchema };
