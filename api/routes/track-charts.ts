/** What charts of the track record are drawn from: skill over time, coverage, PIT, RankIC, each beside the naive forecast's. */
import { QUANTILE_LEVELS } from '../../schemas/forecast.ts';
import { COVERAGE_SESSIONS, coverageAlarm, coverageLimits } from '../../schemas/intervals.ts';
import { type TrackCharts, TrackChartsSchema } from '../../schemas/track-api.ts';
import { type TrackDays, trackCoverage, trackDays } from '../../stores/postgres/track-days.ts';
import type { ApiContext } from '../context.ts';
import { closedObject, HorizonParameter, None } from '../parameters.ts';
import type { Route } from '../route.ts';
import { publishedFreshness } from '../serving-state.ts';
import { askedFor, filterParameters } from '../track/filter.ts';
import { meanWithError, pointsOf, skillOf } from '../track/trailing.ts';

/** Sessions: a year. */
const WINDOW = 250;

export const trackChartsRoute = (context: ApiContext): Route => ({
  path: '/v1/track/charts',
  operationId: 'getTrackCharts',
  summary:
    'Skill over time with its error, coverage by horizon, PIT and RankIC of past forecasts and of the naive ones.',
  pathSchema: None,
  querySchema: closedObject({ horizon: { ...HorizonParameter, default: 1 }, ...filterParameters(context) }),
  response: TrackChartsSchema,
  keep: 'publication',
  async load({ db }, request) {
    const freshness = publishedFreshness(request.state);
    const { query, shown, recipes } = await askedFor(context, request);
    const [days, coverage] = await Promise.all([
      trackDays(db, query),
      trackCoverage(db, { ...query, sessions: COVERAGE_SESSIONS }),
    ]);
    const horizon = shown.horizon!;
    const body: TrackCharts = {
      ...{ freshness, filter: shown, naive: query.naive, recipes, window: WINDOW },
      ...{ sessions: days.session.length, forecasts: days.forecasts.reduce((sum, one) => sum + one, 0) },
      skill: skillOf(days.crps, days.naiveCrps, horizon),
      rankIc: meanWithError(days.rankIc, horizon),
      naiveRankIc: meanWithError(days.naiveRankIc, horizon),
      overTime: overTime(days, horizon),
      coverage: coverage.map((row) => ({
        ...row,
        limits: coverageLimits(row.horizon),
        alarm: coverageAlarm(row.horizon, row.sessions, row.coverage[2]!),
      })),
      pit: { levels: [...QUANTILE_LEVELS], ours: sharesOf(days.gaps), naive: sharesOf(days.naiveGaps) },
    };
    return { freshness, body };
  },
});

function overTime(days: TrackDays, horizon: number): TrackCharts['overTime'] {
  return pointsOf(days.session.length).flatMap((last) => {
    const [from, to] = [Math.max(0, last + 1 - WINDOW), last + 1];
    const skill = skillOf(days.crps, days.naiveCrps, horizon, from, to);
    if (skill === null) return [];
    const ic = meanWithError(days.rankIc.slice(from, to), horizon);
    return [
      {
        ...{ session: days.session[last]!, sessions: to - from },
        ...{ skill: skill.value, skillError: skill.standardError },
        ...{ rankIc: ic?.value ?? null, rankIcError: ic?.standardError ?? null },
        naiveRankIc: meanWithError(days.naiveRankIc.slice(from, to), horizon)?.value ?? null,
      },
    ];
  });
}

function sharesOf(counts: readonly number[]): number[] {
  const all = counts.reduce((sum, one) => sum + one, 0);
  return counts.map((one) => (all === 0 ? 0 : one / all));
}
