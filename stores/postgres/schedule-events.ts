/** What became of our schedules: the server keeps no such log, and forgets who changed what. */
import type { Instant } from '../../schemas/market.ts';
import { type Db, rowsOf } from './db.ts';

export interface ScheduleEvent {
  schedule: string;
  at: Instant;
  /** `missing`: somebody had deleted it. `back`: the drift is gone without us. */
  kind: 'created' | 'updated' | 'deleted' | 'missing' | 'drift' | 'put-back' | 'back';
  by: string;
  detail: unknown;
}

export async function insertScheduleEvent(db: Db, event: ScheduleEvent): Promise<void> {
  await db.query(
    'insert into tempocast.schedule_event (schedule, at, kind, by, detail) values ($1, $2, $3, $4, $5)',
    [event.schedule, event.at, event.kind, event.by, JSON.stringify(event.detail ?? null)],
  );
}

/** The newest event of each schedule this database knows of. */
export async function lastScheduleEvents(db: Db): Promise<Map<string, ScheduleEvent>> {
  const rows = await rowsOf<ScheduleEvent>(
    db,
    `select distinct on (schedule) schedule, at, kind, by, detail from tempocast.schedule_event
     order by schedule, id desc`,
  );
  return new Map(rows.map((row) => [row.schedule, row]));
}

/** Since when a schedule has been there, this time: nothing before is owed. */
export async function scheduledSince(db: Db, query: { schedule: string }): Promise<Instant | undefined> {
  const [row] = await rowsOf<{ at: Instant | null }>(
    db,
    `select min(at) as at from tempocast.schedule_event where schedule = $1 and id >
       coalesce((select max(id) from tempocast.schedule_event where schedule = $1 and kind = 'deleted'), 0)`,
    [query.schedule],
  );
  return row?.at ?? undefined;
}

/** What the schedule looked like when it was last applied by us: `detail.applied` of that event. */
export async function lastApplied<Shape>(db: Db, query: { schedule: string }): Promise<Shape | undefined> {
  const [row] = await rowsOf<{ applied: Shape }>(
    db,
    `select detail -> 'applied' as applied from tempocast.schedule_event
     where schedule = $1 and detail ? 'applied' order by id desc limit 1`,
    [query.schedule],
  );
  return row?.applied;
}
