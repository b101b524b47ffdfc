/** Where each provider stands, and the validators of its newest answers. Mutable: operational, rebuilt by asking. */
import type { Instant } from '../../schemas/market.ts';
import type { CircuitState } from '../../schemas/sources.ts';
import { type Db, prepared, rowsOf } from './db.ts';

export interface ProviderState {
  provider: string;
  circuit: CircuitState['state'];
  /** When the circuit opened, and on what. */
  circuitSince: Instant | null;
  circuitReason: string | null;
  succeededAt: Instant | null;
  failedAt: Instant | null;
  failureType: string | null;
  failureMessage: string | null;
  /** Identity of the worker that asked last; each has a circuit of its own. */
  worker: string;
  checkedAt: Instant;
}

/** What a worker saw since it last said so; null keeps what is there. */
export type ProviderReport = ProviderState;

export async function upsertProviderState(db: Db, report: ProviderReport): Promise<void> {
  await db.query(
    prepared(`insert into tempocast.provider_state as p (provider, circuit, circuit_since, circuit_reason, succeeded_at,
       failed_at, failure_type, failure_message, worker, checked_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     on conflict (provider) do update set
       circuit = excluded.circuit, circuit_since = excluded.circuit_since, circuit_reason = excluded.circuit_reason,
       succeeded_at = greatest(p.succeeded_at, excluded.succeeded_at),
       failed_at = greatest(p.failed_at, excluded.failed_at),
       failure_type = case when excluded.failed_at is null then p.failure_type else excluded.failure_type end,
       failure_message = case when excluded.failed_at is null then p.failure_message
                         else excluded.failure_message end,
       worker = excluded.worker, checked_at = excluded.checked_at`),
    [
      report.provider,
      report.circuit,
      report.circuitSince,
      report.circuitReason,
      report.succeededAt,
      report.failedAt,
      report.failureType,
      report.failureMessage,
      report.worker,
      report.checkedAt,
    ],
  );
}

/** By name; providers that were never asked are absent. */
export function providerStates(db: Db): Promise<ProviderState[]> {
  return rowsOf<ProviderState>(
    db,
    `select provider, circuit, circuit_since as "circuitSince", circuit_reason as "circuitReason",
       succeeded_at as "succeededAt", failed_at as "failedAt", failure_type as "failureType",
       failure_message as "failureMessage", worker, checked_at as "checkedAt"
     from tempocast.provider_state order by provider`,
  );
}

/** The newest answer to one question. */
export interface Validator {
  question: string;
  provider: string;
  rawKey: string;
  knownAt: Instant;
  etag: string | null;
  lastModified: string | null;
  /** Cursor of the page after it. */
  next: string | null;
}

export async function validatorOf(db: Db, question: string): Promise<Validator | undefined> {
  const rows = await rowsOf<Validator>(
    db,
    `select question, provider, raw_key as "rawKey", known_at as "knownAt", etag,
       last_modified as "lastModified", next
     from tempocast.validator where question = $1`,
    [question],
  );
  return rows[0];
}

export async function upsertValidator(db: Db, validator: Validator, checkedAt: Instant): Promise<void> {
  const { question, provider, rawKey, knownAt, etag, lastModified, next } = validator;
  await db.query(
    `insert into tempocast.validator
       (question, provider, raw_key, known_at, etag, last_modified, next, checked_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (question) do update set raw_key = excluded.raw_key, known_at = excluded.known_at,
       etag = excluded.etag, last_modified = excluded.last_modified, next = excluded.next,
       checked_at = excluded.checked_at`,
    [question, provider, rawKey, knownAt, etag, lastModified, next, checkedAt],
  );
}
