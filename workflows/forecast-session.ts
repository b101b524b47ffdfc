/** Stages forecast, score and publish. */

import { patched } from '@temporalio/workflow';
import type { SessionPlan } from '../activities/ingest/plan-session.ts';
import type { Instant, SessionDate } from '../schemas/market.ts';
import { heavy, quick } from './activities.ts';
import { failureInfo, rootMessage } from './failures.ts';
import { tell } from './notices.ts';
import type { Patiently } from './patience.ts';
import type { Progress } from './progress.ts';
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
    const issue = (recipe: string, role: 'champion' | 'challenger') =>
      patiently(() =>
        heavy(`${role} ${recipe}`).issueForecasts({
          universe,
          session,
          asOf,
          issuedAt,
          recipe,
          role,
          datasetVersion,
          featureSetVersion,
          matrixKey: tailKey,
          forecastBefore: plan.forecastBefore,
          without: stopped,
        }),
      );
    const silent: string[] = [];
    const served = await issue(champion, 'champion');
    progress.step('forecast', champion);
    counts.forecasts += served.forecasts;
    counts.symbolsForecast = served.symbols;
    await Promise.all(
      challengers.map(async (recipe) => {
        try {
          const { forecasts } = await issue(recipe, 'challenger');
          // Added after the wait: the challengers run beside each other.
          counts.forecasts += forecasts;
        } catch (error) {
          // A challenger that cannot answer misses its day; the champion's forecasts are served all the same.
          const failure = failureInfo(error);
          if (failure === undefined) throw error;
          silent.push(`${recipe} has none, ${failure.type}: ${rootMessage(error)}`);
        }
        progress.step('forecast', recipe);
      }),
    );
    const issued = `${counts.forecasts} forecasts, champion ${champion}`;
    progress.end('forecast', [issued, ...silent.toSorted()].join('; '));
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
    await patiently(() =>
      quick(`serve ${champion} for ${session}`).publishSession({
        universe,
        session,
        asOf,
        championRecipe: champion,
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
