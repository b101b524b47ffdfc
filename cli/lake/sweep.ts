/** Retention over both tiers: the plan, then, unless it is a dry run, the deed and its record. */
import type { Config } from '../../schemas/config.ts';
import { TerminalError } from '../../schemas/errors.ts';
import type { LakeEntry } from '../../stores/lake/lake.ts';
import { openLake, openStorage } from '../../stores/lake/open.ts';
import { carryOut, type Tiers } from '../../stores/lake/retention/carry-out.ts';
import { planRetention, type RetentionStep } from '../../stores/lake/retention/rules.ts';
import type { Db } from '../../stores/postgres/db.ts';
import { insertLakeEvents, runningSessions } from '../../stores/postgres/lake-keys.ts';
import { keptKeys } from './kept.ts';

export interface SweepOptions {
  /** `remove` for gc, `move` for tier. */
  action: RetentionStep['action'];
  dryRun: boolean;
  /** ISO instant; ages are counted to it. */
  now: string;
  progress?: (done: number, of: number) => void;
}

export interface SweepReport {
  action: RetentionStep['action'];
  dryRun: boolean;
  objects: number;
  bytes: number;
  byRule: { rule: string; objects: number; bytes: number }[];
}

/** Throws RunInProgress, NoColdTier (terminal). */
export async function sweep(db: Db, lake: Config['lake'], options: SweepOptions): Promise<SweepReport> {
  const { action, dryRun, now } = options;
  if (action === 'move' && lake.cold === null) {
    throw new TerminalError(
      'NoColdTier',
      'lake.cold is not set: name a folder (file:///path) or bucket (s3://bucket/prefix)',
    );
  }
  const [running] = await runningSessions(db);
  if (running !== undefined && !dryRun) {
    throw new TerminalError(
      'RunInProgress',
      `the run of ${running.session} (${running.universe}) is in progress since ${running.startedAt}: it may need objects that nothing names yet; wait for its end, or look first with --dry-run`,
    );
  }
  const tiers: Tiers = {
    hot: openStorage(lake.url!),
    cold: lake.cold === null ? null : openStorage(lake.cold),
  };
  const both = openLake(lake.url!, lake.cold);
  try {
    const kept = await keptKeys(db, both);
    const entries = await entriesOf(tiers);
    const steps = planRetention(entries, kept, lake.retention, {
      now,
      orphanDays: lake.orphanDays,
      cold: tiers.cold !== null,
    }).filter((step) => step.action === action);
    if (!dryRun) {
      for (const [i, step] of steps.entries()) {
        await carryOut(tiers, step);
        const event = { key: step.key, at: now, rule: step.rule, bytes: step.bytes };
        await insertLakeEvents(db, [{ ...event, action: action === 'move' ? 'moved' : 'removed' }]);
        options.progress?.(i + 1, steps.length);
      }
    }
    return { action, dryRun, ...summed(steps) };
  } finally {
    both.close?.();
    tiers.hot.close?.();
    tiers.cold?.close?.();
  }
}

async function entriesOf({ hot, cold }: Tiers): Promise<(LakeEntry & { hot: boolean })[]> {
  const entries: (LakeEntry & { hot: boolean })[] = [];
  for await (const entry of hot.entries('')) entries.push({ ...entry, hot: true });
  if (cold !== null) for await (const entry of cold.entries('')) entries.push({ ...entry, hot: false });
  return entries;
}

function summed(steps: readonly RetentionStep[]) {
  const byRule = new Map<string, { rule: string; objects: number; bytes: number }>();
  for (const { rule, bytes } of steps) {
    const sum = byRule.get(rule) ?? { rule, objects: 0, bytes: 0 };
    byRule.set(rule, { rule, objects: sum.objects + 1, bytes: sum.bytes + bytes });
  }
  const bytes = steps.reduce((sum, step) => sum + step.bytes, 0);
  return { objects: steps.length, bytes, byRule: [...byRule.values()] };
}
