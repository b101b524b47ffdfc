/**
 * When a row could first be known. Pure.
 *
 * Live, a row counts from when we first saw it. History that is met for the first time counts from what its publisher
 * says, plus a declared lag, and is marked as an estimate: otherwise ten years of it would all be known today.
 */
import type { Instant, SessionDate } from '../../schemas/market.ts';

export interface Met {
  /** What the publisher says: an instant, or a date (its first moment in UTC); null: it does not say. */
  published: Instant | SessionDate | null;
  /** Last day of the period that the row is about; null: it is about no period. */
  validTo: SessionDate | null;
  fetchedAt: Instant;
  /** Its dates had never been asked for before. */
  history: boolean;
  lagHours: number;
  /** Recorded answers hold the future of a virtual now: what comes after it is not there yet. */
  virtual: boolean;
  /** Where the publisher does not say when: it has spoken by so many days after the period; 0. Counts in a replay alone. */
  spokenWithinDays?: number;
}

export interface Knowledge {
  knownAt: Instant;
  knowledgeEstimated: boolean;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * `max(published, fetched)`, or for history `published + lag`; never after the fetch, never before the period's end.
 * Without a word of the publisher it is the fetch. null: in a replay, a row that lies in the future.
 */
export function knowledgeOf(met: Met): Knowledge | null {
  const fetched = Date.parse(met.fetchedAt);
  const published = met.published === null ? null : Date.parse(met.published);
  const periodEnd = met.validTo === null ? Number.NEGATIVE_INFINITY : Date.parse(met.validTo) + DAY_MS;
  const spoken = periodEnd + (met.spokenWithinDays ?? 0) * DAY_MS;
  if (met.virtual && Math.max(published ?? spoken, periodEnd) > fetched) return null;
  if (!met.history || published === null) return { knownAt: met.fetchedAt, knowledgeEstimated: false };
  const estimate = Math.max(published + met.lagHours * HOUR_MS, periodEnd);
  if (estimate >= fetched) return { knownAt: met.fetchedAt, knowledgeEstimated: false };
  return { knownAt: new Date(estimate).toISOString(), knowledgeEstimated: true };
}

/** Last day of the period that begins on `period`; publishers name frequencies `Quarterly`, `Monthly`, `weekly`... */
export function periodEndOf(period: SessionDate, frequency: string | null): SessionDate {
  const begin = new Date(`${period}T00:00:00Z`);
  const months = MONTHS[frequency?.[0]?.toLowerCase() ?? ''];
  const days = DAYS[frequency?.[0]?.toLowerCase() ?? ''] ?? 1;
  const end =
    months === undefined
      ? begin.getTime() + days * DAY_MS
      : Date.UTC(begin.getUTCFullYear(), begin.getUTCMonth() + months, begin.getUTCDate());
  return new Date(end - DAY_MS).toISOString().slice(0, 10);
}

const MONTHS: Readonly<Record<string, number>> = { a: 12, y: 12, s: 6, q: 3, m: 1 };
/** `b`: biweekly. */
const DAYS: Readonly<Record<string, number>> = { w: 7, b: 14 };

/** The longest deadline of an annual report. */
export const REPORTED_WITHIN_DAYS = 90;

/** A number is published at the latest as long after its period as that was, but for days and years: 5 to 90 days. */
export function publishedWithinDays(period: SessionDate, frequency: string | null): number {
  const days = (Date.parse(periodEndOf(period, frequency)) - Date.parse(period)) / DAY_MS + 1;
  return Math.min(Math.max(days, 5), REPORTED_WITHIN_DAYS);
}
