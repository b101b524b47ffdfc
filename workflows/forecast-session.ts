/** Stages forecast, score and publish. */

import { patched } from '@temporalio/workflow';
import type {
  IssueChallengersInput,
  IssueChallengersResult,
  IssueForecastsResult,
} from '../activities/forecast/issue-forecasts.ts';
import type { SessionPlan } from '../activities/ingest/plan-session.ts';
import type { Instant, SessionDate } from '../schemas/market.ts';
import { heavy, quick, runsWithinTask } from './activities.ts';
import { failureInfo, rootMessage } from './failures.ts';
import { tell } from './notices.ts';
import type { Patiently } from './patience.ts';
import type { Progress } from './progress.ts';
import { standInFor } from './stand-in.ts';
import type { SessionModels } from './train-session.ts';
import { type BuiltSession, checkpoint } from './validate-session.ts';

export const silentIncident = (universe: string): string => `forecast/${universe}`;

interface ForecastDay {
  session: SessionDate;
  universe: string;
  asOf: Instant;
  issuedAt: Instant;
  plan: SessionPlan;
  /** A backfill scores in session order itself. */
  skipScore?: boolean;
}

export async function forecastAndScore(
  day: ForecastDay,
  { features, stopped }: BuiltSession,
  { champion, challengers }: SessionModels,
  progress: Progress,
  patiently: Patiently,
): Promise<{ forecasts: number; symbolsForecast: number; scored: number; silentRecipes: number }> {
  const { universe, session, asOf, issuedAt, plan } = day;
  const { datasetVersion, featureSetVersion, tailKey } = features;
  const counts = { forecasts: 0, symbolsForecast: 0, scored: 0, silentRecipes: 0 };
  // A fit or a person may have taken until the next session began.
  const inTime = plan.forecastBefore === undefined || issuedAt < plan.forecastBefore;
  if (plan.mayForecast && inTime) {
    progress.begin('forecast', 1 + challengers.length);
    const about = {
      ...{ universe, session, asOf, issuedAt, datasetVersion, featureSetVersion, matrixKey: tailKey },
      ...{ forecastBefore: plan.forecastBefore, without: stopped },
    };
    const issue = (recipe: string, role: 'champion' | 'challenger') =>
      patiently(() => heavy(`${role} ${recipe}`).issueForecasts({ ...about, recipe, role }));
    const together = plan.sequence === 2 && challengers.length > 1;
    // In a simulation nobody waits for the champion alone: all are read from the same panel, by one process.
    const beside =
      together && runsWithinTask() && patched('challengers-beside-champion')
        ? issueTogether(about, challengers)
        : undefined;
    const silent: string[] = [];
    const answers = new Map<string, IssueForecastsResult>();
    let failed: unknown;
    let own: IssueForecastsResult | undefined;
    try {
      own = await issue(champion, 'champion');
      answers.set(champion, own);
      counts.forecasts += own.forecasts;
    } catch (error) {
      await beside;
      // Where a contest runs it decides who serves instead, from what the others issue.
      if (failureInfo(error) === undefined || !plan.contest || day.skipScore || !patched('stand-in'))
        throw error;
      failed = error;
    }
    progress.step('forecast', champion);
    const {
      issued,
      silent: said,
      again,
    } = together ? await (beside ?? issueTogether(about, challengers)) : nothingYet(challengers);
    for (const one of issued) {
      answers.set(one.recipe, one);
      counts.forecasts += one.forecasts;
      progress.step('forecast', one.recipe);
    }
    for (const { recipe, type, message } of said) {
      silent.push(`${recipe} has none, ${type}: ${message}`);
      progress.step('forecast', recipe);
    }
    await Promise.all(
      again.map(async (recipe) => {
        try {
          const one = await issue(recipe, 'challenger');
          answers.set(recipe, one);
          // Added after the wait: the challengers run beside each other.
          counts.forecasts += one.forecasts;
        } catch (error) {
          // A challenger that cannot answer misses its day; the champion's forecasts are served all the same.
          const failure = failureInfo(error);
          if (failure === undefined) throw error;
          silent.push(`${recipe} has none, ${failure.type}: ${rootMessage(error)}`);
        }
        progress.step('forecast', recipe);
      }),
    );
    const what = `${counts.forecasts} forecasts, champion ${champion}`;
    progress.end('forecast', [what, ...silent.toSorted()].join('; '));
    counts.silentRecipes = silent.length;
    if (silent.length > 0 && patched('silent-recipes-told')) {
      await tell('tell: challengers issued no forecasts', {
        incidentKey: silentIncident(universe),
        kind: 'ChallengersSilent',
        severity: 'warn',
        title: `${silent.length} of ${challengers.length} challengers issued no forecasts for ${session}`,
        body: silent.toSorted().join('; '),
        knownAt: issuedAt,
      });
    }
    await checkpoint('forecasts', { universe, session, since: plan.now, asOf: issuedAt }, stopped, patiently);
    progress.begin('publish', 1);
    // Not one forecast of a model that answered is as silent as an error.
    const asks = own?.forecasts === 0 && plan.contest && !day.skipScore && patched('stand-in');
    const standIn =
      own === undefined || asks ? await standInFor(champion, { universe, session, asOf }) : undefined;
    const serves = standIn ?? champion;
    const served = answers.get(serves);
    if (served === undefined) throw failed;
    counts.symbolsForecast = served.symbols;
    await patiently(() =>
      quick(`serve ${serves} for ${session}`).publishSession({
        universe,
        session,
        asOf,
        championRecipe: serves,
        modelVersion: served.modelVersion,
        publishedAt: issuedAt,
      }),
    );
    progress.end('publish', `${session} is served`);
  }
  if (!day.skipScore) {
    progress.begin('score', 1);
    const { scored } = await patiently(() =>
      heavy('outcomes of forecasts that ended').scoreForecasts({ universe, session, asOf }),
    );
    counts.scored = scored;
    progress.end('score', `${scored} forecasts scored`);
  }
  return counts;
}

/** By one activity; when it fails as a whole each is asked for by itself. */
async function issueTogether(
  about: Omit<IssueChallengersInput, 'recipes'>,
  recipes: string[],
): Promise<IssueChallengersResult> {
  try {
    return await heavy(`challengers ${recipes.join(' ')}`).issueChallengers({ ...about, recipes });
  } catch (error) {
    if (failureInfo(error) === undefined) throw error;
    return nothingYet(recipes);
  }
}

const nothingYet = (again: string[]): IssueChallengersResult => ({ issued: [], silent: [], again });
