/** Stage forecast: issuing, and scoring what has ended. */
import type { ActivityDeps } from '../deps.ts';
import {
  type IssueChallengersInput,
  type IssueChallengersResult,
  type IssueForecastsInput,
  type IssueForecastsResult,
  issueChallengers,
  issueForecasts,
} from './issue-forecasts.ts';
import { type ScoreForecastsInput, type ScoreForecastsResult, scoreForecasts } from './score-forecasts.ts';

export function createForecastActivities(deps: ActivityDeps) {
  return {
    issueForecasts: (input: IssueForecastsInput): Promise<IssueForecastsResult> =>
      issueForecasts(deps, input),
    issueChallengers: (input: IssueChallengersInput): Promise<IssueChallengersResult> =>
      issueChallengers(deps, input),
    scoreForecasts: (input: ScoreForecastsInput): Promise<ScoreForecastsResult> =>
      scoreForecasts(deps, input),
  };
}
export type ForecastActivities = ReturnType<typeof createForecastActivities>;
