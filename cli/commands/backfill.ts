import { type Command, InvalidArgumentError } from 'commander';
import type { BackfillInput, BackfillResult } from '../../schemas/pipeline.ts';
import { TASK_QUEUE, WORKFLOW, workflowId } from '../../schemas/pipeline.ts';
import { checkReplaySession, parseSession } from '../day/choose-session.ts';
import { followProgress } from '../day/progress.ts';
import { resultOf, untilAnswered } from '../day/run-day.ts';
import { openProgressView } from '../output/progress-view.ts';
import { withPipeline } from './with-pipeline.ts';

interface BackfillOptions {
  from: string;
  to: string;
  parallelism: number;
  json?: boolean;
}

/** `tempocast backfill`: past sessions, each as if it were today. Exit code 1 when a session failed. */
export function addBackfill(root: Command): void {
  root
    .command('backfill')
    .description('run past sessions that are missing, in a bounded window; one that runs already is followed')
    .requiredOption('--from <date>', 'first session, YYYY-MM-DD')
    .requiredOption('--to <date>', 'last session, YYYY-MM-DD')
    .option('--parallelism <n>', 'days beside each other, 1 to 16', parseParallelism, 4)
    .option('--json', 'print { completed, failed }')
    .action(backfill);
}

async function backfill(options: BackfillOptions, command: Command): Promise<void> {
  const [from, to] = [parseSession(options.from), parseSession(options.to)];
  if (from > to) command.error(`error: --from ${from} is after --to ${to}`, { exitCode: 2 });
  await withPipeline(command, options, async ({ pipeline, terminal, signal }) => {
    const { universe } = pipeline.config;
    checkReplaySession(pipeline.config, from);
    checkReplaySession(pipeline.config, to);
    const handle = await untilAnswered(signal, () =>
      pipeline.client.workflow.start<(input: BackfillInput) => Promise<BackfillResult>>(WORKFLOW.backfill, {
        workflowId: workflowId.backfill(universe, from, to),
        taskQueue: TASK_QUEUE.cpu,
        args: [{ universe, from, to, parallelism: options.parallelism }],
        workflowIdConflictPolicy: 'USE_EXISTING',
        staticSummary: `backfill ${from}..${to} of universe ${universe}`,
      }),
    );
    const view = openProgressView(terminal);
    const ended = new AbortController();
    const progress = followProgress(handle, view.show, ended.signal);
    const result = await resultOf(handle, signal, `the backfill ${from}..${to} failed`).finally(async () => {
      ended.abort();
      await progress;
      view.end();
    });
    terminal.print(options.json ? JSON.stringify(result) : describe(result));
    if (result.failed.length > 0) process.exitCode = 1;
  });
}

function describe({ completed, failed }: BackfillResult): string {
  const lines = failed.map(({ session, message }) => `  ${session}: ${message}`);
  return [`${completed} sessions completed, ${failed.length} failed`, ...lines].join('\n');
}

function parseParallelism(text: string): number {
  const n = Number(text);
  if (Number.isInteger(n) && n >= 1 && n <= 16) return n;
  throw new InvalidArgumentError('allowed is a whole number from 1 to 16');
}
