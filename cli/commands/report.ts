import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { Option } from 'commander';
import { readDocument, verifyReport } from '../../activities/report/keep-report.ts';
import { datesOfWeek, weekOf } from '../../forecasting/calendar/weeks.ts';
import { reportMarkdown } from '../../rendering/report/markdown.ts';
import { reportView } from '../../rendering/report/view.ts';
import { NeedsPersonError, TerminalError } from '../../schemas/errors.ts';
import { TASK_QUEUE, WORKFLOW, workflowId } from '../../schemas/pipeline.ts';
import type { ReportRow, WeeklyReportInput, WeeklyReportResult } from '../../schemas/report.ts';
import { getContent } from '../../stores/lake/content.ts';
import { openLake } from '../../stores/lake/open.ts';
import { latestPublished } from '../../stores/postgres/published.ts';
import { reportById, reportFiles, reports } from '../../stores/postgres/reports.ts';
import { createClock } from '../../workers/clock.ts';
import type { PipelineClient } from '../day/pipeline-client.ts';
import { resultOf, untilAnswered } from '../day/run-day.ts';
import { parseDate, parseLimit } from '../output/parse.ts';
import { renderTable } from '../output/table.ts';
import { withPipeline } from './with-pipeline.ts';

const FORMATS = ['html', 'pdf', 'md', 'json'] as const;
interface ReportOptions {
  week?: string;
  session?: string;
  format?: (typeof FORMATS)[number];
  out?: string;
  send?: boolean;
  verify?: boolean;
}

/** `tempocast report`: the report of a week, made once and kept. */
export function addReport(root: Command): void {
  const report = root
    .command('report')
    .description('make the report of a week, or show the one that was made; list those there are')
    .option('--week <week>', 'ISO week, 2019-W07, instead of that of the newest published session')
    .addOption(
      new Option('--session <date>', 'the week that this day lies in').argParser(parseDate).conflicts('week'),
    )
    .addOption(new Option('--format <format>', 'write the report itself').choices(FORMATS))
    .option('--out <file>', 'where to, instead of standard output')
    .option('--send', 'tell the channels of it, once per week')
    .option(
      '--verify',
      'make it again from the data of today and compare the bytes; exit code 1 when they differ',
    )
    .action(make);
  report
    .command('list')
    .description('newest first')
    .option('--limit <n>', 'how many at the most', parseLimit, 20)
    .option('--json', 'print an array')
    .action(list);
}

async function make(options: ReportOptions, command: Command): Promise<void> {
  const { format, out } = options;
  if (format === 'pdf' && out === undefined && process.stdout.isTTY) {
    throw new TerminalError('UsageInvalid', 'a PDF is no text for a terminal: add --out report.pdf');
  }
  await withPipeline(command, {}, async ({ pipeline, terminal, signal }) => {
    const week = await weekWanted(pipeline, options);
    const result = await run(pipeline, { week, send: options.send === true }, signal);
    if (result.id === null)
      throw new TerminalError('NothingToReport', result.reason ?? `nothing to report of ${week}`);
    for (const remark of result.remarks) terminal.note(remark);
    const { db, config } = pipeline;
    const row = (await reportById(db, result.id))!;
    const lake = openLake(config.lake.url!, config.lake.cold);
    try {
      if (options.verify) {
        const { same, differs } = await verifyReport({ db, lake, config, clock: createClock(config) }, row);
        terminal.print(
          same ? `${week}: the same bytes, ${row.id}` : `${week}: differs in ${differs.join(', ')}`,
        );
        if (!same) process.exitCode = 1;
        return;
      }
      const bytes = await bytesOf(
        { lake, pipeline },
        row,
        format ?? (out === undefined ? undefined : 'html'),
        result,
      );
      if (out === undefined) return void process.stdout.write(bytes);
      writeFileSync(out, bytes);
      terminal.note(`${out}: ${bytes.byteLength} bytes`);
    } finally {
      lake.close?.();
    }
  });
}

