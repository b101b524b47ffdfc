/**
 * One input of a contest: read the state, gather the evidence, decide, write. All of it is one transaction under the lock of
 * the universe, so that a process that is killed leaves a step whole or not at all, and a second attempt finds the first.
 */
import { contestDays } from '../../forecasting/promotion/contest-days.ts';
import { startContest, step } from '../../forecasting/promotion/stages.ts';
import type { ContestEvent, ContestInput, DecisionRecord } from '../../schemas/contest.ts';
import {
  type ContestAnswer,
  type DecisionLine,
  requestId,
  type StepContestInput,
  viewOf,
} from '../../schemas/contest-requests.ts';
import { TerminalError } from '../../schemas/errors.ts';
import type { Instant } from '../../schemas/market.ts';
import { checkPolicy } from '../../schemas/policies/check.ts';
import type { Policy } from '../../schemas/policy.ts';
import { championAsOf } from '../../stores/postgres/champions.ts';
import { insertContestDays } from '../../stores/postgres/contest-days.ts';
import {
  contestAsOf,
  contestInput,
  contestInputs,
  contestsOf,
  decisionsOfInput,
  insertContest,
  insertStep,
  lastDecidedAt,
  lockContest,
  type StoredState,
} from '../../stores/postgres/contests.ts';
import type { Db } from '../../stores/postgres/db.ts';
import { newestFits } from '../../stores/postgres/refit-sources.ts';
import { insertRefusedFit } from '../../stores/postgres/refused-fits.ts';
import { inTransaction } from '../../stores/postgres/transaction.ts';
import type { ActivityDeps } from '../deps.ts';
import { codeVersion } from '../train/provenance.ts';
import { decisionInstant, justAfter } from '../validate/overlay.ts';
import { AUTOMATIC, nextAutomatic } from './auto-register.ts';
import { changeChampion } from './change-champion.ts';
import { inputOf } from './contest-input.ts';
import { configuredPolicy } from './contest-policy.ts';

/** Everything that there is: instants of the replay are virtual. */
const ANY_TIME = '9999-12-31T23:59:59.999Z';

/** Can run twice. Throws NoChampion, RecipeUnknown, PolicyInvalid and what docs/promotion.md lists (terminal). */
export async function stepContest(
  deps: ActivityDeps,
  { universe, request }: StepContestInput,
): Promise<ContestAnswer> {
  // Checked before anything is locked: it is the caller's to mend.
  const adopted = request.kind === 'adopt-policy' ? checkPolicy(request.policy) : undefined;
  const code = await codeName();
  const told = request.kind === 'session' || request.kind === 'refit' ? request.asOf : undefined;
  const at = told ?? (await decisionInstant(deps));
  return inTransaction(deps.db, async (db) => {
    await lockContest(db, universe);
    const last = await contestAsOf(db, { universe, asOf: ANY_TIME });
    const reopened = request.kind === 'open' && last?.state.status === 'closed';
    const stored = last === undefined || reopened ? await open(deps, db, universe, at) : last;
    const repeated = await answerBefore(db, stored, requestId(request));
    if (repeated !== undefined) return repeated;
    if (request.kind === 'open' && last !== undefined && !reopened)
      throw new TerminalError(
        'ContestRunning',
        `contest ${stored.state.contest} is ${stored.state.status}: close it before another begins`,
      );
    const write = { universe, code, at, first: told === undefined ? at : justAfter(at) };
    const input = await inputOf(deps, db, { universe, request, stored, at });
    const policy = adopted ?? stored.policy;
    let { next, events } = await take(db, { ...stored, policy }, requestId(request), input, write);
    if (input.kind === 'session') {
      await insertContestDays(db, contestDays(stored.state, input, policy));
      for (;;) {
        const automatic = await nextAutomatic(deps, db, { universe, stored: next, at });
        if (automatic === undefined || automatic.kind === 'session') break;
        const taken = await take(db, next, automatic.id, automatic, write);
        next = taken.next;
        events = [...events, ...taken.events];
      }
    }
    return { view: viewOf(next.state, next.version), events: events.map(lineOf), repeated: false };
  });
}

