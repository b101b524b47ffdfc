/** Words for what the API answers about data. */
import type { HeldRow, SuiteRun } from '../../schemas/data-api.ts';
import type { Repair } from '../../schemas/operator-api.ts';
import { count, day, plain, plural, share } from '../parts/format.ts';

export type Severity = 'critical' | 'warn' | 'info';

/** 8 of 9 passed; the worst of what failed decides the colour. */
export function resultOf(run: Pick<SuiteRun, 'passed' | 'failed' | 'critical'>): string {
  return `${count(run.passed)} of ${count(run.passed + run.failed)} passed`;
}

export const stateOfRun = (run: Pick<SuiteRun, 'failed' | 'critical'>): 'good' | 'look' | 'bad' =>
  run.critical > 0 ? 'bad' : run.failed > 0 ? 'look' : 'good';

export function percents(result: { percentTotal: number; percentNonmissing: number }): string {
  return `${share(result.percentTotal / 100, 2)} % of all, ${share(result.percentNonmissing / 100, 2)} % of those there`;
}

/** `unexpected_percent` -> `unexpected %`; the other metrics are named for people. */
export const nameOfMetric = (metric: string): string =>
  metric.replace(/_percent$/, ' %').replaceAll('_', ' ');

/** A value of any shape in one line: numbers as numbers, objects as `name value`. */
export function textOf(value: unknown): string {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'number') return plain(value);
  if (Array.isArray(value)) return value.map(textOf).join(', ');
  if (typeof value !== 'object') return String(value);
  return Object.entries(value)
    .map(
      ([name, one]) =>
        `${name} ${typeof one === 'object' && one !== null ? JSON.stringify(one) : textOf(one)}`,
    )
    .join(', ');
}

/** `close 17,925 → 179.25 on Thu 14 Feb 2019`: only what changes. */
export function changeOf(change: Repair['changes'][number]): string {
  const on = `on ${day(change.session)}`;
  if (change.dataset === 'actions')
    return `${change.kind} ${textOf(change.before)} → ${textOf(change.after)} ${on}`;
  const before: Record<string, number | null> = change.before ?? {};
  const fields = Object.entries(change.after).filter(([field, value]) => before[field] !== value);
  return `${fields.map(([field, value]) => `${field} ${textOf(before[field])} → ${textOf(value)}`).join(', ')} ${on}`;
}

export function nameOfRow(row: Pick<HeldRow, 'dataset' | 'subject' | 'session'>): string {
  return `${row.subject}, ${day(row.session)}${row.dataset === 'bars' ? '' : ` (${row.dataset})`}`;
}

/** 25 min early; 2 h late. */
export function againstDeadline(minutes: number): string {
  const size = Math.abs(minutes);
  const text =
    size < 120
      ? `${Math.round(size)} min`
      : size < 2_880
        ? `${Math.round(size / 60)} h`
        : plural(Math.round(size / 1_440), 'day');
  return minutes > 0 ? `${text} late` : `${text} early`;
}

export const minutesAfter = (arrivedAt: string, expectedBy: string): number =>
  (Date.parse(arrivedAt) - Date.parse(expectedBy)) / 60_000;
