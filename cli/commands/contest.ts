import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { replayDecision } from '../../activities/promote/replay-decision.ts';
import type { ContestState, OperatorAction } from '../../schemas/contest.ts';
import { CONTEST, type ContestAnswer, type ContestRequest, viewOf } from '../../schemas/contest-requests.ts';
import { TerminalError } from '../../schemas/errors.ts';
import { checkPolicy } from '../../schemas/policies/check.ts';
import { openLake } from '../../stores/lake/open.ts';
import { contestAsOf, decision, decisions } from '../../stores/postgres/contests.ts';
import { untilAnswered } from '../day/run-day.ts';
import { NOW, type WhoOptions, withWho } from '../operator/act.ts';
import { askContest } from '../operator/ask-contest.ts';
import { parseLimit } from '../output/parse.ts';
import { renderTable } from '../output/table.ts';
import { withPipeline } from './with-pipeline.ts';

/** Name, whether it needs a recipe, what it does. */
const ACTIONS = [
  ['approve', true, 'let the test or the promotion that waits for a person go on'],
  ['veto', true, 'take a challenger out of the contest'],
  ['force', true, 'make a challenger the champion; a second person has to confirm'],
  ['roll-back', false, 'the previous champion serves again, at once'],
  ['pause', false, 'no tests, stages and promotions; guards and rollbacks go on'],
  ['resume', false, 'end a pause'],
  ['close', false, 'end the contest; a second person has to confirm'],
] as const;

type Asked = WhoOptions & { second?: string; id?: string };

/** `tempocast contest`: who serves, who challenges, what was decided, and what a person may do about it. */
export function addContest(root: Command): void {
  const contest = root
    .command('contest')
    .description('champion and challengers: show, decisions, operators, replay of a decision');
  contest.command('show').description('how it stands').option('--json', 'print the state').action(show);
  contest
    .command('decisions')
    .description('newest first; with an id, one with its evidence')
    .argument('[id]', 'as the list prints it')
    .option('--limit <n>', 'how many at the most', parseLimit, 30)
    .option('--json', 'print an array, or the record')
    .action(list);
  contest
    .command('replay')
    .description('decide again from stored forecasts and outcomes, and compare')
    .argument('<decision>', 'id, as `contest decisions` prints it')
    .option('--json', 'print the result')
    .action(replay);
  for (const [action, ofRecipe, description] of ACTIONS) {
    const command = contest.command(action).description(description);
    if (ofRecipe) command.argument('<recipe>', 'a challenger');
    asked(command)
      .option('--second <name>', 'the second person, where the policy asks for one')
      .action((...args: unknown[]) => {
        const [recipe, options, own] = (ofRecipe ? args : [undefined, ...args]) as [
          string | undefined,
          Asked,
          Command,
        ];
        return act(own, options, { action, ...(recipe === undefined ? {} : { recipe }) });
      });
  }
  asked(contest.command('confirm').description('be the second person of an action'))
    .argument('<action>', 'id of the action that waits, as `contest show` prints it')
    .action((proposal: string, options: Asked, command: Command) =>
      act(command, options, { action: 'confirm', proposal }),
    );
  asked(contest.command('register').description('let a recipe challenge, by the offline gate'))
    .argument('<recipe>', 'a configured recipe, trained on the session of the champion')
    .action((recipe: string, options: Asked, command: Command) =>
      ask(command, options, CONTEST.register, {
        ...{ kind: 'register', id: idOf(options), recipe, name: options.by },
        reason: options.reason,
      }),
    );
  asked(contest.command('open').description('begin a new contest after one was closed')).action(
    (options: Asked, command: Command) =>
      ask(command, options, CONTEST.open, {
        ...{ kind: 'open', id: idOf(options), name: options.by, reason: options.reason },
      }),
  );
  asked(contest.command('adopt-policy').description('decide by another policy from now on'))
    .argument('<file>', 'JSON, as schemas/policies/default-2.json')
    .action((file: string, options: Asked, command: Command) =>
      ask(command, options, CONTEST.adoptPolicy, {
        ...{ kind: 'adopt-policy', id: idOf(options), name: options.by, reason: options.reason },
        policy: checkPolicy(readJson(file)),
      }),
    );
}

/** The same id again does nothing: for scripts that may run twice. */
const asked = (command: Command) =>
  withWho(command).option('--id <id>', 'of the request; default: a new one');
const idOf = ({ id }: Asked) => id ?? randomUUID();

function act(command: Command, options: Asked, what: Pick<OperatorAction, 'action' | 'recipe' | 'proposal'>) {
  const { by, reason, second } = options;
  return ask(command, options, CONTEST.act, {
    ...{ kind: 'action', id: idOf(options), name: by, reason, ...what },
    ...(second === undefined ? {} : { second }),
  });
}

async function ask(
  command: Command,
  { json }: Asked,
  update: string,
  request: ContestRequest,
): Promise<void> {
  await withPipeline(command, json ? { json } : {}, async ({ pipeline, terminal, signal }) => {
    const answer = await untilAnswered(signal, () => askContest(pipeline, update, request));
    terminal.print(json ? JSON.stringify(answer) : describe(answer));
  });
}

