/** Forecasts of a session, and the models that may have made them. */
import { forecastsOfSession } from '../../../stores/postgres/checked-rows.ts';
import { liveModels } from '../../../stores/postgres/models.ts';
import { universeOf } from '../../deps.ts';
import { frameOf } from '../frame.ts';
import { forecastFrame } from '../frames.ts';
import type { LoadContext, Loaded } from '../load-batch.ts';

export async function forecastFrames({ deps, universe, session, asOf }: LoadContext): Promise<Loaded> {
  const [forecasts, models] = await Promise.all([
    forecastsOfSession(deps.db, { universe, session, asOf }),
    liveModels(deps.db, { universe, session, asOf }),
  ]);
  const versions = models.map(({ id, recipe }) => ({ version: id, recipe }));
  return {
    subjects: universeOf(deps.config, universe).symbols,
    frames: {
      forecasts: forecastFrame(forecasts),
      models: frameOf('models', { key: ['version'] }, { version: 'text', recipe: 'text' }, versions),
    },
  };
}
