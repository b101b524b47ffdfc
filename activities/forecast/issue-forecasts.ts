/** The champion's forecasts and, in shadow, each challenger's. */
import { loadModel } from '../../forecasting/models/fit-model.ts';
import { TerminalError } from '../../schemas/errors.ts';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { getPanel } from '../../stores/lake/panel.ts';
import { insertForecasts } from '../../stores/postgres/forecasts.ts';
import { latestModels } from '../../stores/postgres/models.ts';
import type { ActivityDeps } from '../deps.ts';
import { readArtifact } from '../train/registered-artifact.ts';
import { makeForecasts } from './make-forecasts.ts';
import { scoreForecasts } from './score-forecasts.ts';
import { trackIntervals } from './track-intervals.ts';

export interface IssueForecastsInput {
  universe: string;
  session: SessionDate;
  asOf: Instant;
  issuedAt: Instant;
  recipe: string;
  role: 'champion' | 'challenger';
  datasetVersion: string;
  featureSetVersion: string;
  matrixKey: string;
  /** Live: the next session opens then; what is not issued by now would be hindsight (G5). */
  forecastBefore?: Instant;
  /** Symbols that a checkpoint has stopped: their last good forecasts stay served. */
  without?: string[];
}

export interface IssueForecastsResult {
  recipe: string;
  modelVersion: string;
  forecasts: number;
  symbols: number;
}

/** Can run twice: a forecast's id is its content. Throws NoModel, FeatureSetMismatch, CorruptArtifact, TooLate (terminal). */
export async function issueForecasts(
  deps: ActivityDeps,
  input: IssueForecastsInput,
): Promise<IssueForecastsResult> {
  const { db, lake } = deps;
  const { universe, asOf, recipe } = input;
  refuseHindsight(deps, input);
  // Outcomes that this session's data completes are known now, and the trackers learn from them.
  await scoreForecasts(deps, { universe, session: input.session, asOf });
  const version = (await latestModels(db, { universe, asOf, featureSet: input.featureSetVersion })).find(
    (m) => m.recipe === recipe,
  );
  if (version === undefined) {
    throw new TerminalError(
      'NoModel',
      `no model version of recipe "${recipe}" is known as of ${asOf}: train it first`,
    );
  }
  if (version.featureSetVersion !== input.featureSetVersion) {
    throw new TerminalError(
      'FeatureSetMismatch',
      `model ${version.id} was fitted on feature set ${version.featureSetVersion}, the panel is of ${input.featureSetVersion}: retrain "${recipe}"`,
    );
  }
  const { id: modelVersion, artifactKey, featureSetVersion } = version;
  const model = await loadModel(
    await readArtifact(lake, { artifactKey, modelVersion, recipe, featureSetVersion }),
  );
  try {
    const { matrixKey, forecastBefore: _, without = [], ...origin } = input;
    const panel = await getPanel(lake, matrixKey);
    const made = makeForecasts(model, panel, { ...origin, modelVersion: version.id });
    const wanted = made.filter(({ symbol }) => !without.includes(symbol));
    const forecasts = await trackIntervals(deps, wanted, panel, origin);
    await insertForecasts(db, forecasts);
    return {
      recipe,
      modelVersion: version.id,
      forecasts: forecasts.length,
      symbols: new Set(forecasts.map((f) => f.symbol)).size,
    };
  } finally {
    model.dispose();
  }
}

/** The workflow has looked too, but an attempt may come hours after it: a worker was down, or a person was waited for. */
function refuseHindsight({ clock }: ActivityDeps, { session, forecastBefore }: IssueForecastsInput): void {
  if (clock.virtual || forecastBefore === undefined || clock.now(session) < forecastBefore) return;
  throw new TerminalError(
    'TooLate',
    `the session after ${session} opened at ${forecastBefore}: a forecast made in hindsight is never issued`,
  );
}
