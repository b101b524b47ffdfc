/** Stage forecast: issuing, and scoring what has ended. */
import type { ActivityDeps } from '../deps.ts';
import { type IssueForecastsInput, type IssueForecastsResult, issueForecasts } from './issue-forecasts.ts';
import { type ScoreForecastsInput, type ScoreForecastsResult, scoreForecasts } from './score-forecasts.ts';

export function createForecastActivities(deps: ActivityDeps) {
  return {
    issueForecasts: (input: IssueForecastsInput): Promise<IssueForecastsResult> =>
      issueForecasts(deps, input),
    scoreForecasts: (input: ScoreForecastsInput): Promise<ScoreForecastsResult> =>
      scoreForecasts(deps, input),
  };
}
export type ForecastActivities = ReturnType<typeof createForecastActivities>;
