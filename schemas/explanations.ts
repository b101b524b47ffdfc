/** What a model used for a forecast; never why a price moved. */
import { type Static, Type } from 'typebox';
import { FreshnessSchema } from './api.ts';
import { InstantSchema } from './forecast.ts';

export const EXPLAINED_OUTPUTS = ['mean', 'sigma'] as const;
/** `own`: the family's own method, permutation where it has none. */
export const ASKED_METHODS = ['own', 'permutation'] as const;
export type AskedMethod = (typeof ASKED_METHODS)[number];

const OneOf = <const T extends readonly string[]>(values: T) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: [...values] });

export const ForecastExplanationSchema = Type.Object({
  output: OneOf(EXPLAINED_OUTPUTS),
  asked: OneOf(ASKED_METHODS),
  method: OneOf(['exact', 'linear', 'tree', 'integrated-gradients', 'permutation'] as const),
  base: Type.Number({ description: 'The same output at the reference, in units of log return.' }),
  value: Type.Number({ description: "The forecast's own: base + contributions + residual." }),
  contributions: Type.Array(Type.Object({ feature: Type.String(), value: Type.Number() }), {
    description: 'Largest first, in units of log return.',
  }),
  residual: Type.Number({
    description: 'What the contributions do not add up to; nothing is scaled to hide it.',
  }),
  converged: Type.Boolean({ description: "The residual is within the method's tolerance." }),
  reference: Type.String({ description: 'What base is the output of.' }),
  explainedAt: InstantSchema,
});
export type ForecastExplanation = Static<typeof ForecastExplanationSchema>;

export const ExplanationsSchema = Type.Object({
  freshness: FreshnessSchema,
  forecastId: Type.String(),
  explanations: Type.Array(ForecastExplanationSchema, { description: 'Empty until somebody asked.' }),
  command: Type.String({ description: 'Computes and stores it.' }),
});
export type Explanations = Static<typeof ExplanationsSchema>;

const ModelUseSchema = Type.Object({
  output: ForecastExplanationSchema.properties.output,
  method: ForecastExplanationSchema.properties.method,
  forecasts: Type.Integer({ description: 'Explained ones of this version.' }),
  features: Type.Array(
    Type.Object({
      feature: Type.String(),
      meanSize: Type.Number({ description: 'Mean absolute contribution, log return.' }),
    }),
    { description: 'Largest first; what contributed nothing is left out.' },
  ),
});
export type ModelUse = Static<typeof ModelUseSchema>;

export const ModelUsesSchema = Type.Object({
  modelVersion: Type.String(),
  uses: Type.Array(ModelUseSchema, { description: 'Empty until somebody asked about a forecast of it.' }),
  command: Type.String({ description: 'Computes and stores one.' }),
});
export type ModelUses = Static<typeof ModelUsesSchema>;
