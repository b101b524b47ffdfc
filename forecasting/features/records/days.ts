/** Dates as days since 1970-01-01: what ages and distances are counted in. */
import type { Instant, SessionDate } from '../../../schemas/market.ts';

export const DAY_MS = 86_400_000;

/** Of a date, or of the UTC date of an instant. */
export function dayOf(date: SessionDate | Instant): number {
  return Math.round(Date.parse(date.slice(0, 10)) / DAY_MS);
}

/** Calendar days from one day to another; what became known after midnight in UTC is of the session all the same. */
export function daysSince(day: number | null, today: number): number {
  return day === null ? Number.NaN : Math.max(0, today - day);
}
