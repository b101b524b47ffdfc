/** What becomes of the lake's objects with age: pure. */
import type { LakeEntry } from '../lake.ts';

export interface RetentionRule {
  /** Dataset of raw answers (`news`), or kind of object (`panel`, `evaluation`). */
  dataset: string;
  /** Days after which an object moves to the cold tier; null: never. */
  coldAfterDays: number | null;
  /** Days after which it is removed; null: never. */
  removeAfterDays: number | null;
  /** Whether objects that a forecast's lineage needs move too. They stay readable, and are never removed. */
  lineage: boolean;
}

export interface Kept {
  /** What some forecast, model or later day needs: never removed (G15). */
  lineage: ReadonlySet<string>;
  /** What some row names. */
  named: ReadonlySet<string>;
}

export interface RetentionStep {
  key: string;
  bytes: number;
  action: 'move' | 'remove';
  /** In words, for the log. */
  rule: string;
}

const DAY_MS = 86_400_000;
/** Where we write; anything else in the bucket is not ours to judge. */
export const PREFIXES = ['datasets/', 'evaluation/', 'model/', 'panel/', 'raw/'] as const;

/** `raw/yahoo/bars/2019-02-22/<hash>.gz` -> `bars`; `panel/<hash>.parquet` -> `panel`. */
export function datasetOf(key: string): string {
  const parts = key.split('/');
  return (parts[0] === 'raw' ? parts[2] : parts[0]) ?? key;
}

/** A description goes where its object goes. */
export function objectOf(key: string): string {
  return key.startsWith('raw/') && key.endsWith('.gz.json') ? key.slice(0, -'.json'.length) : key;
}

/**
 * @param now ISO instant that ages are counted to
 * @param orphanDays age from which an object that nothing names (left by a run that died) is removed
 * @param hot whether the entry lies in the hot tier: only those can move
 */
export function planRetention(
  entries: readonly (LakeEntry & { hot: boolean })[],
  kept: Kept,
  rules: readonly RetentionRule[],
  { now, orphanDays, cold }: { now: string; orphanDays: number; cold: boolean },
): RetentionStep[] {
  const byDataset = new Map(rules.map((rule) => [rule.dataset, rule]));
  const steps: RetentionStep[] = [];
  for (const { key, bytes, writtenAt, hot } of entries) {
    if (!PREFIXES.some((prefix) => key.startsWith(prefix))) continue;
    const days = (Date.parse(now) - Date.parse(writtenAt)) / DAY_MS;
    const object = objectOf(key);
    const needed = kept.lineage.has(object);
    const rule = byDataset.get(datasetOf(object));
    const step = (action: RetentionStep['action'], why: string) =>
      steps.push({ key, bytes, action, rule: why });
    if (!needed && !kept.named.has(object) && days >= orphanDays) {
      step('remove', `nothing names it, older than ${orphanDays} days`);
    } else if (!needed && rule?.removeAfterDays != null && days >= rule.removeAfterDays) {
      step('remove', `${rule.dataset}: removeAfterDays ${rule.removeAfterDays}`);
    } else if (
      cold &&
      hot &&
      rule?.coldAfterDays != null &&
      days >= rule.coldAfterDays &&
      (!needed || rule.lineage)
    ) {
      step('move', `${rule.dataset}: coldAfterDays ${rule.coldAfterDays}`);
    }
  }
  return steps;
}
