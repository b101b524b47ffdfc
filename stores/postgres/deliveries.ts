/** The delivery log of notices: one row per attempt, by channel name; addresses and secrets are never in it (G12). */
import type { Instant } from '../../schemas/market.ts';
import type { NoticeEvent } from '../../schemas/notify.ts';
import { type Db, rowsOf } from './db.ts';

export interface Delivery {
  channel: string;
  incidentKey: string;
  openedAt: Instant;
  event: NoticeEvent;
  attempt: number;
  /** `failed` is tried again, `refused` is not, `skipped` had become needless. */
  status: 'delivered' | 'failed' | 'refused' | 'skipped';
  at: Instant;
  ms: number;
  /** Why it was not delivered; null when it was. */
  error: string | null;
}

/** Append-only; a second `delivered` of the same event on the same channel is not recorded. */
export async function insertDelivery(db: Db, row: Delivery): Promise<void> {
  await db.query(
    `insert into tempocast.delivery (channel, incident_key, opened_at, event, attempt, status, at, ms, error)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing`,
    [
      ...[row.channel, row.incidentKey, row.openedAt, row.event, row.attempt],
      ...[row.status, row.at, row.ms, row.error],
    ],
  );
}

/** Channels that have had the event. */
export async function channelsTold(
  db: Db,
  query: { incidentKey: string; openedAt: Instant; events: readonly NoticeEvent[] },
): Promise<string[]> {
  const rows = await rowsOf<{ channel: string }>(
    db,
    `select distinct channel from tempocast.delivery
     where incident_key = $1 and opened_at = $2 and event = any($3) and status = 'delivered' order by channel`,
    [query.incidentKey, query.openedAt, query.events],
  );
  return rows.map(({ channel }) => channel);
}

/** Newest first. */
export function deliveriesOf(
  db: Db,
  query: { limit: number; channel?: string; incidentKey?: string },
): Promise<Delivery[]> {
  return rowsOf<Delivery>(
    db,
    `select channel, incident_key as "incidentKey", opened_at as "openedAt", event, attempt, status, at, ms, error
     from tempocast.delivery
     where ($2::text is null or channel = $2) and ($3::text is null or incident_key = $3) order by id desc limit $1`,
    [query.limit, query.channel ?? null, query.incidentKey ?? null],
  );
}
