import { IANAZone } from 'luxon';
import { TerminalError } from '../../schemas/errors.ts';
import type { SessionDate } from '../../schemas/market.ts';

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
const QUARTER_MS = 15 * 60_000;

/** The dates of epoch seconds in an exchange's time zone. */
export function sessionDates(timestamps: readonly number[], timezone: string): SessionDate[] {
  const offsetAt = offsetsOf(timezone);
  return timestamps.map((seconds) => dateOf(seconds * 1000 + offsetAt(seconds * 1000) * 60_000));
}

type Offset = (ms: number) => number;
const zones = new Map<string, Offset>();

/** Asking the zone is slow: one offset serves a week that starts and ends with it, for all answers. */
function offsetsOf(timezone: string): Offset {
  const known = zones.get(timezone);
  if (known !== undefined) return known;
  const zone = IANAZone.create(timezone);
  if (!zone.isValid) throw new TerminalError('ProviderFormat', `unknown exchange time zone '${timezone}'`);
  /** Without those in which it changes: there a quarter of an hour has one, as far back as answers go. */
  const weeks = new Map<number, number | undefined>();
  const quarters = new Map<number, number>();
  const inQuarter = (ms: number): number => {
    const quarter = Math.floor(ms / QUARTER_MS);
    let offset = quarters.get(quarter);
    if (offset === undefined) {
      offset = zone.offset(ms);
      quarters.set(quarter, offset);
    }
    return offset;
  };
  const offsetAt = (ms: number): number => {
    const week = Math.floor(ms / WEEK_MS);
    if (!weeks.has(week)) {
      const start = zone.offset(week * WEEK_MS);
      weeks.set(week, start === zone.offset((week + 1) * WEEK_MS) ? start : undefined);
    }
    return weeks.get(week) ?? inQuarter(ms);
  };
  zones.set(timezone, offsetAt);
  return offsetAt;
}

const dates = new Map<number, SessionDate>();

/** Answers share their days: each date is written once. */
function dateOf(localMs: number): SessionDate {
  const day = Math.floor(localMs / DAY_MS);
  let date = dates.get(day);
  if (date === undefined) {
    date = new Date(day * DAY_MS).toISOString().slice(0, 10);
    dates.set(day, date);
  }
  return date;
}
