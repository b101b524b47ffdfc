/** When a company reports: the fold over the dates that were announced, moved and held. */
import type { EarningsRecord } from '../../../schemas/feature-records.ts';
import { dayOf } from './days.ts';

interface Report {
  day: number;
  /** Last day of the quarter that it is about, where the provider says. */
  periodEnd: string | null;
  estimate: number | null;
  actual: number | null;
  knownAt: string;
}

export interface EarningsState {
  reports: Report[];
}

export interface Earnings {
  /** First announced day after the session; null when none is announced. */
  next: number | null;
  /** Last day up to the session. */
  last: number | null;
  /** Result less estimate a share, as then, of the last report that has both, and its day. */
  surprise: number;
  surpriseDay: number;
}

export const NO_EARNINGS: Earnings = {
  next: null,
  last: null,
  surprise: Number.NaN,
  surpriseDay: Number.NaN,
};

/** A quarter is announced once: a date without its quarter, this near to one known later, is that one before it moved. */
const MOVED_WITHIN = 45;
const KEPT_DAYS = 500;

export function initEarnings(): EarningsState {
  return { reports: [] };
}

/** In the order in which they became known. */
export function enterEarnings(state: EarningsState, arrived: readonly EarningsRecord[]): void {
  for (const { date, periodEnd, epsEstimate: estimate, epsActual: actual, knownAt } of arrived) {
    const day = dayOf(date);
    state.reports = state.reports.filter(
      (known) =>
        known.day !== day &&
        !isMoved(known, { day, periodEnd, knownAt, actual }) &&
        known.day > day - KEPT_DAYS,
    );
    state.reports.push({ day, periodEnd, estimate, actual, knownAt });
  }
  state.reports.sort((a, b) => a.day - b.day);
}

/** Was the known date that of the report which is now announced for another day? */
function isMoved(known: Report, by: Pick<Report, 'day' | 'periodEnd' | 'knownAt' | 'actual'>): boolean {
  if (known.knownAt >= by.knownAt || known.actual !== null) return false;
  if (known.periodEnd !== null && by.periodEnd !== null) return known.periodEnd === by.periodEnd;
  // What lay in the past when the other became known has been held.
  return known.day > dayOf(by.knownAt) && Math.abs(known.day - by.day) <= MOVED_WITHIN;
}

export function readEarnings({ reports }: EarningsState, today: number): Earnings {
  const held = reports.filter(({ day }) => day <= today);
  const judged = held.findLast(({ estimate, actual }) => estimate !== null && actual !== null);
  return {
    next: reports.find(({ day }) => day > today)?.day ?? null,
    last: held.at(-1)?.day ?? null,
    surprise: judged === undefined ? Number.NaN : judged.actual! - judged.estimate!,
    surpriseDay: judged?.day ?? Number.NaN,
  };
}
