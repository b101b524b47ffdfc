/** Numbers of the report as text: signs shown, digits that mean something, a dash where there is none. Pure. */
import type { Instant } from '../../schemas/market.ts';

export const NONE = '–';
const MINUS = '−';

export function fixed(value: number | null | undefined, digits: number): string {
  if (typeof value !== 'number' || !Number.isFinite(value)) return NONE;
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `${MINUS}${text}` : text;
}

export function signed(value: number | null | undefined, digits: number): string {
  const text = fixed(value, digits);
  return text === NONE || text.startsWith(MINUS) || Number(text) === 0 ? text : `+${text}`;
}

export const percent = (share: number | null | undefined, digits = 1): string =>
  fixed(typeof share === 'number' ? 100 * share : share, digits);
export const signedPercent = (share: number | null | undefined, digits = 2): string =>
  signed(typeof share === 'number' ? 100 * share : share, digits);
/** CRPS in units of .0001 of log return. */
export const basisPoints = (crps: number | null | undefined, digits = 2): string =>
  fixed(typeof crps === 'number' ? 1e4 * crps : crps, digits);

export const withError = (value: string, error: string): string =>
  error === NONE || value === NONE ? value : `${value} ± ${error}`;

export const count = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ',');
export const plural = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`;

const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);
const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

/** `2019-02-15` -> `15 February 2019` */
export function longDate(date: string): string {
  const [year, month, day] = date.split('-');
  return `${Number(day)} ${MONTHS[Number(month) - 1]} ${year}`;
}

/** `2019-02-15` -> `Fri 15 Feb` */
export function shortDate(date: string): string {
  const [, month, day] = date.split('-');
  const weekday = DAYS[new Date(`${date}T00:00:00Z`).getUTCDay()]!;
  return `${weekday.slice(0, 3)} ${Number(day)} ${MONTHS[Number(month) - 1]!.slice(0, 3)}`;
}

/** `2019-02-15T22:30:00.000Z` -> `15 February 2019, 22:30 UTC` */
export const longInstant = (at: Instant): string => `${longDate(at.slice(0, 10))}, ${at.slice(11, 16)} UTC`;
/** `2019-02-15 22:30` */
export const shortInstant = (at: Instant | null): string =>
  at === null ? NONE : `${at.slice(0, 10)} ${at.slice(11, 16)}`;
