/**
 * The contest of a universe: one long-lived execution through which everything that decides goes, in order. The state is in
 * the database, written with its decisions before an Update returns; here is what people see of it. Waiting for a person
 * is a line of that state, with a deadline in sessions: no timer, no slot.
 */
import {
  ActivityFailure,
  ApplicationFailure,
  allHandlersFinished,
  condition,
  continueAsNew,
  defineQuery,
  defineUpdate,
  patched,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import {
  CONTEST,
  type ContestAnswer,
  type ContestRequest,
  type ContestView,
  type ContestWorkflowInput,
  type DecisionLine,
} from '../schemas/contest-requests.ts';
import { heavy, runWithinTask } from './activities.ts';
import { tellOfDecisions } from './contest-notices.ts';
import { checkRequest } from './contest-requests.ts';
import { searchAttribute } from './search-attributes.ts';
import { startExport } from './start-export.ts';

/** One handler for all: what a request is, its kind says. */
const UPDATES = Object.values(CONTEST)
  .filter((name) => name !== CONTEST.state && name !== CONTEST.decisions)
  .map((name) => defineUpdate<ContestAnswer, [ContestRequest]>(name));
const stateQuery = defineQuery<ContestView | null>(CONTEST.state);
const decisionsQuery = defineQuery<DecisionLine[]>(CONTEST.decisions);

/** Of the decisions this many are shown; all are in the database. */
const SHOWN = 20;
/** A server accepts 2,000 updates in one run. */
const UPDATES_PER_RUN = 1_000;

export async function contestWorkflow(input: ContestWorkflowInput): Promise<ContestView> {
  const { universe, updatesPerRun = UPDATES_PER_RUN, withinTask } = input;
  if (withinTask) runWithinTask();
  let view = input.view ?? null;
  let shown = input.decisions ?? [];
  let [asked, running] = [0, 0];
  let last: Promise<unknown> = Promise.resolve();
  upsertSearchAttributes([{ key: searchAttribute.universe, value: universe }]);
  show();

  function show(): void {
    if (view !== null) setCurrentDetails(details(view, shown));
  }

  async function step(request: ContestRequest): Promise<ContestAnswer> {
    const taken = await asTypedFailure(() => heavy(summaryOf(request)).stepContest({ universe, request }));
    const { export: aliasesMove, ...answer } = taken;
    view = answer.view;
    const known = new Set(shown.map(({ id }) => id));
    shown = [...shown, ...answer.events.filter(({ id }) => !known.has(id))].slice(-SHOWN);
    upsertSearchAttributes([
      { key: searchAttribute.model, value: view.champion },
      ...(view.session === null ? [] : [{ key: searchAttribute.session, value: view.session }]),
    ]);
    show();
    if (aliasesMove && patched('aliases-follow-decisions'))
      await startExport({ universe, modelVersion: null }, answer.events.at(-1)!.id);
    await tellOfDecisions(universe, answer, request);
    return answer;
  }

  /** One after the other, in the order in which they were accepted; a refused one does not stop the next. */
  async function inTurn(request: ContestRequest): Promise<ContestAnswer> {
    asked += 1;
    running += 1;
    const own = last.then(() => step(request));
    last = own.catch(() => {});
    try {
      return await own;
    } finally {
      running -= 1;
    }
  }

  setHandler(stateQuery, () => view);
  setHandler(decisionsQuery, () => shown);
  for (const update of UPDATES) {
    setHandler(update, inTurn, { validator: (request) => checkRequest(update.name, request, view) });
  }

  const full = () => workflowInfo().continueAsNewSuggested || asked >= updatesPerRun;
  await condition(() => running === 0 && (view?.status === 'closed' || full()));
  await condition(allHandlersFinished);
  if (view?.status === 'closed') return view;
  const carried = { ...(view === null ? {} : { view }), ...(withinTask ? { withinTask } : {}) };
  return continueAsNew<typeof contestWorkflow>({ universe, updatesPerRun, ...carried, decisions: shown });
}

/** The caller of an Update reads the type and the message of what was refused, not the layers that carried it. */
async function asTypedFailure<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ActivityFailure && error.cause instanceof ApplicationFailure)
      throw ApplicationFailure.nonRetryable(error.cause.message, error.cause.type ?? 'ContestFailed');
    throw error;
  }
}

function summaryOf(request: ContestRequest): string {
  if (request.kind === 'session') return `session ${request.session}`;
  if (request.kind === 'action') return `${request.action} by ${request.name}`.slice(0, 200);
  if (request.kind === 'adopt-policy') return `policy by ${request.name}`.slice(0, 200);
  return request.kind === 'open'
    ? `open by ${request.name}`.slice(0, 200)
    : `${request.kind} ${request.recipe}`;
}

function details(view: ContestView, shown: readonly DecisionLine[]): string {
  const rows = view.challengers.map(
    ({ recipe, stage, waiting }) =>
      `| ${recipe} | ${stage} | ${waiting === null ? '' : `${waiting.for}, until day ${waiting.deadlineDay}`} |`,
  );
  const watched = view.watched === null ? '' : `, watched by ${view.watched}`;
  return [
    `### ${view.contest}: ${view.champion} serves${watched}`,
    `${view.status}, day ${view.day}, session ${view.session ?? 'none yet'}`,
    ...(rows.length === 0 ? [] : ['| challenger | stage | waits for |\n|---|---|---|', ...rows]),
    ...shown
      .toReversed()
      .map(({ id, kind, recipe, reasons }) => `- ${id} ${kind} ${recipe ?? ''}: ${reasons.join('; ')}`),
  ].join('\n');
}
