import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { modelCard } from '../../rendering/card/card.ts';
import { cardHtml } from '../../rendering/card/html.ts';
import { cardMarkdown } from '../../rendering/card/markdown.ts';
import { scoreTable } from '../../rendering/card/score-table.ts';
import { svgText } from '../../rendering/plots/node.ts';
import { TerminalError } from '../../schemas/errors.ts';
import { KEPT_STAGES, type KeptStage } from '../../schemas/runs.ts';
import { auditLines } from '../../stores/postgres/model-notes.ts';
import { type ModelView, modelView } from '../../stores/postgres/model-view.ts';
import { modelVersions } from '../../stores/postgres/models.ts';
import { resolveId } from '../../stores/postgres/prefixes.ts';
import { act, NOW, type WhoOptions, withWho } from '../operator/act.ts';
import { parseLimit } from '../output/parse.ts';
import { renderTable } from '../output/table.ts';
import { exportModel } from './models-export.ts';
import { exportToOnnx } from './models-onnx.ts';
import { type PipelineWork, withPipeline } from './with-pipeline.ts';

type Json = { json?: boolean };
const ID = 'id of a model version; its first digits are enough where only one has them';
const DIGITS = 12;

/** `tempocast models`: the registry. */
export function addModels(root: Command): void {
  const models = root.command('models').description('the registry of model versions');
  models
    .command('list')
    .description('versions with their stage, newest first')
    .option('--recipe <name>', 'of this recipe only')
    .option('--stage <stage>', `${KEPT_STAGES.join(', ')} or champion`)
    .option('--limit <n>', 'how many at the most', parseLimit, 50)
    .option('--json', 'print an array')
    .action(list);
  models
    .command('show')
    .description('what a version is, where it stands, what it is worth')
    .argument('<id>', ID)
    .option('--json', 'print all that is known')
    .action(show);
  models
    .command('card')
    .description('the model card, in Markdown; a folder gets Markdown, HTML and the plots')
    .argument('<id>', ID)
    .option('--html', 'print HTML')
    .option('--json', 'print Markdown and HTML as JSON')
    .option('--out <folder>', 'write card.md, card.html and the plots there')
    .action(card);
  withWho(
    models
      .command('stage')
      .description('give a version another stage; champion comes from promotions')
      .argument('<id>', ID)
      .argument('<stage>', KEPT_STAGES.join(', '), parseStage),
  ).action((model: string, to: KeptStage, { by, reason, json }: WhoOptions, command: Command) =>
    act(
      command,
      json ? { by, reason, json } : { by, reason },
      { action: 'model-stage', model, to, by, reason },
      (result) => {
        const { id, from } = result.model!;
        return `model ${id.slice(0, DIGITS)}: ${from} -> ${to} by ${by}`;
      },
    ),
  );
  withWho(
    models
      .command('note')
      .description('note something about a version: the reason is the note; or set a tag')
      .argument('<id>', ID)
      .option('--tag <name=value>', 'set a tag; `name=` takes it away', parseTag),
  ).action((model: string, options: WhoOptions & { tag?: [string, string | null] }, command: Command) => {
    const { by, reason, tag } = options;
    const tagged = tag === undefined ? {} : { tag: tag[0], value: tag[1] };
    return act(command, options, { action: 'model-note', model, by, reason, ...tagged }, (result) => {
      const what =
        tag === undefined ? 'noted' : tag[1] === null ? `tag ${tag[0]} taken away` : `${tag[0]} = ${tag[1]}`;
      return `model ${result.model!.id.slice(0, DIGITS)}: ${what}, by ${by}`;
    });
  });
  models
    .command('history')
    .description('who changed what: registrations, stages, notes, promotions; of one version or of all')
    .argument('[id]', ID)
    .option('--limit <n>', 'how many at the most', parseLimit, 50)
    .option('--json', 'print an array')
    .action(history);
  models
    .command('export')
    .description(
      'send a version with its run to the MLflow server of the configuration, now; or write it as ONNX',
    )
    .argument('<id>', ID)
    .addOption(new Option('--format <format>', 'where to').choices(['mlflow', 'onnx']).default('mlflow'))
    .option('--out <file>', 'with --format onnx: the file')
    .option('--json', 'print what is there now')
    .action(exportTo);
}

