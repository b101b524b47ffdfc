/** The log of what was sent to an MLflow server; its address and key are never in it (G12). */
import type { Instant } from '../../schemas/market.ts';
import { type Db, rowsOf } from './db.ts';

export interface MlflowDelivery {
  what: 'model' | 'aliases';
  /** Model version, or universe. */
  subject: string;
  status: 'delivered' | 'failed' | 'refused';
  at: Instant;
  ms: number;
  /** Names and ids over there. */
  remote: Record<string, unknown> | null;
  error: string | null;
}

export async function insertMlflowDelivery(db: Db, row: MlflowDelivery): Promise<void> {
  await db.query(
    `insert into tempocast.mlflow_delivery (what, subject, status, at, ms, remote, error)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [row.what, row.subject, row.status, row.at, row.ms, row.remote && JSON.stringify(row.remote), row.error],
  );
}

/** Newest first. */
export function mlflowDeliveries(
  db: Db,
  query: { limit: number; subject?: string },
): Promise<MlflowDelivery[]> {
  return rowsOf<MlflowDelivery>(
    db,
    `select what, subject, status, at, ms, remote, error from tempocast.mlflow_delivery
     where ($2::text is null or subject = $2) order by id desc limit $1`,
    [query.limit, query.subject ?? null],
  );
}
