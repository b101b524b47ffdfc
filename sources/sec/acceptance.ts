/**
 * When EDGAR accepted a filing. `acceptanceDateTime` ends in Z, but for some filers it is the clock of New York with
 * a Z behind it (181 of 808 companies of the S&P 500 were counted in 2026), for the others it is UTC. It is one or
 * the other for all filings of an answer, and the filings tell: EDGAR accepts from 06:00 to 22:00 in New York.
 */
import type { Instant } from '../../schemas/market.ts';
import { EXCHANGE_TIMEZONE, newYork, toInstant } from '../new-york.ts';

/** Forms that filers send in themselves; letters and orders of the SEC come at any hour. */
const SENT_IN = /^(10-K|10-Q|8-K|20-F|6-K|40-F|[345])(T|\/A|T\/A)?$/;

/**
 * UTC only where the filings leave no doubt: read as New York's some are outside the hours, read as UTC none is.
 * In doubt it is New York's clock, which is the later instant: nothing is known before it was public.
 */
export function acceptanceReader(
  forms: readonly string[],
  times: readonly string[],
): (time: string) => Instant {
  const sent = times.filter((_, i) => SENT_IN.test(forms[i]!));
  const isUtc =
    sent.some((time) => !isOpenAt(time.slice(11, 16))) && sent.every((time) => isOpenAt(newYorkClock(time)));
  return isUtc ? toInstant : (time) => newYork(time.slice(0, 23).replace('Z', ''));
}

function isOpenAt(clock: string): boolean {
  return clock >= '06:00' && clock < '22:01';
}

/** `16:42` in New York for an instant in UTC. */
function newYorkClock(time: string): string {
  return CLOCK.format(new Date(time));
}

const CLOCK = new Intl.DateTimeFormat('en-GB', {
  timeZone: EXCHANGE_TIMEZONE,
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
