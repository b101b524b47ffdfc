/** Values of options, checked before anything is asked. They throw what commander turns into exit code 2. */
import { InvalidArgumentError } from 'commander';
import type { Instant } from '../../schemas/market.ts';

export const parseLimit = (text: string): number => parseCount(text, 1000);

export function parseCount(text: string, most: number, least = 1): number {
  const n = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isInteger(n) && n >= least && n <= most) return n;
  throw new InvalidArgumentError(`allowed is a whole number from ${least} to ${most}`);
}

/** A day that the calendar has: 30 February is refused. */
export function parseDate(text: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && dayOf(text) === text) return text;
  throw new InvalidArgumentError('allowed is a date, YYYY-MM-DD');
}

export function parseInstant(text: string): Instant {
  const day = /^(\d{4}-\d{2}-\d{2})T.*Z$/.exec(text)?.[1];
  const ms = day !== undefined && dayOf(day) === day ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(ms)) return new Date(ms).toISOString();
  throw new InvalidArgumentError('allowed is an instant in UTC, 2019-02-23T01:00:00.000Z');
}

function dayOf(text: string): string | undefined {
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString().slice(0, 10);
}