function exportTo(
  id: string,
  options: Json & { format: string; out?: string },
  command: Command,
): Promise<void> {
  const { format, out, json } = options;
  if (format === 'mlflow' && out === undefined) return exportModel(id, { json }, command);
  if (format === 'onnx' && out !== undefined) return exportToOnnx(id, { out, json }, command);
  const wrong = out === undefined ? '--format onnx needs --out <file>' : '--out needs --format onnx';
  command.error(`error: ${wrong}`);
}

async function list(
  options: Json & { recipe?: string; stage?: string; limit: number },
  command: Command,
): Promise<void> {
  if (options.stage !== undefined && ![...KEPT_STAGES, 'champion'].includes(options.stage)) {
    throw new TerminalError(
      'StageUnknown',
      `unknown stage ${JSON.stringify(options.stage)}: allowed is ${KEPT_STAGES.join(', ')} or champion`,
    );
  }
  await withPipeline(command, options, async ({ pipeline, terminal }) => {
    const { recipe, stage, limit } = options;
    const { universe } = pipeline.config;
    const versions = await modelVersions(pipeline.db, {
      ...{ universe, asOf: NOW },
      ...(recipe === undefined ? {} : { recipe }),
      ...(stage === undefined ? { limit } : {}),
    });
    const views = await Promise.all(versions.map(({ id }) => modelView(pipeline.db, id, NOW)));
    const found = views
      .filter((v) => v !== undefined && (stage === undefined || v.stage === stage))
      .slice(0, limit) as ModelView[];
    if (options.json) return terminal.print(JSON.stringify(found.map(lineOf)));
    if (found.length === 0) return terminal.print('no model versions');
    terminal.print(
      renderTable(
        [
          { head: 'id', cell: (m) => m.version.id.slice(0, DIGITS) },
          { head: 'recipe', cell: (m) => m.version.recipe },
          { head: 'stage', cell: (m) => m.stage },
          { head: 'trained through', cell: (m) => m.version.trainedThrough },
          { head: 'skill % h = 1', cell: (m) => skillOf(m, '1'), align: 'right' },
          { head: 'h = 10', cell: (m) => skillOf(m, '10'), align: 'right' },
          { head: 'tags', cell: (m) => tagsText(m) },
        ],
        found,
      ),
    );
  });
}

const lineOf = ({ version, stage, tags, scores }: ModelView) => ({ ...version, stage, tags, scores });
const tagsText = ({ tags }: ModelView) =>
  Object.entries(tags)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');

function skillOf({ scores }: ModelView, horizon: string): string {
  const skill = scores[horizon]?.skill;
  return typeof skill === 'number' ? (100 * skill).toFixed(2) : '-';
}

async function show(id: string, options: Json, command: Command): Promise<void> {
  await withView(command, options, id, async (view, { terminal }) => {
    if (options.json) return terminal.print(JSON.stringify(view));
    const { version, stage, history, notes, record } = view;
    const scores = scoreTable(view.scores);
    const last = history.at(-1);
    const made = record?.measured;
    terminal.print(
      [
        `${version.id}`,
        `recipe ${version.recipe}${record ? `, family ${record.content.recipe.family}` : ''}, universe ${version.universe}, trained through ${version.trainedThrough}`,
        `stage ${stage}${last ? ` since ${last.at}, by ${last.by}: ${last.reason}` : ''}`,
        `run ${version.trainingRun}`,
        `dataset ${version.datasetVersion}\nfeatures ${version.featureSetVersion}\nartifact ${version.artifactKey}`,
        ...(made
          ? [
              `code ${made.code.commit ?? 'not known'}${made.code.clean === false ? ' (with changes)' : ''}; ${made.hardware.cpu}, ${made.hardware.threads} threads; forecast of the universe ${made.latency?.p50Ms ?? '-'} ms`,
            ]
          : ['no run record: registered by an earlier version']),
        ...(tagsText(view) ? [`tags ${tagsText(view)}`] : []),
        ...notes.filter(({ tag }) => tag === null).map(({ at, by, text }) => `note ${at} ${by}: ${text}`),
        '',
        renderTable(
          scores.head.map((head, i) => ({
            head,
            cell: (row: string[]) => row[i] ?? '',
            align: i === 0 ? ('left' as const) : ('right' as const),
          })),
          scores.rows,
        ),
      ].join('\n'),
    );
  });
}

