import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { scoreTable } from '../../rendering/card/score-table.ts';
import { svgText } from '../../rendering/plots/node.ts';
import { plotsOf } from '../../rendering/plots/plots.ts';
import { TerminalError } from '../../schemas/errors.ts';
import { WITHOUT_ONNX } from '../../schemas/runs.ts';
import { evaluationsOfRun } from '../../stores/postgres/evaluations.ts';
import { resolveId } from '../../stores/postgres/prefixes.ts';
import { runLine, runLines, runRecord } from '../../stores/postgres/run-records.ts';
import { parseLimit } from '../output/parse.ts';
import { renderTable } from '../output/table.ts';
import { withPipeline } from './with-pipeline.ts';

const ID = 'id of a training run; its first digits are enough where only one has them';
const DIGITS = 12;
/** Of an error in the list; `runs show` has all of it. */
const SHOWN = 80;

/** `tempocast runs`: what training runs were given, and what they gave. */
export function addRuns(root: Command): void {
  const runs = root.command('runs').description('training runs: list, show, plots');
  runs
    .command('list')
    .description('newest first')
    .option('--recipe <name>', 'of this recipe only')
    .option('--limit <n>', 'how many at the most', parseLimit, 50)
    .option('--json', 'print an array')
    .action(list);
  runs
    .command('show')
    .description('parameters, scores, what it ran on, artefacts')
    .argument('<id>', ID)
    .option('--json', 'print the whole record')
    .action(show);
  runs
    .command('plots')
    .description('write the plots of a run as SVG')
    .argument('<id>', ID)
    .requiredOption('--out <folder>', 'where to')
    .option('--json', 'print names, text alternatives and the tables behind the plots')
    .action(plots);
}

async function list(
  options: { recipe?: string; limit: number; json?: boolean },
  command: Command,
): Promise<void> {
  await withPipeline(command, options, async ({ pipeline, terminal }) => {
    const { recipe, limit } = options;
    const { universe } = pipeline.config;
    const found = await runLines(pipeline.db, {
      universe,
      limit,
      ...(recipe === undefined ? {} : { recipe }),
    });
    if (options.json) return terminal.print(JSON.stringify(found));
    if (found.length === 0) return terminal.print('no training runs');
    terminal.print(
      renderTable(
        [
          { head: 'id', cell: (r) => r.id.slice(0, DIGITS) },
          { head: 'recipe', cell: (r) => r.recipe },
          { head: 'session', cell: (r) => r.session },
          { head: 'status', cell: (r) => r.status },
          { head: 'model', cell: (r) => r.modelVersion?.slice(0, DIGITS) ?? '' },
          { head: 'skill % h = 1', cell: (r) => percent(r.skill?.['1']), align: 'right' },
          { head: 'commit', cell: (r) => r.commit?.slice(0, 8) ?? '' },
          { head: 'error', cell: (r) => (r.errorType ? shortened(`${r.errorType}: ${r.error}`) : '') },
        ],
        found,
      ),
    );
  });
}

function shortened(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > SHOWN ? `${line.slice(0, SHOWN - 1)}…` : line;
}

const percent = (share: number | undefined) => (typeof share === 'number' ? (100 * share).toFixed(2) : '-');

async function show(id: string, options: { json?: boolean }, command: Command): Promise<void> {
  await withPipeline(command, options, async ({ pipeline, terminal }) => {
    const whole = await resolveId(pipeline.db, 'run', id);
    const [run, scores, record] = await Promise.all([
      runLine(pipeline.db, whole),
      evaluationsOfRun(pipeline.db, whole),
      runRecord(pipeline.db, whole),
    ]);
    if (options.json) return terminal.print(JSON.stringify({ run, scores, record: record ?? null }));
    const table = scoreTable(scores);
    const facts: [string, string][] =
      record === undefined
        ? [['record', 'none: the run is not finished, failed, was cancelled, or is of an earlier version']]
        : [
            ['recipe', JSON.stringify(record.content.recipe)],
            ['dataset', record.content.datasetVersion],
            ['features', record.content.featureSetVersion],
            ['code', JSON.stringify(record.measured.code)],
            ['libraries', JSON.stringify(record.measured.libraries)],
            ['hardware', JSON.stringify(record.measured.hardware)],
            ['latency', JSON.stringify(record.measured.latency)],
            ['milliseconds', JSON.stringify(record.measured.timings)],
            [
              'curves',
              record.content.curves
                .map(({ name, points }) => `${name}: ${points.length} points`)
                .join(', ') || 'none',
            ],
            ...record.artefacts.map(({ name, key, bytes }): [string, string] => [
              name,
              `${key} (${bytes} bytes)`,
            ]),
            ...(record.content.more[WITHOUT_ONNX] === undefined
              ? []
              : [['model.onnx', `none: ${record.content.more[WITHOUT_ONNX]}`] as [string, string]]),
          ];
    terminal.print(
      [
        `${run!.id}\n${run!.recipe} as of ${run!.session}: ${run!.status}${run!.modelVersion ? `, model ${run!.modelVersion}` : ''}`,
        ...(run!.errorType ? [`${'error'.padEnd(12)} ${run!.errorType}: ${run!.error}`] : []),
        ...facts.map(([name, value]) => `${name.padEnd(12)} ${value}`),
        '',
        renderTable(
          table.head.map((head, i) => ({
            head,
            cell: (row: string[]) => row[i] ?? '',
            align: i === 0 ? ('left' as const) : ('right' as const),
          })),
          table.rows,
        ),
      ].join('\n'),
    );
  });
}

async function plots(id: string, options: { out: string; json?: boolean }, command: Command): Promise<void> {
  await withPipeline(command, options, async ({ pipeline, terminal }) => {
    const whole = await resolveId(pipeline.db, 'run', id);
    const record = await runRecord(pipeline.db, whole);
    const drawn = record === undefined ? [] : plotsOf(record.content);
    if (drawn.length === 0) {
      throw new TerminalError(
        'NoPlots',
        `no plots of training run ${whole.slice(0, DIGITS)}: it is not finished, or is of a version that recorded none`,
      );
    }
    mkdirSync(options.out, { recursive: true });
    const files = drawn.map(({ name, drawing }) => {
      const file = join(options.out, `${name}.svg`);
      writeFileSync(file, `${svgText(drawing)}\n`);
      return file;
    });
    if (!options.json) return terminal.print(files.join('\n'));
    terminal.print(
      JSON.stringify(
        drawn.map(({ name, title, alt, table }, i) => ({ name, title, alt, table, file: files[i] })),
      ),
    );
  });
}
