/** The sanity gates of a new fit of a recipe that is in the contest: from the evaluation that it came with. */
import type { RecipeDay, Sanity } from '../../schemas/contest.ts';
import { TerminalError } from '../../schemas/errors.ts';
import type { Db } from '../../stores/postgres/db.ts';
import { evaluationsOfRun } from '../../stores/postgres/evaluations.ts';
import { modelVersion } from '../../stores/postgres/models.ts';

/** Next-day forecasts of the walk-forward run. Throws ModelUnknown, NotEvaluated (terminal). */
export async function refitCheck(
  db: Db,
  query: { universe: string; recipe: string; modelVersion: string },
): Promise<RecipeDay> {
  const version = await modelVersion(db, query.modelVersion);
  if (version === undefined || version.recipe !== query.recipe || version.universe !== query.universe) {
    const what =
      version === undefined ? 'there is none' : `it is of ${version.recipe} in ${version.universe}`;
    throw new TerminalError(
      'ModelUnknown',
      `no model ${query.modelVersion} of recipe ${query.recipe} in ${query.universe}: ${what}`,
    );
  }
  const metrics = (await evaluationsOfRun(db, version.trainingRun))[1] as
    | { forecasts: number; missing: number; coverage90: number; sanity: Sanity }
    | undefined;
  if (metrics === undefined)
    throw new TerminalError('NotEvaluated', `model ${version.id} has no walk-forward evaluation at h=1`);
  const { forecasts, missing, coverage90, sanity } = metrics;
  return {
    ...{ expected: forecasts + missing, issued: forecasts, nonFinite: 0, wrongSymbols: 0 },
    coverage: { inside: Math.round(coverage90 * forecasts), judged: forecasts },
    ...{ latencyMs: null, sanity, difference: null },
  };
}
