import { type Command, Option } from 'commander';
import { correctableFields, splitField } from '../../schemas/corrections.ts';
import { DATASETS } from '../../schemas/datasets.ts';
import { TerminalError } from '../../schemas/errors.ts';
import { CHECKED } from '../../schemas/expectations.ts';
import type { CorrectedValues, RowReference } from '../../schemas/operator.ts';
import { type HeldRowVersion, heldRows } from '../../stores/postgres/held-rows.ts';
import type { QuarantineRow, ReleaseRow } from '../../stores/postgres/quarantine.ts';
import type { PipelineClient } from '../day/pipeline-client.ts';
import { act, describeChanges, NOW, nameOf, type WhoOptions, withWho } from '../operator/act.ts';
import { rowHistory } from '../operator/row-history.ts';
import { parseDate, parseInstant } from '../output/parse.ts';
import { renderTable } from '../output/table.ts';
import { withPipeline } from './with-pipeline.ts';

interface RowOptions {
  dataset: string;
  knownAt?: string;
}

// Rows of the universe are held as listings.
const HELD = CHECKED.map((dataset) => (dataset === 'universe' ? 'listings' : dataset));
/** Rows that no check holds can be corrected too. */
const STORED = [...new Set<string>([...HELD, ...DATASETS])];

/** `tempocast quarantine`: what checks have held back, and what operators decide about it. */
export function addQuarantine(root: Command): void {
  const quarantine = root
    .command('quarantine')
    .description('rows that checks hold back: list, show, release, correct, uncorrect');
  quarantine
    .command('list')
    .description('rows that are held, newest first')
    .addOption(new Option('--dataset <name>', 'of this dataset only').choices(HELD))
    .option('--subject <name>', 'symbol, series or id')
    .option('--all', 'also those that somebody has decided about')
    .option('--json', 'print an array')
    .action(list);
  rowCommand(quarantine, 'show', 'every version of the row, what held it and what was decided')
    .option('--json', 'print { versions, holds, decisions }')
    .action(show);
  withWho(rowCommand(quarantine, 'release', 'use the row as it is')).action(
    (subject: string, session: string, options: RowOptions & WhoOptions, command: Command) => {
      const row = rowOf(subject, session, options);
      return act(
        command,
        options,
        { action: 'release', row, ...who(options) },
        ({ knownAt }) => `${nameOf(row)} is released; reads as of ${knownAt} and later see it`,
      );
    },
  );
  withWho(rowCommand(quarantine, 'uncorrect', 'take the newest correction of the row back')).action(
    (subject: string, session: string, options: RowOptions & WhoOptions, command: Command) => {
      const row = rowOf(subject, session, options);
      return act(
        command,
        options,
        { action: 'uncorrect', row, ...who(options) },
        ({ knownAt }) =>
          `the correction of ${nameOf(row)} is taken back; reads as of ${knownAt} and later see what was before it`,
      );
    },
  );
  withWho(
    rowCommand(quarantine, 'correct', "say what the row should be: a new version on top of the provider's"),
  )
    .requiredOption(
      '--set <field=value...>',
      'open, high, low, close, volume; of a split, dividend, series or fundamental: value; sentiment.KO of news; null for nothing',
      collect,
    )
    .action(
      (
        subject: string,
        session: string,
        options: RowOptions & WhoOptions & { set: string[] },
        command: Command,
      ) => {
        const row = rowOf(subject, session, options);
        return act(
          command,
          options,
          { action: 'correct', row, values: parseValues(row.dataset, options.set), ...who(options) },
          (result) =>
            [
              `${nameOf(row)} is corrected; reads as of ${result.knownAt} and later see`,
              ...describeChanges(result),
            ].join('\n'),
        );
      },
    );
}

function rowCommand(parent: Command, name: string, description: string): Command {
  return parent
    .command(name)
    .description(description)
    .argument('<subject>', 'symbol, series or id; of an action "KO dividend" or "KO split"')
    .argument('<session>', 'valid date of the row, YYYY-MM-DD', parseDate)
    .addOption(new Option('--dataset <name>', 'whose row').choices(STORED).default('bars'))
    .option(
      '--known-at <instant>',
      'the version, as `show` prints it; the newest that is held when left out',
      parseInstant,
    );
}

function rowOf(subject: string, session: string, { dataset, knownAt }: RowOptions): RowReference {
  return { dataset, subject, session, ...(knownAt === undefined ? {} : { rowKnownAt: knownAt }) };
}

const who = ({ by, reason }: WhoOptions) => ({ by, reason });

interface ListOptions {
  dataset?: string;
  subject?: string;
  all?: boolean;
  json?: boolean;
}

