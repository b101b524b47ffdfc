/** Session runs, stage times and the publication for tests. */
import { STAGES, workflowId } from '../../schemas/pipeline.ts';
import type { Db } from '../../stores/postgres/db.ts';
import { publishSession, stageTiming, upsertSessionRun } from '../../stores/postgres/runs.ts';
import { asOfSession, type Fixture } from './fixture.ts';
import { CHAMPION, versionOf } from './models.ts';

export async function seedRuns(db: Db, { universe, sessions, session, asOf }: Fixture): Promise<void> {
  for (const day of sessions.slice(-5)) {
    await upsertSessionRun(db, {
      universe,
      session: day,
      workflowId: workflowId.daily(universe, day),
      runId: `0198${day.replaceAll('-', '')}-7000-8000-000000000000`,
      state: 'completed',
      asOf: asOfSession(day),
      stage: 'publish',
      summary: { bars: 39, forecasts: 128 },
      startedAt: asOfSession(day),
      finishedAt: `${day}T22:30:11.500Z`,
    });
    for (const [i, stage] of STAGES.entries())
      await stageTiming(db, { universe, session: day, stage, ms: 400 + i * 310 });
  }
  await publishSession(db, {
    universe,
    session,
    asOf,
    championRecipe: CHAMPION,
    modelVersion: versionOf(CHAMPION),
    publishedAt: asOf,
  });
}
