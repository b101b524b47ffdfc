/** An economic series as the public knew it: the fold over its vintages. */

import type { MacroRecord } from '../../../schemas/feature-records.ts';
import type { SessionDate } from '../../../schemas/market.ts';
import { dayOf } from './days.ts';

export interface SeriesState {
  /** Newest known value of each recent period. */
  values: Record<SessionDate, number>;
  /** Newest period with a value, and the day on which it first had one. */
  period: SessionDate | null;
  releasedDay: number | null;
  /** Its value, and what the vintage before said to be the newest. */
  value: number | null;
  before: number | null;
  /** The newest value by the day from which it was known: a year of them, and one older. */
  history: [day: number, value: number][];
}
export type MacroState = Record<string, SeriesState>;

/** NaN: not known. */
export interface MacroReading {
  value: number;
  /** The newest value of the vintage before. */
  before: number;
  /** The newest value as it was known 365 days ago. */
  yearBefore: number;
  /** Values, as known now, of the period a year before the newest, and of the one before it. */
  samePeriodLastYear: number;
  periodBefore: number;
  releasedDay: number | null;
}

export const NO_MACRO: MacroReading = {
  value: Number.NaN,
  before: Number.NaN,
  yearBefore: Number.NaN,
  samePeriodLastYear: Number.NaN,
  periodBefore: Number.NaN,
  releasedDay: null,
};

const YEAR = 365;
/** Daily series fill it in three years; then periods older than two years leave. */
const MOST_PERIODS = 1100;

/** Moves the state over what became known, in order; all of one instant is one vintage. */
export function updateMacro(state: MacroState, arrived: readonly MacroRecord[]): void {
  for (const [series, rows] of Map.groupBy(arrived, (row) => row.series)) {
    state[series] ??= { values: {}, period: null, releasedDay: null, value: null, before: null, history: [] };
    for (const vintage of Map.groupBy(rows, (row) => row.knownAt).values()) enter(state[series], vintage);
  }
}

function enter(state: SeriesState, vintage: readonly MacroRecord[]): void {
  for (const { period, value } of vintage) {
    if (value === null) delete state.values[period];
    else state.values[period] = value;
  }
  const periods = Object.keys(state.values);
  const period = periods.reduce<string | null>((last, p) => (last === null || p > last ? p : last), null);
  const value = period === null ? null : state.values[period]!;
  const day = dayOf(vintage[0]!.knownAt);
  if (period !== state.period) state.releasedDay = period === null ? null : day;
  if (period !== state.period || value !== state.value) {
    state.before = state.value;
    state.value = value;
    state.period = period;
    if (value !== null) state.history.push([day, value]);
    while (state.history.length > 1 && state.history[1]![0] <= day - YEAR) state.history.shift();
  }
  if (periods.length > MOST_PERIODS) {
    for (const p of periods) if (dayOf(p) < dayOf(period!) - 2 * YEAR) delete state.values[p];
  }
}

/** @param today day of the session */
export function readMacro(state: SeriesState, today: number): MacroReading {
  const { value, before, period, releasedDay, values, history } = state;
  const then = history.findLast(([day]) => day <= today - YEAR);
  return {
    value: value ?? Number.NaN,
    before: before ?? Number.NaN,
    yearBefore: then?.[1] ?? Number.NaN,
    samePeriodLastYear: (period === null ? undefined : values[lastYear(period)]) ?? Number.NaN,
    periodBefore: (period === null ? undefined : values[newestBefore(values, period)]) ?? Number.NaN,
    releasedDay,
  };
}

const lastYear = (period: SessionDate) => `${Number(period.slice(0, 4)) - 1}${period.slice(4)}`;

/** Of a series with gaps nothing is before the gap. */
function newestBefore(values: Record<SessionDate, number>, period: SessionDate): SessionDate {
  let best = '';
  for (const p in values) if (p < period && p > best) best = p;
  return best !== '' && dayOf(period) - dayOf(best) <= 100 ? best : '';
}
