import { IANAZone } from 'luxon';
import { TerminalError } from '../../schemas/errors.ts';
import type { SessionDate } from '../../schemas/market.ts';

const WEEK_MS = 7 * 86_400_000;

/** The dates of epoch seconds in an exchange's time zone. */
export function sessionDates(timestamps: readonly number[], timezone: string): SessionDate[] {
  const zone = IANAZone.create(timezone);
  if (!zone.isValid) throw new TerminalError('ProviderFormat', `unknown exchange time zone '${timezone}'`);
  // Asking the zone is slow: one offset serves a week that starts and ends with it.
  const offsets = new Map<number, number | undefined>();
  const offsetAt = (ms: number): number => {
    const week = Math.floor(ms / WEEK_MS);
    if (!offsets.has(week)) {
      const start = zone.offset(week * WEEK_MS);
      offsets.set(week, start === zone.offset((week + 1) * WEEK_MS) ? start : undefined);
    }
    return offsets.get(week) ?? zone.offset(ms);
  };
  return timestamps.map((seconds) => {
    const local = seconds * 1000 + offsetAt(seconds * 1000) * 60_000;
    return new Date(local).toISOString().slice(0, 10);
  });
}
