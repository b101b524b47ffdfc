/** Observations of FRED with the days on which each value was the published one. */
import type { MacroObservation } from '../../schemas/datasets.ts';
import { wrongFormat } from '../http/errors.ts';
import { addDays } from '../new-york.ts';
import { BEGINNING, type ByPeriod, type ByVintage, FOREVER } from './formats.ts';

/**
 * FRED cuts the real-time period of a value to the one asked for, so a value that "starts" on the first day asked for
 * may be older. Three questions make sense of that:
 * - from the beginning: every first day is a true one;
 * - one day, a snapshot: which vintage a value is of stays open;
 * - a later window, which begins on a day without a vintage (see windowsOf): what starts with it is what the window
 *   before it told already, and is left out.
 */
export function observationsByPeriod(answer: ByPeriod, series: string): MacroObservation[] {
  const { realtime_start: first, realtime_end: last, observations } = answer;
  const snapshot = first === last;
  const continues = (start: string) => first !== BEGINNING && start === first;
  return observations
    .filter(({ realtime_start }) => snapshot || !continues(realtime_start))
    .map(({ realtime_start, realtime_end, date, value }, i) => {
      if (realtime_end < realtime_start) {
        const path = `/observations/${i}/realtime_end`;
        throw wrongFormat('fred', series, path, `is ${realtime_end}, before its start ${realtime_start}`);
      }
      const vintageFrom = snapshot ? null : realtime_start;
      return observation(series, date, value, vintageFrom, snapshot ? null : endOf(realtime_end, last));
    });
}

/** The value of a period in each vintage; runs of the same value are one observation. */
export function observationsByVintage(answer: ByVintage, series: string): MacroObservation[] {
  return answer.observations.flatMap(({ date, ...columns }) => {
    const vintages = Object.entries(columns)
      .map(([name, value]) => ({ day: dayOf(name), value }))
      .sort((a, b) => (a.day < b.day ? -1 : 1));
    const published = vintages.slice(vintages.findIndex(({ value }) => value !== '.'));
    const runs = published.filter(({ value }, i) => i === 0 || value !== published[i - 1]!.value);
    // Columns that say "not available" throughout: the period had not been published yet.
    return runs.every(({ value }) => value === '.')
      ? []
      : runs.map(({ day, value }, i) => {
          const next = runs[i + 1]?.day;
          return observation(series, date!, value, day, next === undefined ? null : addDays(next, -1));
        });
  });
}

/** `GDP_20241030` is of 2024-10-30. */
function dayOf(column: string): string {
  return column.slice(-8).replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3');
}

/** null: still the published one when it was asked for. */
function endOf(end: string, lastAsked: string): string | null {
  return end === FOREVER || end >= lastAsked ? null : end;
}

function observation(
  series: string,
  period: string,
  value: string,
  vintageFrom: string | null,
  vintageTo: string | null,
): MacroObservation {
  const number = value === '.' ? null : Number(value);
  return { series, period, value: number, unit: null, frequency: null, vintageFrom, vintageTo };
}