function describe({ view, events, repeated }: ContestAnswer): string {
  const lines = events.map(
    ({ id, kind, recipe, reasons }) => `${id}  ${kind} ${recipe ?? ''}: ${reasons.join('; ')}`,
  );
  const told = repeated ? ['asked before; nothing was done'] : [];
  return [...lines, ...told, `${view.champion} serves, the contest is ${view.status}`].join('\n');
}

async function show(options: { json?: boolean }, command: Command): Promise<void> {
  await withPipeline(command, options, async ({ pipeline, terminal }) => {
    const stored = await contestAsOf(pipeline.db, { universe: pipeline.config.universe, asOf: NOW });
    if (stored === undefined)
      throw new TerminalError(
        'NoContest',
        `no contest in universe ${pipeline.config.universe}: it begins with the first day where contest.enabled is set, or with "tempocast contest register"`,
      );
    const { state, version, asOf } = stored;
    if (options.json) return terminal.print(JSON.stringify({ version, asOf, state }));
    const view = viewOf(state, version);
    const watched = view.watched === null ? '' : `, watched by ${view.watched}`;
    terminal.print(`${view.contest}: ${view.status}, day ${view.day}, session ${view.session ?? 'none yet'}`);
    terminal.print(`champion ${view.champion}${watched}; policy ${state.policy.id} ${state.policy.version}`);
    for (const { id, action, by, expiresDay } of view.proposals)
      terminal.print(`${action} of ${by} waits for a second person until day ${expiresDay}: ${id}`);
    terminal.print(driftLine(state));
    if (view.challengers.length === 0) return terminal.print('no challengers');
    terminal.print(
      renderTable(
        [
          { head: 'challenger', cell: (c) => c.recipe },
          { head: 'stage', cell: (c) => c.stage },
          {
            head: 'waits for',
            cell: ({ waiting }) => (waiting ? `${waiting.for}, to day ${waiting.deadlineDay}` : ''),
          },
        ],
        view.challengers,
      ),
    );
  });
}

/** How far the monitors of the champion are from their thresholds, and whether a retraining is due. */
function driftLine({ drift, champion }: ContestState): string {
  if (drift === undefined || drift.basis.recipe !== champion.recipe)
    return 'drift: not watched yet, the champion has no walk-forward evaluation to be compared with';
  const monitors = Object.keys(drift.basis.monitors).map((id) => {
    const { threshold } = drift.basis.monitors[id]!;
    return `${id} ${(drift.monitors[id]?.statistic ?? 0).toFixed(1)} of ${threshold.toFixed(1)}`;
  });
  const due = drift.due === null ? '' : `; retraining is due since ${drift.due}`;
  const last = drift.confirmed === null ? '' : `; confirmed last on ${drift.confirmed.session}`;
  return `drift: ${monitors.join(', ')}${last}${due}`;
}

async function list(id: string | undefined, options: { limit: number; json?: boolean }, command: Command) {
  await withPipeline(command, options, async ({ pipeline, terminal }) => {
    if (id !== undefined) {
      const found = await decision(pipeline.db, id);
      if (found === undefined)
        throw new TerminalError(
          'DecisionUnknown',
          `no decision ${JSON.stringify(id)}: leave the id away for a list`,
        );
      return terminal.print(JSON.stringify(found, null, options.json ? 0 : 2));
    }
    const { universe } = pipeline.config;
    const found = await decisions(pipeline.db, { universe, asOf: NOW, limit: options.limit });
    if (options.json) return terminal.print(JSON.stringify(found));
    if (found.length === 0) return terminal.print('no decisions');
    terminal.print(
      renderTable(
        [
          { head: 'id', cell: (d) => d.event.id },
          { head: 'session', cell: (d) => d.event.session ?? '' },
          { head: 'what', cell: (d) => `${d.event.kind} ${d.event.recipe ?? ''}`.trim() },
          { head: 'by', cell: ({ event: { actor } }) => (actor.kind === 'policy' ? 'policy' : actor.name) },
          { head: 'why', cell: (d) => d.event.reasons.join('; ') },
        ],
        found,
      ),
    );
  });
}

async function replay(id: string, options: { json?: boolean }, command: Command): Promise<void> {
  await withPipeline(command, options, async ({ pipeline, terminal }) => {
    const { url, cold } = pipeline.config.lake;
    const found = await replayDecision({ ...pipeline, lake: openLake(url!, cold) }, id);
    if (found.problems.length > 0) process.exitCode = 1;
    if (options.json) return terminal.print(JSON.stringify(found));
    const numbers = found.found === null ? '' : `, ln M ${found.found.logM}, mean ${found.found.mean}`;
    const answer = found.problems.length === 0 ? 'the same answer' : 'another answer';
    terminal.print(`${id} ${found.kind}: ${answer} from ${found.sessions} sessions${numbers}`);
    for (const problem of found.problems) terminal.print(`  ${problem}`);
  });
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new TerminalError(
      'PolicyUnreadable',
      `cannot read the policy ${file}: ${(error as Error).message}`,
    );
  }
}
