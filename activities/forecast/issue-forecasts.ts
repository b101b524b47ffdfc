/** The champion's forecasts and, in shadow, each challenger's. */
import { TerminalError } from '../../schemas/errors.ts';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { insertForecasts } from '../../stores/postgres/forecasts.ts';
import { insertIssueLatency } from '../../stores/postgres/issue-latency.ts';
import { latestModels } from '../../stores/postgres/models.ts';
import type { ActivityDeps } from '../deps.ts';
import { panelOnce, withModel } from './loaded.ts';
import { unnamedForecasts } from './make-forecasts.ts';
import { scoredOnce } from './scored-once.ts';
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
  const begun = performance.now();
  refuseHindsight(deps, input);
  // Outcomes that this session's data completes are known now, and the trackers learn from them; what the model says does not
  // depend on them, and is made while the database is busy.
  const scored = scoredOnce(deps, { universe, session: input.session, asOf });
  scored.catch(() => {});
  const version = (
    await latestModels(db, { universe, asOf, featureSet: input.featureSetVersion, live: true })
  ).find((m) => m.recipe === recipe);
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
  return withModel(lake, { artifactKey, modelVersion, recipe, featureSetVersion }, async (model) => {
    const { matrixKey, forecastBefore: _, without = [], ...origin } = input;
    const panel = await panelOnce(lake, matrixKey);
    const made = unnamedForecasts(model, panel, { ...origin, modelVersion });
    const wanted = made.filter(({ symbol }) => !without.includes(symbol));
    await scored;
    const forecasts = await trackIntervals(deps, wanted, panel, origin);
    await insertForecasts(db, forecasts);
    const ms = performance.now() - begun;
    await insertIssueLatency(db, { universe, session: input.session, recipe, ms });
    const symbols = new Set(forecasts.map((f) => f.symbol)).size;
    return { recipe, modelVersion, forecasts: forecasts.length, symbols };
  });
}

export type IssueChallengersInput = Omit<IssueForecastsInput, 'recipe' | 'role'> & { recipes: string[] };

export interface IssueChallengersResult {
  issued: IssueForecastsResult[];
  /** For good: asked again they would say the same. */
  silent: { recipe: string; type: string; message: string }[];
  /** Failed in a way that may pass, or that a person can end: to be asked for by themselves. */
  again: string[];
}

/** Beside each other, each recipe by itself: one that fails takes none with it. Can run twice. */
export async function issueChallengers(
  deps: ActivityDeps,
  { recipes, ...session }: IssueChallengersInput,
): Promise<IssueChallengersResult> {
  const result: IssueChallengersResult = { issued: [], silent: [], again: [] };
  const issue = (recipe: string) => issueForecasts(deps, { ...session, recipe, role: 'challenger' });
  const answers = await Promise.allSettled(recipes.map(issue));
  for (const [at, answer] of answers.entries()) {
    const recipe = recipes[at]!;
    if (answer.status === 'fulfilled') {
      result.issued.push(answer.value);
      continue;
    }
    const { type, message } = answer.reason as TerminalError;
    if (answer.reason instanceof TerminalError) result.silent.push({ recipe, type, message });
    else result.again.push(recipe);
  }
  return result;
}

/** The workflow has looked too, but an attempt may come hours after it: a worker was down, or a person was waited for. */
function refuseHindsight({ clock }: ActivityDeps, { session, forecastBefore }: IssueForecastsInput): void {
  if (clock.virtual || forecastBefore === undefined || clock.now(session) < forecastBefore) return;
  throw new TerminalError(
    'TooLate',
    `the session after ${session} opened at ${forecastBefore}: a forecast made in hindsight is never issued`,
  );
}
