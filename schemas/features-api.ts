/** What the API answers about features. */
import { type Static, Type } from 'typebox';
import { FreshnessSchema } from './api.ts';
import { SessionDateSchema } from './forecast.ts';

export const LatestFeaturesSchema = Type.Object({
  freshness: FreshnessSchema,
  symbol: Type.String(),
  session: SessionDateSchema,
  asOf: Type.String({ format: 'date-time', description: 'Nothing learned after this instant was used.' }),
  ageMinutes: Type.Integer({ minimum: 0, description: 'Whole minutes between asOf and now.' }),
  featureSetVersion: Type.String({ description: 'Hash of the definitions.' }),
  datasetVersion: Type.String(),
  features: Type.Array(
    Type.Object({
      name: Type.String(),
      group: Type.String(),
      unit: Type.String(),
      value: Type.Union([Type.Number(), Type.Null()], { description: 'null: missing.' }),
    }),
    { description: 'In the order of the feature set.' },
  ),
});
export type LatestFeaturesAnswer = Static<typeof LatestFeaturesSchema>;
