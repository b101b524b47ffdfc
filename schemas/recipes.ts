/** A recipe: model family + features + label + training window + hyper-parameters + seed policy. */
import { type Static, Type } from 'typebox';

export const FAMILIES = [
  'ewma',
  'mean',
  'ridge',
  'har',
  'lightgbm',
  'lstm',
  'garch',
  'elastic-net',
  'forest',
  'hmm',
  'ar',
  'arima',
  'ensemble',
  'planted',
] as const;
export type Family = (typeof FAMILIES)[number];

const RecipeProperties = {
  name: Type.String({ pattern: '^[a-z][a-z0-9-]*$' }),
  family: Type.Unsafe<Family>(Type.Union(FAMILIES.map((f) => Type.Literal(f)))),
  features: Type.Union([Type.Literal('all'), Type.Literal('core'), Type.Array(Type.String())], {
    description:
      'Feature names in column order, all of the feature set, or core, its fixed part. Families with inputs of their own take a set as leave to read them.',
  }),
  window: Type.Object({
    kind: Type.Union([Type.Literal('expanding'), Type.Literal('rolling')]),
    /** Sessions of training data at the least, and at the most when rolling. */
    minSessions: Type.Integer({ minimum: 60 }),
    maxSessions: Type.Optional(Type.Integer({ minimum: 60 })),
  }),
  /** Sessions between refits in the walk-forward evaluation. */
  refitEvery: Type.Integer({ minimum: 1 }),
  /** Retrain in production after this many sessions. */
  retrainAfter: Type.Integer({ minimum: 1 }),
  hyper: Type.Record(Type.String(), Type.Union([Type.Number(), Type.String(), Type.Boolean()])),
  seed: Type.Integer({ minimum: 1, description: 'Seed 0 counts as unseeded in TensorFlow.' }),
};
const strict = { additionalProperties: false };

/** A recipe that an ensemble combines: whole, so that the hash of the ensemble covers what its members are. */
const MemberSchema = Type.Object(RecipeProperties, strict);

export const RecipeSchema = Type.Object(
  {
    ...RecipeProperties,
    members: Type.Optional(
      Type.Array(MemberSchema, {
        minItems: 2,
        description: 'Family ensemble only: the recipes it combines; the configuration may name them.',
      }),
    ),
  },
  strict,
);
export type Recipe = Static<typeof RecipeSchema>;
