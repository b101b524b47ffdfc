/** The track record: how served forecasts turned out, beside the baseline's of the same days. */
import { Type } from 'typebox';
import { TrackRecordSchema } from '../../schemas/api.ts';
import { trackRecord } from '../../stores/postgres/outcomes.ts';
import { baselineOf } from '../context.ts';
import { closedObject, None, SessionParameter } from '../parameters.ts';
import type { Route } from '../route.ts';
import { publishedFreshness } from '../serving-state.ts';

export const trackRoute: Route = {
  path: '/v1/track',
  operationId: 'getTrackRecord',
  summary: 'Mean CRPS, skill against the baseline, and coverage of forecasts whose outcome is known.',
  pathSchema: None,
  querySchema: closedObject({ since: Type.Optional(SessionParameter) }),
  response: TrackRecordSchema,
  keep: 'publication',
  async load(context, { query, state }) {
    const freshness = publishedFreshness(state);
    const since = query.since as string | undefined;
    const { db, universe } = context;
    const found = await trackRecord(db, { universe, asOf: state.readAt, since });
    const baseline = baselineOf(context);
    const rows = found.map(({ meanCrps: crps, count, ...row }) => {
      // Skill compares the same days only: equal counts, because every recipe forecasts every symbol and session.
      const base = found.find(
        (one) => one.recipe === baseline && one.horizon === row.horizon && one.count === count,
      );
      return {
        role: row.role,
        recipe: row.recipe,
        horizon: row.horizon,
        count,
        sessions: row.sessions,
        crps,
        skill: base ? 1 - crps / base.meanCrps : null,
        coverage50: row.covered50 / count,
        coverage80: row.covered80 / count,
        coverage90: row.covered90 / count,
        coverage95: row.covered95 / count,
      };
    });
    return { freshness, body: { freshness, since: since ?? null, rows } };
  },
};
