import os from 'node:os';
import type { Command } from 'commander';
import { TerminalError } from '../../schemas/errors.ts';
import {
  RERUN_STAGES,
  type RerunInput,
  type RerunResult,
  TASK_QUEUE,
  WORKFLOW,
  workflowId,
} from '../../schemas/pipeline.ts';
import { untilAnswered } from '../day/run-day.ts';
import { follow } from '../ingest/run-dataset.ts';
import { checkNotFuture, checkSpan, checkSubjects, parseSpan, parseStage } from '../ingest/wanted.ts';
import { withPipeline } from './with-pipeline.ts';

interface RerunOptions {
  stage: string;
  from: string;
  to: string;
  symbol?: string[];
  by: string;
  reason: string;
  json?: boolean;
}

/** `tempocast rerun`: a stage of past sessions and everything downstream of it. Exit code 1 when a session failed. */
export function addRerun(root: Command): void {
  root
    .command('rerun')
    .description('run a stage of past sessions again, and everything downstream; nothing is overwritten')
    .requiredOption('--stage <stage>', RERUN_STAGES.join(', '))
    .requiredOption('--from <date>', 'first session, YYYY-MM-DD')
    .requiredOption('--to <date>', 'last session, YYYY-MM-DD')
    .option('--symbol <symbols...>', 'ask only for these again; with --stage ingest')
    .option('--by <name>', 'who wants it', os.userInfo().username)
    .option('--reason <text>', 'why', 'asked for on the command line')
    .option('--json', 'print { completed, failed }')
    .action(rerun);
}

async function rerun(options: RerunOptions, command: Command): Promise<void> {
  const stage = parseStage(options.stage);
  const span = parseSpan(options.from, options.to);
  const { symbol: symbols, by, reason } = options;
  if (symbols !== undefined && stage !== 'ingest') {
    throw new TerminalError(
      'UsageInvalid',
      `--symbol goes with --stage ingest only: ${stage} is about the whole universe`,
    );
  }
  if (by.trim() === '' || reason.trim() === '') {
    throw new TerminalError('UsageInvalid', 'empty --by or --reason: the log book needs both');
  }
  await withPipeline(command, options, async (work) => {
    const { pipeline, terminal, signal } = work;
    const { universe } = pipeline.config;
    checkSpan(pipeline.config, span);
    checkNotFuture(pipeline.config, span.to, new Date().toISOString());
    if (symbols !== undefined) checkSubjects(pipeline.config, 'bars', symbols);
    const input: RerunInput = { universe, stage, ...span, by, reason, ...(symbols ? { symbols } : {}) };
    const handle = await untilAnswered(signal, () =>
      pipeline.client.workflow.start<(input: RerunInput) => Promise<RerunResult>>(WORKFLOW.rerun, {
        workflowId: workflowId.rerun(universe, stage, span.from, span.to),
        taskQueue: TASK_QUEUE.cpu,
        args: [input],
        workflowIdConflictPolicy: 'USE_EXISTING',
        staticSummary: `${stage} again ${span.from}..${span.to}: ${reason}`.slice(0, 200),
      }),
    );
    const result = await follow(work, handle, `${stage} again ${span.from}..${span.to} failed`);
    const lines = result.failed.map(({ session, message }) => `  ${session}: ${message}`);
    const text = [
      `${stage} again: ${result.completed} sessions completed, ${result.failed.length} failed`,
      ...lines,
    ];
    terminal.print(options.json ? JSON.stringify(result) : text.join('\n'));
    if (result.failed.length > 0) process.exitCode = 1;
  });
}
