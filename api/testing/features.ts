/** Values of the features of the seeded set, for tests. */
import type { Db } from '../../stores/postgres/db.ts';
import { insertFeatureValues } from '../../stores/postgres/feature-values.ts';
import type { Fixture } from './fixture.ts';
import { DATASET, FEATURES } from './models.ts';

export const FEATURE_COUNT = 44;

/** One row of each symbol at the published session; the first feature is missing, feature i is i / 10. */
export async function seedFeatures(db: Db, { config, universe, session, asOf }: Fixture): Promise<void> {
  const values = Array.from({ length: FEATURE_COUNT }, (_, i) => (i === 0 ? null : i / 10));
  await insertFeatureValues(
    db,
    config.universes[universe]!.symbols.map((symbol) => ({
      ...{ universe, session, asOf, symbol, values },
      ...{ featureSetVersion: FEATURES, datasetVersion: DATASET },
    })),
  );
}
