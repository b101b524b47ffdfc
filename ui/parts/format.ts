/** Numbers in the reader's locale, times in the exchange's zone. */
const ZONE = 'America/New_York';

const formats = new Map<string, Intl.NumberFormat>();
/** undefined: the reader's. A document that is written has the same bytes wherever it is made. */
let locale: string | undefined;
export function setLocale(chosen: string): void {
  locale = chosen;
  formats.clear();
}

function numberFormat(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = JSON.stringify(options);
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(locale, options);
    formats.set(key, format);
  }
  return format;
}

/** A log return as a signed percentage of the price: .01 -> +1.01. The unit stands in the header. */
export function move(logReturn: number, digits = 2): string {
  return signed(Math.expm1(logReturn) * 100, digits);
}

/** Minus zero is shown as zero. */
export function signed(value: number, digits = 2): string {
  const shown = numberFormat({
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    signDisplay: 'exceptZero',
  });
  return shown.format(value).replace('-', '\u2212');
}

export function share(value: number | null, digits = 0): string {
  if (value === null) return '\u2013';
  return numberFormat({ minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value * 100);
}

export function price(value: number): string {
  return numberFormat({ minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(value);
}

/** A number of whatever size: up to six digits of it. */
export const plain = (value: number): string =>
  numberFormat({ maximumSignificantDigits: Math.abs(value) >= 1e6 ? 12 : 6 }).format(value);

export const plural = (n: number, what: string): string => `${count(n)} ${what}${n === 1 ? '' : 's'}`;

export const count = (value: number): string => numberFormat({}).format(value);

/** 2019-02-22 -> Fri 22 Feb 2019, whatever zone the reader is in. */
export function day(session: string, year = true): string {
  const options: Intl.DateTimeFormatOptions = {
    timeZone: 'UTC',
    weekday: 'short',
    day: 'numeric',
    month: 'short',
  };
  if (year) options.year = 'numeric';
  return new Intl.DateTimeFormat('en-GB', options).format(new Date(`${session}T00:00:00Z`)).replace(',', '');
}

export function exchangeTime(instant: string): string {
  const options = { timeZone: ZONE, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  return `${new Intl.DateTimeFormat('en-GB', options).format(new Date(instant))} in New York`;
}

export const utc = (instant: string): string => `${instant.slice(0, 10)} ${instant.slice(11, 19)} UTC`;

export function age(minutes: number): string {
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} min old`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h old`;
  return `${Math.floor(minutes / 1440)} days old`;
}

export function duration(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1_000).toFixed(1)} s`;
  return `${Math.floor(milliseconds / 60_000)} min ${Math.round((milliseconds % 60_000) / 1_000)} s`;
}

export const sessionsAhead = (horizon: number): string => `${horizon} session${horizon === 1 ? '' : 's'}`;
