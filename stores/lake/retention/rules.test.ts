import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planRetention, type RetentionRule } from './rules.ts';

const now = '2026-03-01T00:00:00.000Z';
const daysOld = (days: number) => new Date(Date.parse(now) - days * 86_400_000).toISOString();
const entry = (key: string, days: number, hot = true) => ({ key, bytes: 10, writtenAt: daysOld(days), hot });
const rule = (dataset: string, change: Partial<RetentionRule> = {}): RetentionRule => ({
  dataset,
  coldAfterDays: null,
  removeAfterDays: null,
  lineage: false,
  ...change,
});
const plan = (
  entries: ReturnType<typeof entry>[],
  rules: RetentionRule[],
  kept: { lineage?: string[]; named?: string[] } = {},
  cold = true,
) =>
  planRetention(entries, { lineage: new Set(kept.lineage), named: new Set(kept.named) }, rules, {
    now,
    orphanDays: 7,
    cold,
  }).map(({ key, action, rule: why }) => `${action} ${key}: ${why}`);

const news = 'raw/tiingo/news/2025-11-01/aa.gz';
const bars = 'raw/yahoo/bars/2025-11-01/bb.gz';

test('what nothing names goes once it is older than a run takes', () => {
  assert.deepEqual(plan([entry('panel/a.parquet', 6.9), entry('panel/b.parquet', 7)], []), [
    'remove panel/b.parquet: nothing names it, older than 7 days',
  ]);
});

test('G15 what a forecast rests on is never removed, whatever its age and the rules say', () => {
  const rules = [rule('bars', { removeAfterDays: 0 }), rule('panel', { removeAfterDays: 0 })];
  const entries = [entry(bars, 9_999), entry(`${bars}.json`, 9_999), entry('panel/a.parquet', 9_999)];
  assert.deepEqual(plan(entries, rules, { lineage: [bars, 'panel/a.parquet'] }), []);
});

test('a rule removes what is named but rests under no forecast, its description with it', () => {
  const rules = [rule('news', { removeAfterDays: 100 })];
  assert.deepEqual(plan([entry(news, 100), entry(`${news}.json`, 100)], rules, { named: [news] }), [
    `remove ${news}: news: removeAfterDays 100`,
    `remove ${news}.json: news: removeAfterDays 100`,
  ]);
  assert.deepEqual(plan([entry(news, 99)], rules, { named: [news] }), []);
});

test('old objects move to the cold tier once; those under a forecast only where the rule says so', () => {
  const kept = { lineage: [bars], named: [news, bars] };
  const entries = [entry(news, 40), entry(bars, 40), entry(news, 40, false)];
  const move = (key: string, dataset: string) => `move ${key}: ${dataset}: coldAfterDays 30`;
  const rules = (lineage: boolean) => [
    rule('news', { coldAfterDays: 30 }),
    rule('bars', { coldAfterDays: 30, lineage }),
  ];
  assert.deepEqual(plan(entries, rules(false), kept), [move(news, 'news')]);
  assert.deepEqual(plan(entries, rules(true), kept), [move(news, 'news'), move(bars, 'bars')]);
  assert.deepEqual(plan(entries, rules(true), kept, false), []);
});

test('what we do not write is not ours to judge', () => {
  assert.deepEqual(plan([entry('backup/of/somebody', 9_999)], []), []);
});
