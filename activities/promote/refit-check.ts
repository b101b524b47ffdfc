/** The sanity gates of a new fit of a recipe that is in the contest: the newest evaluation, and likeness to the fit before. */
import type { FitParity, RecipeDay, Sanity } from '../../schemas/contest.ts';
import { TerminalError } from '../../schemas/errors.ts';
import type { Policy } from '../../schemas/policy.ts';
import type { StandingEvaluation } from '../../schemas/training.ts';
import type { Lake } from '../../stores/lake/lake.ts';
import type { Db } from '../../stores/postgres/db.ts';
import { type ModelVersionRow, modelVersion } from '../../stores/postgres/models.ts';
import { type EvaluatedRun, newestEvaluation, panelBefore } from '../../stores/postgres/refit-sources.ts';
import { panelOnce, withModel } from '../forecast/loaded.ts';
import { fitParity } from './fit-parity.ts';

/** Policies before version 2 do not say. */
const PARITY_SESSIONS = 20;

export interface RefitQuery {
  universe: string;
  recipe: string;
  modelVersion: string;
  /** The fit that is live; null: none is known. */
  before: string | null;
  policy: Policy;
}

export interface CheckedRefit {
  check: RecipeDay;
  /** null: no fit before it, or it read other features. */
  parity: FitParity | null;
  /** Where `check` is by the evaluation of an older fit: which. */
  standing?: StandingEvaluation;
}

/** Throws ModelUnknown, CorruptArtifact (terminal). */
export async function refitCheck(db: Db, lake: Lake, query: RefitQuery): Promise<CheckedRefit> {
  const version = await modelVersion(db, query.modelVersion);
  if (version === undefined || version.recipe !== query.recipe || version.universe !== query.universe) {
    const what =
      version === undefined ? 'there is none' : `it is of ${version.recipe} in ${version.universe}`;
    throw new TerminalError(
      'ModelUnknown',
      `no model ${query.modelVersion} of recipe ${query.recipe} in ${query.universe}: ${what}`,
    );
  }
  const parity = await parityOf(db, lake, version, query);
  const { universe, recipe, asOf } = version;
  const found = await newestEvaluation(db, { universe, recipe, horizon: 1, asOf });
  const check = checkOf(found, parity);
  if (found === undefined || found.run === version.trainingRun) return { check, parity };
  return { check, parity, standing: { trainingRun: found.run, session: found.session } };
}

/** The evaluation that it came with, or the newest before: a refit need not be evaluated anew. */
function checkOf(found: EvaluatedRun | undefined, parity: FitParity | null): RecipeDay {
  const metrics = found?.metrics as
    | { forecasts: number; missing: number; coverage90: number; sanity: Sanity }
    | undefined;
  const rows = parity?.rows ?? 0;
  const { forecasts, missing, coverage90, sanity } = metrics ?? {
    ...{ forecasts: rows - (parity?.lost ?? 0), missing: parity?.lost ?? 0, coverage90: null, sanity: null },
  };
  return {
    // Neither evaluated nor compared: nothing was asked, and nothing is missing.
    ...{ expected: Math.max(1, forecasts + missing), issued: Math.max(missing === 0 ? 1 : 0, forecasts) },
    ...{ nonFinite: 0, wrongSymbols: 0 },
    coverage: coverage90 === null ? null : { inside: Math.round(coverage90 * forecasts), judged: forecasts },
    ...{ latencyMs: null, sanity, difference: null },
  };
}

async function parityOf(
  db: Db,
  lake: Lake,
  version: ModelVersionRow,
  { before: id, policy }: RefitQuery,
): Promise<FitParity | null> {
  const before = id === null || id === version.id ? undefined : await modelVersion(db, id);
  if (before === undefined || before.featureSetVersion !== version.featureSetVersion) return null;
  const { universe, featureSetVersion, trainedThrough: session, asOf } = version;
  const key = await panelBefore(db, { universe, featureSetVersion, session, asOf });
  if (key === undefined) return null;
  const panel = await panelOnce(lake, key);
  const sessions = policy.refit?.paritySessions ?? PARITY_SESSIONS;
  return withModel(lake, artifactOf(before), (old) =>
    withModel(lake, artifactOf(version), async (now) =>
      fitParity({ before: old, after: now, name: before.id }, panel, sessions),
    ),
  );
}

const artifactOf = ({ artifactKey, id, recipe, featureSetVersion }: ModelVersionRow) => ({
  ...{ artifactKey, modelVersion: id, recipe, featureSetVersion },
});
