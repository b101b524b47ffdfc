/** How a change that somebody made to a schedule is noticed: what it looks like now against what it looked like when we applied it. */
import { createHash } from 'node:crypto';
import type { ScheduleDescription } from '@temporalio/client';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { SEARCH_ATTRIBUTE } from '../../schemas/pipeline.ts';

export const markKey = defineSearchAttributeKey(SEARCH_ATTRIBUTE.schedule, SearchAttributeType.KEYWORD);

export interface ScheduleMark {
  /** Hash of what we wanted. */
  wanted: string;
  /** Hash of the description right after it was applied; empty when that was never read. */
  applied: string;
}

/** What counts as a change: when it runs and what it starts. Pausing is a person's right, and no change. */
export type ScheduleShape = Record<string, string>;

/** Path to value, as JSON texts: `spec.calendars.0.hour.0.start` -> `17`. */
export function shapeOf({ spec, action, policies }: ScheduleDescription): ScheduleShape {
  const shape: ScheduleShape = {};
  flatten({ spec, action, policies }, '', shape);
  return shape;
}

function flatten(value: unknown, path: string, shape: ScheduleShape): void {
  // Whoever sends a description back fills in what was left out.
  if (value === undefined || value === null || value === '') return;
  if (value === 0 && path.startsWith('action.priority.')) return;
  if (typeof value !== 'object' || value instanceof Date) {
    shape[path] = JSON.stringify(value);
    return;
  }
  for (const [key, item] of Object.entries(value)) {
    flatten(item, path === '' ? key : `${path}.${key}`, shape);
  }
}

export function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value, sorted)).digest('hex').slice(0, 16);
}

function sorted(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function writeMark({ wanted, applied }: ScheduleMark) {
  return [{ key: markKey, value: `${wanted}.${applied}` }];
}

/** undefined: not applied by us, or somebody removed it. */
export function readMark(description: ScheduleDescription): ScheduleMark | undefined {
  const text = description.typedSearchAttributes.get(markKey);
  if (text === undefined) return undefined;
  const [wanted = '', applied = ''] = text.split('.');
  return { wanted, applied };
}

/** Whether somebody changed it since we applied it. */
export function isChanged(description: ScheduleDescription): boolean {
  const mark = readMark(description);
  if (mark === undefined) return true;
  return mark.applied !== '' && mark.applied !== hashOf(shapeOf(description));
}

const SHOWN = 6;

/** `spec.calendars.0.hour.0.start: 17 -> 9`, the first few of them. */
export function changesBetween(applied: ScheduleShape, now: ScheduleShape): string[] {
  const paths = [...new Set([...Object.keys(applied), ...Object.keys(now)])].sort();
  const changed = paths.filter((path) => applied[path] !== now[path]);
  const lines = changed.slice(0, SHOWN).map((p) => `${p}: ${applied[p] ?? 'none'} -> ${now[p] ?? 'none'}`);
  return changed.length > SHOWN ? [...lines, `and ${changed.length - SHOWN} more`] : lines;
}
