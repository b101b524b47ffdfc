import { type Command, InvalidArgumentError } from 'commander';
import { TerminalError } from '../../schemas/errors.ts';
import { type Repair, type RepairState, repairsOf } from '../../stores/postgres/repairs.ts';
import { act, describeChanges, NOW, type WhoOptions, withWho } from '../operator/act.ts';
import { renderTable } from '../output/table.ts';
import { withPipeline } from './with-pipeline.ts';

const STATES: readonly RepairState[] = ['proposed', 'applied', 'rejected', 'reverted'];
const DECISIONS = [
  ['apply', 'write what it proposes as new versions'],
  ['reject', 'leave the data as it is; it is not proposed again for the same evidence'],
  ['revert', 'take it back: its versions are held, reads see what was there before'],
] as const;

/** `tempocast repairs`: what looks wrong, what it should be, and what becomes of it. */
export function addRepairs(root: Command): void {
  const repairs = root
    .command('repairs')
    .description('repairs that checks propose: list, show, apply, reject, revert');
  repairs
    .command('list')
    .description('newest first')
    .option('--state <state>', STATES.join(', '), parseState)
    .option('--symbol <symbol>', 'of this symbol only')
    .option('--json', 'print an array')
    .action(list);
  repairs
    .command('show')
    .description('evidence and changes')
    .argument('<id>', '8 digits of the id are enough')
    .option('--json', 'print the repair')
    .action(show);
  for (const [decision, description] of DECISIONS) {
    withWho(
      repairs.command(decision).description(description).argument('<id>', 'as `list` prints it'),
    ).action((repair: string, options: WhoOptions, command: Command) => {
      const { by, reason } = options;
      return act(command, options, { action: `repair-${decision}`, repair, by, reason }, (result) =>
        [`repair ${result.repair?.slice(0, 12)}: ${decision} by ${by}`, ...describeChanges(result)].join(
          '\n',
        ),
      );
    });
  }
}

async function list(options: { state?: RepairState; symbol?: string; json?: boolean }, command: Command) {
  await withPipeline(command, options, async ({ pipeline, terminal }) => {
    const { state, symbol } = options;
    const found = await repairsOf(pipeline.db, {
      asOf: NOW,
      ...(state === undefined ? {} : { state }),
      ...(symbol === undefined ? {} : { symbols: [symbol] }),
    });
    if (options.json) return terminal.print(JSON.stringify(found));
    if (found.length === 0) return terminal.print('no repairs');
    terminal.print(
      renderTable(
        [
          { head: 'id', cell: (r) => r.id.slice(0, 12) },
          { head: 'symbol', cell: (r) => r.symbol },
          { head: 'date', cell: (r) => r.session },
          { head: 'kind', cell: (r) => r.kind },
          { head: 'changes', cell: (r) => describeChanges(r).join(';').trim() },
          { head: 'state', cell: stateOf },
        ],
        found,
      ),
    );
  });
}

async function show(id: string, options: { json?: boolean }, command: Command) {
  await withPipeline(command, options, async ({ pipeline, terminal }) => {
    const [repair, other] = await repairsOf(pipeline.db, { asOf: NOW, id });
    if (repair === undefined || other !== undefined) {
      const why = other === undefined ? 'see `tempocast repairs list`' : 'more than one begins with it';
      throw new TerminalError('RepairUnknown', `unknown repair ${JSON.stringify(id)}: ${why}`);
    }
    if (options.json) return terminal.print(JSON.stringify(repair));
    const evidence = Object.entries(repair.evidence).map(
      ([name, value]) => `  ${name} ${JSON.stringify(value)}`,
    );
    const { kind, symbol, session, knownAt } = repair;
    terminal.print(
      [
        `${repair.id}\n${kind} of ${symbol} on ${session}, proposed at ${knownAt}: ${stateOf(repair)}`,
        ...['changes', ...describeChanges(repair), 'evidence', ...evidence],
      ].join('\n'),
    );
  });
}

function stateOf({ state, decidedBy, decisionReason }: Repair): string {
  return state === 'proposed' ? state : `${state} by ${decidedBy}: ${decisionReason}`;
}

function parseState(text: string): RepairState {
  const state = STATES.find((known) => known === text);
  if (state === undefined) throw new InvalidArgumentError(`allowed are ${STATES.join(', ')}`);
  return state;
}