/** Throws InvalidWeek, NothingToReport (terminal). */
async function weekWanted({ db, config }: PipelineClient, { week, session }: ReportOptions): Promise<string> {
  if (week !== undefined) return datesOfWeek(week) && week;
  if (session !== undefined) return weekOf(session);
  const last = await latestPublished(db, { universe: config.universe });
  if (last === undefined)
    throw new TerminalError('NothingToReport', 'no forecast has been published yet: run a day first');
  return weekOf(last.session);
}

async function run(
  { client, config }: PipelineClient,
  input: Pick<WeeklyReportInput, 'send'> & { week: string },
  signal: AbortSignal,
): Promise<WeeklyReportResult> {
  const { universe } = config;
  const handle = await untilAnswered(signal, () =>
    client.workflow.start<(input: WeeklyReportInput) => Promise<WeeklyReportResult>>(WORKFLOW.report, {
      workflowId: `${workflowId.report(universe, input.week)}${input.send ? '/send' : ''}`,
      taskQueue: TASK_QUEUE.cpu,
      args: [{ universe, ...input }],
      workflowIdConflictPolicy: 'USE_EXISTING',
      staticSummary: `report of ${input.week}, universe ${universe}`,
    }),
  );
  return resultOf(handle, signal, `the report of ${input.week} failed`);
}

type Where = { lake: ReturnType<typeof openLake>; pipeline: PipelineClient };

/** Without a format a summary for people. Throws BrowserMissing (needs a person) where a PDF was asked for. */
async function bytesOf(
  { lake, pipeline }: Where,
  row: ReportRow,
  format: ReportOptions['format'],
  { remarks, state }: WeeklyReportResult,
): Promise<Uint8Array> {
  const text = (written: string) => new TextEncoder().encode(written);
  if (format === 'json') return getContent(lake, row.documentKey);
  const document = await readDocument(lake, row);
  if (format === 'md') return text(reportMarkdown(document, row.id));
  const files = await reportFiles(pipeline.db, [row.id]);
  if (format === undefined) {
    const { title, subtitle, summary, missing } = reportView(document, row.id);
    const lines = [
      title,
      subtitle,
      '',
      ...summary.map((line) => `- ${line}`),
      ...missing.map((line) => `- missing: ${line}`),
    ];
    const where = files.map((file) => `${file.format.padEnd(5)} ${file.key} (${file.bytes} bytes)`);
    return text(
      `${[...lines, '', `${state}, as of ${row.asOf}`, `json  ${row.documentKey}`, ...where].join('\n')}\n`,
    );
  }
  const file = files.find((one) => one.format === format);
  if (file !== undefined) return getContent(lake, file.key);
  throw new NeedsPersonError('BrowserMissing', remarks.join('; ') || `no ${format} of ${row.week}`);
}

async function list(options: { limit: number; json?: boolean }, command: Command): Promise<void> {
  await withPipeline(command, options, async ({ pipeline, terminal }) => {
    const { db, config } = pipeline;
    const found = await reports(db, { universe: config.universe, limit: options.limit });
    const files = await reportFiles(
      db,
      found.map(({ id }) => id),
    );
    const formats = (id: string) => files.filter(({ report }) => report === id).map(({ format }) => format);
    if (options.json)
      return terminal.print(JSON.stringify(found.map((row) => ({ ...row, formats: formats(row.id) }))));
    if (found.length === 0)
      return terminal.print('no reports; `tempocast report` makes the one of the newest week');
    terminal.print(
      renderTable(
        [
          { head: 'week', cell: (row) => row.week },
          { head: 'sessions', cell: (row) => `${row.from} to ${row.through}` },
          { head: 'as of', cell: (row) => row.asOf },
          { head: 'files', cell: (row) => formats(row.id).join(', ') },
          { head: 'id', cell: (row) => row.id.slice(0, 12) },
        ],
        found,
      ),
    );
  });
}
