import { type Command, InvalidArgumentError } from 'commander';
import { TerminalError } from '../../schemas/errors.ts';
import type { BackfillInput, BackfillResult } from '../../schemas/pipeline.ts';
import { TASK_QUEUE, WORKFLOW, workflowId } from '../../schemas/pipeline.ts';
import { untilAnswered } from '../day/run-day.ts';
import { type BackfillWanted, describePlan, planBackfill } from '../ingest/plan-backfill.ts';
import { describeDataset, follow, startDataset } from '../ingest/run-dataset.ts';
import { runningBackfill } from '../ingest/running-backfills.ts';
import { checkNotFuture, checkSpan, checkSubjects, parseDataset, parseSpan } from '../ingest/wanted.ts';
import { type PipelineWork, withPipeline } from './with-pipeline.ts';

interface BackfillOptions {
  from?: string;
  to?: string;
  dataset: string;
  symbol?: string[];
  parallelism?: number;
  pause?: boolean;
  resume?: boolean;
  dryRun?: boolean;
  json?: boolean;
}

const PARALLELISM = 4;

/** `tempocast backfill`: past sessions, each as if it were today, or past data. Exit code 1 when something failed. */
export function addBackfill(root: Command): void {
  root
    .command('backfill')
    .description('run past sessions that are missing, or fetch past data, in a bounded window')
    .option('--from <date>', 'first day, YYYY-MM-DD')
    .option('--to <date>', 'last day, YYYY-MM-DD')
    .option('--dataset <dataset>', 'bars (whole days), macro, fundamentals, earnings, news, listings', 'bars')
    .option('--symbol <symbols...>', 'only data of these: symbols, or series; no days are run')
    .option(
      '--parallelism <n>',
      'days or subjects beside each other, 1 to 16; also of one that runs',
      parseParallelism,
    )
    .option('--pause', 'let the running one begin nothing new')
    .option('--resume', 'let it go on')
    .option('--dry-run', 'print the plan: sessions, requests, what exists')
    .option('--json', 'print the result')
    .action(backfill);
}

async function backfill(options: BackfillOptions, command: Command): Promise<void> {
  const { pause, resume, parallelism, dryRun } = options;
  if (pause && resume) throw new TerminalError('UsageInvalid', 'choose one: --pause or --resume');
  const spanned = options.from !== undefined && options.to !== undefined;
  const steers = pause === true || resume === true || (parallelism !== undefined && !spanned);
  if (!spanned && (!steers || (options.from ?? options.to) !== undefined)) {
    command.error('error: --from and --to are both needed to start a backfill', { exitCode: 2 });
  }
  const span = spanned ? parseSpan(options.from!, options.to!) : undefined;
  await withPipeline(command, options, async (work) => {
    const { config } = work.pipeline;
    const dataset = parseDataset(config, options.dataset);
    const subjects = options.symbol ?? null;
    if (subjects !== null) checkSubjects(config, dataset, subjects);
    if (dataset === 'bars' && span !== undefined) checkSpan(config, span);
    if (span !== undefined) checkNotFuture(config, span.to, new Date().toISOString());
    const wanted = span && { ...span, dataset, subjects };
    if (steers) return steer(work, options, wanted && idOf(config.universe, wanted));
    if (dryRun) {
      const plan = await planBackfill(work.pipeline.db, config, wanted!);
      return work.terminal.print(options.json ? JSON.stringify(plan) : describePlan(plan));
    }
    if (isOfDays(wanted!)) await backfillDays(work, wanted!, options);
    else await backfillData(work, wanted!, options);
  });
}

const isOfDays = ({ dataset, subjects }: BackfillWanted) => dataset === 'bars' && subjects === null;

function idOf(universe: string, wanted: BackfillWanted): string {
  const { dataset, from, to, subjects } = wanted;
  if (isOfDays(wanted)) return workflowId.backfill(universe, from, to);
  const id = workflowId.dataBackfill(dataset, universe, from, to);
  return subjects === null ? id : workflowId.ofSubjects(id, subjects);
}

async function steer(
  { pipeline, terminal, signal }: PipelineWork,
  { pause, parallelism, json }: BackfillOptions,
  id: string | undefined,
): Promise<void> {
  const handle = await untilAnswered(signal, () => runningBackfill(pipeline.client, id));
  const done: string[] = [];
  if (parallelism !== undefined) {
    await handle.executeUpdate('setParallelism', { args: [parallelism] });
    done.push(`runs ${parallelism} beside each other`);
  }
  if (pause !== undefined || parallelism === undefined) {
    await handle.executeUpdate('setPaused', { args: [pause === true] });
    done.push(pause ? 'is paused: what has begun goes on, nothing new begins' : 'goes on');
  }
  terminal.print(
    json ? JSON.stringify({ id: handle.workflowId, done }) : `${handle.workflowId} ${done.join(', and ')}`,
  );
}

async function backfillDays(
  work: PipelineWork,
  { from, to }: BackfillWanted,
  { parallelism, json }: BackfillOptions,
): Promise<void> {
  const { pipeline, terminal, signal } = work;
  const { universe } = pipeline.config;
  const handle = await untilAnswered(signal, () =>
    pipeline.client.workflow.start<(input: BackfillInput) => Promise<BackfillResult>>(WORKFLOW.backfill, {
      workflowId: workflowId.backfill(universe, from, to),
      taskQueue: TASK_QUEUE.cpu,
      args: [{ universe, from, to, parallelism: parallelism ?? PARALLELISM }],
      workflowIdConflictPolicy: 'USE_EXISTING',
      staticSummary: `backfill ${from}..${to} of universe ${universe}`,
    }),
  );
  if (parallelism !== undefined) await setParallelism(work, handle, parallelism);
  const result = await follow(work, handle, `the backfill ${from}..${to} failed`);
  const { completed, failed } = result;
  const lines = failed.map(({ session, message }) => `  ${session}: ${message}`);
  const text = [`${completed} sessions completed, ${failed.length} failed`, ...lines].join('\n');
  terminal.print(json ? JSON.stringify(result) : text);
  if (failed.length > 0) process.exitCode = 1;
}

/** Of what runs under the name: the handle of a start finds no run that has gone on as a new one before. */
async function setParallelism(
  { pipeline }: PipelineWork,
  { workflowId: id }: { workflowId: string },
  parallelism: number,
): Promise<void> {
  await pipeline.client.workflow.getHandle(id).executeUpdate('setParallelism', { args: [parallelism] });
}

async function backfillData(
  work: PipelineWork,
  wanted: BackfillWanted,
  { parallelism, json }: BackfillOptions,
): Promise<void> {
  const { universe } = work.pipeline.config;
  const { dataset, from, to, subjects } = wanted;
  const handle = await startDataset(work, idOf(universe, wanted), {
    ...{ dataset, universe, date: to, from, to, parallelism: parallelism ?? PARALLELISM },
    ...(subjects === null ? {} : { subjects }),
  });
  if (parallelism !== undefined) await setParallelism(work, handle, parallelism);
  const result = await follow(work, handle, `the backfill of ${dataset} ${from}..${to} failed`);
  work.terminal.print(json ? JSON.stringify(result) : describeDataset(result));
  if (result.state !== 'arrived') process.exitCode = 1;
}

function parseParallelism(text: string): number {
  const n = Number(text);
  if (Number.isInteger(n) && n >= 1 && n <= 16) return n;
  throw new InvalidArgumentError('allowed is a whole number from 1 to 16');
}
