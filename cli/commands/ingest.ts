import type { Command } from 'commander';
import { sessionDateOf } from '../../forecasting/calendar/calendar.ts';
import type { Config } from '../../schemas/config.ts';
import { TerminalError } from '../../schemas/errors.ts';
import type { SessionDate } from '../../schemas/market.ts';
import { workflowId } from '../../schemas/pipeline.ts';
import { latestPublished } from '../../stores/postgres/published.ts';
import { parseSession } from '../day/choose-session.ts';
import { describeDataset, follow, startDataset } from '../ingest/run-dataset.ts';
import { checkNotFuture, checkSubjects, parseDataset } from '../ingest/wanted.ts';
import { type PipelineWork, withPipeline } from './with-pipeline.ts';

interface IngestOptions {
  dataset: string;
  subject?: string[];
  date?: string;
  json?: boolean;
}

/** `tempocast ingest`: one dataset, now or as of a date. Exit code 1 when a subject is missing. */
export function addIngest(root: Command): void {
  root
    .command('ingest')
    .description('fetch one dataset beside bars: what is missing, and an overlap that finds restatements')
    .requiredOption('--dataset <dataset>', 'macro, fundamentals, earnings, news, listings')
    .option('--subject <subjects...>', 'only these symbols or series')
    .option('--date <date>', 'logical date, YYYY-MM-DD; default today, in the replay the newest session')
    .option('--json', 'print the result')
    .action(ingest);
}

async function ingest(options: IngestOptions, command: Command): Promise<void> {
  const given = options.date === undefined ? undefined : parseSession(options.date);
  await withPipeline(command, options, async (work) => {
    const { config } = work.pipeline;
    const { universe } = config;
    const dataset = parseDataset(config, options.dataset);
    if (dataset === 'bars') {
      throw new TerminalError(
        'DatasetInvalid',
        'bars come with the day: use "tempocast day", or "tempocast backfill --symbol" for a span of one symbol',
      );
    }
    const subjects = options.subject;
    if (subjects !== undefined) checkSubjects(config, dataset, subjects);
    const date = given ?? (await logicalDate(work, config));
    checkNotFuture(config, date, new Date().toISOString());
    const id = workflowId.data(dataset, universe, date);
    const handle = await startDataset(
      work,
      subjects === undefined ? id : workflowId.ofSubjects(id, subjects),
      {
        ...{ dataset, universe, date },
        ...(subjects === undefined ? {} : { subjects }),
      },
    );
    const result = await follow(work, handle, `${dataset} of ${date} failed`);
    work.terminal.print(options.json ? JSON.stringify(result) : describeDataset(result));
    if (result.state !== 'arrived') process.exitCode = 1;
  });
}

async function logicalDate({ pipeline }: PipelineWork, config: Config): Promise<SessionDate> {
  if (config.source !== 'replay') return sessionDateOf(new Date().toISOString());
  const published = await latestPublished(pipeline.db, { universe: config.universe });
  return published?.session ?? config.replay.session;
}
