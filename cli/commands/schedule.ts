import { userInfo } from 'node:os';
import type { ScheduleDescription } from '@temporalio/client';
import type { Command } from 'commander';
import { changesOf, describeSchedule } from '../../activities/watch/schedule-drift.ts';
import { isChanged } from '../../activities/watch/schedule-mark.ts';
import { TerminalError } from '../../schemas/errors.ts';
import type { Instant } from '../../schemas/market.ts';
import { TASK_QUEUE, WORKFLOW } from '../../schemas/pipeline.ts';
import { lastScheduleEvents, type ScheduleEvent } from '../../stores/postgres/schedule-events.ts';
import type { PipelineClient } from '../day/pipeline-client.ts';
import { resultOf } from '../day/run-day.ts';
import { parseInstant } from '../output/parse.ts';
import { renderTable } from '../output/table.ts';
import { desiredSchedules } from '../processes/schedule.ts';
import { describeOutcome, keepSchedules } from '../processes/schedule-keeper.ts';
import { withPipeline } from './with-pipeline.ts';

/** `tempocast schedule`: what starts when, whether somebody changed it, and what is late. */
export function addSchedule(root: Command): void {
  const schedule = root.command('schedule').description('schedules at the server: status, reconcile, watch');
  schedule
    .command('status')
    .description('every schedule: next start, pause, and what was changed by hand')
    .option('--json', 'print the rows')
    .action(status);
  schedule
    .command('reconcile')
    .description('make the schedules what the configuration says; a change by hand is kept, and said')
    .option('--put-back', 'undo changes made by hand, pauses excepted')
    .option('--by <name>', 'who wants it, for the log', userInfo().username)
    .option('--json', 'print the outcomes')
    .action(reconcile);
  schedule
    .command('watch')
    .description('look once for datasets that are late at an instant; the only way to in the replay')
    .requiredOption('--at <instant>', 'instant, 2019-02-23T01:00:00.000Z', parseInstant)
    .option('--json', 'print { late, arrived, notOwed }')
    .action(watch);
}

interface ScheduleRow {
  schedule: string;
  /** `missing`: wanted, but not there. `unwanted`: ours, and no longer in the configuration. */
  state: 'active' | 'paused' | 'missing' | 'unwanted';
  note: string | null;
  next: Instant | null;
  changes: string[];
  last: Pick<ScheduleEvent, 'kind' | 'at' | 'by'> | null;
}

async function status(options: { json?: boolean }, command: Command): Promise<void> {
  await withPipeline(command, options, async ({ pipeline, terminal }) => {
    const rows = await scheduleRows(pipeline);
    terminal.print(options.json ? JSON.stringify(rows) : renderRows(rows));
    for (const { schedule, changes } of rows) {
      for (const change of changes) terminal.note(`${schedule} changed by hand: ${change}`);
    }
  });
}

async function scheduleRows({ client, db, config }: PipelineClient): Promise<ScheduleRow[]> {
  const wanted = desiredSchedules(config).map(({ scheduleId }) => scheduleId);
  const known = await lastScheduleEvents(db);
  const ours = [...known].filter(([, { kind }]) => kind !== 'deleted').map(([schedule]) => schedule);
  return Promise.all(
    [...new Set([...wanted, ...ours])].map(async (schedule): Promise<ScheduleRow> => {
      const description = await describeSchedule(client, schedule);
      const last = known.get(schedule) ?? null;
      if (description === undefined) {
        return { schedule, state: 'missing', note: null, next: null, changes: [], last };
      }
      const changed = last !== null && isChanged(description);
      return {
        schedule,
        state: wanted.includes(schedule) ? stateOf(description) : 'unwanted',
        note: description.state.note ?? null,
        next: description.info.nextActionTimes[0]?.toISOString() ?? null,
        changes: changed ? await changesOf(db, schedule, description) : [],
        last: last === null ? null : { kind: last.kind, at: last.at, by: last.by },
      };
    }),
  );
}

const stateOf = ({ state }: ScheduleDescription) => (state.paused ? 'paused' : 'active');

function renderRows(rows: ScheduleRow[]): string {
  return renderTable(
    [
      { head: 'schedule', cell: ({ schedule }) => schedule },
      { head: 'state', cell: ({ state, changes }) => (changes.length > 0 ? `${state}, changed` : state) },
      { head: 'next', cell: ({ next, state }) => (state === 'active' ? (next ?? '-') : '-') },
      {
        head: 'last change of ours',
        cell: ({ last }) => (last ? `${last.kind} ${last.at} by ${last.by}` : '-'),
      },
      { head: 'note', cell: ({ note }) => note ?? '' },
    ],
    rows,
  );
}

async function reconcile(
  options: { putBack?: boolean; by: string; json?: boolean },
  command: Command,
): Promise<void> {
  await withPipeline(command, options, async ({ pipeline, terminal }) => {
    const { client, db, config } = pipeline;
    const outcomes = await keepSchedules(client, db, config, options);
    if (options.json) return terminal.print(JSON.stringify(outcomes));
    const lines = outcomes.map((one) => describeOutcome(one)).filter((line) => line !== undefined);
    terminal.print(lines.length === 0 ? 'every schedule is as the configuration says' : lines.join('\n'));
  });
}

interface Watched {
  late: string[];
  arrived: string[];
  notOwed: string[];
}

async function watch({ at, json }: { at: Instant; json?: boolean }, command: Command): Promise<void> {
  if (at > new Date().toISOString()) {
    throw new TerminalError('UsageInvalid', `--at ${at} is in the future: nothing is late yet`);
  }
  await withPipeline(command, { json }, async ({ pipeline, terminal, signal }) => {
    const { universe } = pipeline.config;
    const handle = await pipeline.client.workflow.start<
      (input: { universe: string; at: Instant }) => Promise<Watched>
    >(WORKFLOW.watch, {
      workflowId: `watch/${universe}/at/${at}`,
      taskQueue: TASK_QUEUE.cpu,
      args: [{ universe, at }],
      workflowIdConflictPolicy: 'USE_EXISTING',
      staticSummary: `deadlines of universe ${universe} at ${at}`,
    });
    const { late, arrived, notOwed } = await resultOf(handle, signal, `the watch at ${at} failed`);
    if (json) return terminal.print(JSON.stringify({ late, arrived, notOwed }));
    terminal.print(
      [
        ...late,
        ...arrived.map((key) => `${key.split('/').at(-1)} is there`),
        ...notOwed.map((dataset) => `${dataset} is not owed`),
      ].join('\n'),
    );
  });
}