async function card(
  id: string,
  options: Json & { html?: boolean; out?: string },
  command: Command,
): Promise<void> {
  await withView(command, options, id, async (view, { terminal }) => {
    const made = modelCard(view);
    const { version } = view;
    if (options.json) {
      const texts = { version: version.id, markdown: cardMarkdown(made), html: cardHtml(made) };
      return terminal.print(JSON.stringify(texts));
    }
    if (options.out === undefined)
      return terminal.print((options.html ? cardHtml(made) : cardMarkdown(made)).trimEnd());
    mkdirSync(options.out, { recursive: true });
    const plots = made.sections.flatMap((section) => section.plots ?? []);
    const files: [string, string][] = [
      ['card.md', cardMarkdown(made)],
      ['card.html', cardHtml(made)],
      ...plots.map(({ name, drawing }): [string, string] => [`${name}.svg`, `${svgText(drawing)}\n`]),
    ];
    for (const [name, text] of files) writeFileSync(join(options.out, name), text);
    terminal.print(files.map(([name]) => join(options.out!, name)).join('\n'));
  });
}

async function history(
  id: string | undefined,
  options: Json & { limit: number },
  command: Command,
): Promise<void> {
  await withPipeline(command, options, async ({ pipeline, terminal }) => {
    const whole = id === undefined ? undefined : await resolveId(pipeline.db, 'model', id);
    const lines = await auditLines(pipeline.db, {
      ...{ universe: pipeline.config.universe, limit: options.limit },
      ...(whole === undefined ? {} : { modelVersion: whole }),
    });
    if (options.json) return terminal.print(JSON.stringify(lines));
    if (lines.length === 0) return terminal.print('nothing was registered yet');
    terminal.print(
      renderTable(
        [
          { head: 'at', cell: (line) => line.at },
          { head: 'by', cell: (line) => line.by },
          { head: 'model', cell: (line) => line.modelVersion?.slice(0, DIGITS) ?? '' },
          { head: 'recipe', cell: (line) => line.recipe },
          { head: 'what', cell: (line) => `${line.what} ${line.detail}`.trim() },
          { head: 'reason', cell: (line) => line.reason },
        ],
        lines,
      ),
    );
  });
}

/** Throws UnknownModel, AmbiguousId (terminal). */
async function withView(
  command: Command,
  options: Json,
  prefix: string,
  work: (view: ModelView, tools: PipelineWork) => Promise<void>,
): Promise<void> {
  await withPipeline(command, options, async (tools) => {
    const id = await resolveId(tools.pipeline.db, 'model', prefix);
    await work((await modelView(tools.pipeline.db, id, NOW))!, tools);
  });
}

function parseStage(text: string): KeptStage {
  const stage = KEPT_STAGES.find((known) => known === text);
  if (stage !== undefined) return stage;
  const champion = text === 'champion' ? '; champion comes from a promotion' : '';
  throw new InvalidArgumentError(`allowed is ${KEPT_STAGES.join(', ')}${champion}`);
}

function parseTag(text: string): [string, string | null] {
  const [, name, value] = /^([a-z][a-z0-9._-]{0,49})=(.*)$/s.exec(text) ?? [];
  if (name === undefined) throw new InvalidArgumentError('allowed is name=value, the name in lower case');
  return [name, value === '' ? null : value!];
}
