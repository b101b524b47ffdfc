import { type Command, InvalidArgumentError, Option } from 'commander';
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

/** `tempocast quarantine`: what checks have held back, and what operators decide about it. */
export function addQuarantine(root: Command): void {
  const quarantine = root
    .command('quarantine')
    .description('rows that checks hold back: list, show, release, correct');
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
  withWho(
    rowCommand(quarantine, 'correct', "say what the row should be: a new version on top of the provider's"),
  )
    .requiredOption(
      '--set <field=value...>',
      'open, high, low, close, volume; of a split or dividend: value',
      parseValues,
    )
    .action(
      (
        subject: string,
        session: string,
        options: RowOptions & WhoOptions & { set: CorrectedValues },
        command: Command,
      ) => {
        const row = rowOf(subject, session, options);
        return act(
          command,
          options,
          { action: 'correct', row, values: options.set, ...who(options) },
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
    .addOption(new Option('--dataset <name>', 'whose row').choices(HELD).default('bars'))
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
    .map(([name, value]) => `${name} ${value ?? 'missing'}`)
    .join(', ');
}

function describeHold({ knownAt, barKnownAt, reason, detail }: QuarantineRow): string {
  const why = typeof detail === 'string' ? `: ${detail}` : '';
  return `held since ${knownAt} (version ${barKnownAt}) by ${reason}${why}`;
}

function describeDecision({ action, by, knownAt, barKnownAt, reason }: ReleaseRow): string {
  return `${action} by ${by} at ${knownAt} (version ${barKnownAt}): ${reason}`;
}

function parseValues(text: string, before: CorrectedValues = {}): CorrectedValues {
  const [field, value, ...rest] = text.split('=');
  const number = Number(value);
  if (!field || value === undefined || value.trim() === '' || rest.length > 0 || Number.isNaN(number)) {
    throw new InvalidArgumentError('allowed is field=number, as in close=46.1');
  }
  return { ...before, [field]: number };
}