interface Writing {
  universe: string;
  code: string;
  at: Instant;
  /** The earliest instant of a decision. */
  first: Instant;
}

/** Decides and writes: state, input, decisions, and who serves. */
async function take(
  db: Db,
  stored: StoredState,
  id: string,
  input: ContestInput,
  { universe, code, at, first }: Writing,
): Promise<{ next: StoredState; events: ContestEvent[] }> {
  const { policy } = stored;
  const { state, events } = step(stored.state, input, policy);
  const version = stored.version + 1;
  const last = await lastDecidedAt(db, universe);
  const records = recordsOf(events, policy, code, { at: first, last });
  await insertStep(db, { input: { version, id, asOf: at, input, policy }, state, records });
  for (const record of records) await changeChampion(db, universe, record);
  for (const { event } of records) {
    if (event.kind !== 'fit-refused' || input.kind !== 'refit') continue;
    const { recipe, modelVersion } = input;
    await insertRefusedFit(db, { modelVersion, universe, recipe, decision: event.id });
  }
  return { next: { version, asOf: at, state, policy }, events };
}

/** What was answered to the same request, with what the policy did by itself after it. */
async function answerBefore(
  db: Db,
  { state, version }: StoredState,
  id: string,
): Promise<ContestAnswer | undefined> {
  const { contest } = state;
  const before = await contestInput(db, { contest, id });
  if (before === undefined) return undefined;
  const events = await decisionsOfInput(db, { contest, version: before.version });
  for (let next = before.version + 1; next <= version; next++) {
    const [input] = await contestInputs(db, { contest, from: next, to: next });
    if (!input!.id.startsWith(AUTOMATIC)) break;
    events.push(...(await decisionsOfInput(db, { contest, version: next })));
  }
  return { view: viewOf(state, version), events: events.map(({ event }) => lineOf(event)), repeated: true };
}

/** A contest begins with whoever serves, by the policy of the configuration. */
async function open(deps: ActivityDeps, db: Db, universe: string, at: Instant): Promise<StoredState> {
  const champion = await championAsOf(db, { universe, asOf: at });
  if (champion === undefined)
    throw new TerminalError(
      'NoChampion',
      `nobody serves in universe "${universe}" as of ${at}: run a day first`,
    );
  const policy = await configuredPolicy(deps.config);
  const contest = `${universe}-${(await contestsOf(db, universe)) + 1}`;
  const { recipe } = champion;
  const [newest] = await newestFits(db, { universe, recipes: [recipe], asOf: at });
  const ids = { contest, universe, champion: recipe, modelVersion: newest?.modelVersion ?? null };
  const state = startContest(ids, policy);
  await insertContest(db, { state, policy, openedAt: at });
  return { version: 0, asOf: at, state, policy };
}

async function codeName(): Promise<string> {
  const { version, commit, clean } = await codeVersion();
  return `${version}${commit === null ? '' : ` ${commit}${clean === false ? '-dirty' : ''}`}`;
}

/** Each at an instant of its own, after everything that was decided before: the champion as of t has one answer. */
function recordsOf(
  events: readonly ContestEvent[],
  policy: Policy,
  codeVersion: string,
  { at, last }: { at: Instant; last: Instant | null },
): DecisionRecord[] {
  let decidedAt = last !== null && last >= at ? justAfter(last) : at;
  return events.map((event) => {
    const record = { event, policy, codeVersion, decidedAt };
    decidedAt = justAfter(decidedAt);
    return record;
  });
}

function lineOf({ id, kind, recipe, champion, reasons }: ContestEvent): DecisionLine {
  return { id, kind, recipe, champion, reasons };
}