async function list(options: ListOptions, command: Command): Promise<void> {
  await withPipeline(command, options, async ({ pipeline, terminal }) => {
    const rows = await listed(pipeline, options);
    if (options.json) return terminal.print(JSON.stringify(rows));
    if (rows.length === 0) return terminal.print('nothing is held');
    terminal.print(
      renderTable(
        [
          { head: 'dataset', cell: ({ dataset }) => dataset },
          { head: 'subject', cell: (r) => r.symbol },
          { head: 'date', cell: (r) => r.session },
          { head: 'version', cell: (r) => r.barKnownAt },
          {
            head: 'broke',
            cell: ({ expectations }) => expectations.map(({ expectation }) => expectation).join(', '),
          },
          { head: 'state', cell: describeState },
        ],
        rows,
      ),
    );
  });
}

const PAGE = 1000;

/** What waits for somebody; with `all` also what was decided, or replaced by a later version. */
async function listed({ db, config }: PipelineClient, { dataset, subject, all }: ListOptions) {
  const { symbols, context } = config.universes[config.universe]!;
  const query = {
    ...{ asOf: NOW, symbols: [...symbols, ...context], limit: PAGE },
    ...(dataset === undefined ? {} : { dataset }),
    ...(subject === undefined ? {} : { text: subject }),
    ...(all ? {} : { state: 'held' as const }),
  };
  const rows: HeldRowVersion[] = [];
  for (;;) {
    const page = await heldRows(db, { ...query, offset: rows.length });
    rows.push(...page.rows);
    if (page.rows.length < PAGE) break;
  }
  return rows.filter(
    ({ symbol }) => subject === undefined || symbol === subject || symbol.startsWith(`${subject} `),
  );
}

function describeState({ state, decidedBy }: HeldRowVersion): string {
  return decidedBy === null || state === 'superseded' ? state : `${state} by ${decidedBy}`;
}

async function show(
  subject: string,
  session: string,
  options: RowOptions & { json?: boolean },
  command: Command,
) {
  await withPipeline(command, options, async ({ pipeline, terminal }) => {
    const { dataset } = options;
    const history = await rowHistory(pipeline.db, { dataset, subject, session, asOf: NOW });
    if (options.json) return terminal.print(JSON.stringify(history));
    const { versions, holds, decisions } = history;
    if (versions.length + holds.length === 0) {
      return terminal.print(`nothing is known of ${nameOf({ dataset, subject, session })}`);
    }
    terminal.print(
      [
        ...versions.map(
          ({ knownAt, rawKey, values }) => `${knownAt} ${describeValues(values)}\n  from ${rawKey}`,
        ),
        ...holds.map(describeHold),
        ...decisions.map(describeDecision),
      ].join('\n'),
    );
  });
}

function describeValues(values: Record<string, unknown>): string {
  return Object.entries(values)
    .map(
      ([name, value]) =>
        `${name} ${typeof value === 'object' && value !== null ? JSON.stringify(value) : (value ?? 'missing')}`,
    )
    .join(', ');
}

function describeHold({ knownAt, barKnownAt, reason, detail }: QuarantineRow): string {
  const why = typeof detail === 'string' ? `: ${detail}` : '';
  return `held since ${knownAt} (version ${barKnownAt}) by ${reason}${why}`;
}

function describeDecision({ action, by, knownAt, barKnownAt, reason }: ReleaseRow): string {
  return `${action} by ${by} at ${knownAt} (version ${barKnownAt}): ${reason}`;
}

const collect = (text: string, before: string[] = []) => [...before, text];

/** `close=46.1`, `unit=Percent`, `value=null`: by the kind of the dataset's field. What it means is checked by the workflow. */
function parseValues(dataset: string, texts: readonly string[]): CorrectedValues {
  const kinds = new Map(correctableFields(dataset).map(({ field, kind }) => [field, kind]));
  const values: CorrectedValues = {};
  for (const text of texts) {
    const at = text.indexOf('=');
    const [field, value] = [text.slice(0, at), text.slice(at + 1).trim()];
    if (at < 1 || value === '')
      throw new TerminalError('ValueInvalid', `--set ${text}: allowed is field=value, as in close=46.1`);
    const [name, symbol] = splitField(field);
    const kind = symbol === undefined ? (kinds.get(name) ?? 'unknown') : 'number';
    if (kind === 'number' && value !== 'null' && Number.isNaN(Number(value))) {
      throw new TerminalError('ValueInvalid', `--set ${text}: ${field} is a number, as in ${field}=46.1`);
    }
    values[field] = value === 'null' ? null : kind === 'number' ? Number(value) : value;
  }
  return values;
}
