/** Stages that a registration gives: what passed the sanity band competes, and what it follows on is retired. */
import type { Instant } from '../../schemas/market.ts';
import type { StandingEvaluation } from '../../schemas/training.ts';
import type { Db } from '../../stores/postgres/db.ts';
import { insertStageStep, keptStage } from '../../stores/postgres/model-stages.ts';
import { latestModels } from '../../stores/postgres/models.ts';

const BY = 'training';

export interface RegisteredVersion {
  id: string;
  recipe: string;
  universe: string;
  asOf: Instant;
  /** Of every horizon. */
  bands: readonly string[];
  /** Where the bands are those of an older fit. */
  standing?: StandingEvaluation | undefined;
  /** Whether the configuration has the recipe: only then it forecasts. */
  configured: boolean;
}

/** Call in the transaction of the registration, before the version is inserted. Returns what to do after it. */
export async function stagesOfRegistration(db: Db, version: RegisteredVersion): Promise<() => Promise<void>> {
  const { id, recipe, universe, asOf } = version;
  const before = (await latestModels(db, { universe, asOf })).find((one) => one.recipe === recipe);
  return async () => {
    if ((await keptStage(db, id)) !== undefined) return;
    const step = { modelVersion: id, at: asOf, by: BY };
    await insertStageStep(db, { ...step, step: 1, from: null, to: 'candidate', reason: 'registered' });
    if (!version.bands.includes('red')) {
      const what = version.configured
        ? 'forecasts beside the champion'
        : 'not in the configuration, so it gives no forecasts';
      const as = version.standing ? `evaluated on ${version.standing.session}, ` : '';
      const reason = `${as}outside the red sanity band at every horizon: ${what}`;
      await insertStageStep(db, { ...step, step: 2, from: 'candidate', to: 'challenger', reason });
    }
    const old = before === undefined || before.id === id ? undefined : await keptStage(db, before.id);
    if (old === undefined || old.to === 'retired') return;
    await insertStageStep(db, {
      ...{
        modelVersion: old.modelVersion,
        step: old.step + 1,
        from: old.to,
        to: 'retired',
        at: asOf,
        by: BY,
      },
      reason: `model ${id.slice(0, 12)} of the same recipe is newer`,
    });
  };
}
