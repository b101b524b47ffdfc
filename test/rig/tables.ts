/** Every row of every table in a canonical form, so that two runs can be compared row for row. */
import type pg from 'pg';
import type { Lake } from '../../stores/lake/lake.ts';
import { rowsOf } from '../../stores/postgres/db.ts';

/** How the providers were when they were last asked: all but their names. */
const PROVIDER_STATE = [
  ...['circuit', 'circuit_since', 'circuit_reason', 'succeeded_at', 'failed_at', 'failure_type'],
  ...['failure_message', 'worker', 'checked_at'],
];
/** What `up` did to schedules and when, and by which statements rows were written: not about data. */
const NOT_COMPARED = ['schedule_event', 'row_change'];

/** Columns that tell when or by which execution something ran, not what came of it. */
const OPERATIONAL: Record<string, readonly string[]> = {
  issue_latency: ['ms'],
  fold: ['seconds', 'made_at'],
  migration: ['run_at'],
  provider_state: PROVIDER_STATE,
  training_run: ['started_at', 'finished_at'],
  run_record: ['measured', 'recorded_at'],
  session_run: ['run_id', 'started_at', 'finished_at'],
  stage_timing: ['ms'],
};

export type Tables = Record<string, string[]>;

/** Rows as JSON text, sorted; columns named in OPERATIONAL are left out. */
export async function dumpTables(db: pg.Pool): Promise<Tables> {
  const names = await rowsOf<{ name: string }>(
    db,
    // A partitioned table stands for its partitions.
    `select relname as name from pg_class
     where relnamespace = 'tempocast'::regnamespace and relkind in ('r', 'p') and not relispartition
       and relname <> all($1) order by 1`,
    [NOT_COMPARED],
  );
  const tables: Tables = {};
  for (const { name } of names) {
    const leaveOut = OPERATIONAL[name] ?? [];
    const rows = await rowsOf<{ row: string }>(
      db,
      `select (to_jsonb(t) - $1::text[])::text collate "C" as row from tempocast.${name} t order by 1`,
      [leaveOut],
    );
    tables[name] = rows.map(({ row }) => row);
  }
  return tables;
}

export const rowCounts = (tables: Tables): Record<string, number> =>
  Object.fromEntries(Object.entries(tables).map(([name, rows]) => [name, rows.length]));

/** Rows that only one side has: `- table row` lost, `+ table row` too many; empty when the tables are equal. */
export function tableDifferences(expected: Tables, actual: Tables): string[] {
  const lines: string[] = [];
  for (const name of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
    const counts = new Map<string, number>();
    for (const row of actual[name] ?? []) counts.set(row, (counts.get(row) ?? 0) + 1);
    for (const row of expected[name] ?? []) counts.set(row, (counts.get(row) ?? 0) - 1);
    for (const [row, count] of counts) {
      if (count !== 0) lines.push(`${count < 0 ? '-' : '+'} ${name} ${row}`);
    }
  }
  return lines.sort();
}

/** Every object of a lake; they are named by what they hold. */
export async function lakeKeys(lake: Lake): Promise<string[]> {
  const keys: string[] = [];
  for await (const key of lake.list('')) keys.push(key);
  return keys;
}
