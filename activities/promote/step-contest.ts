/**
 * One input of a contest: read the state, gather the evidence, decide, write. All of it is one transaction under the lock of
 * the universe, so that a process that is killed leaves a step whole or not at all, and a second attempt finds the first.
 */
import { contestDays } from '../../forecasting/promotion/contest-days.ts';
import { startContest, step } from '../../forecasting/promotion/stages.ts';
import type { ContestEvent, ContestInput, DecisionRecord } from '../../schemas/contest.ts';
import {
  type ContestAnswer,
  type ContestRequest,
  type DecisionLine,
  requestId,
  type StepContestInput,
  viewOf,
} from '../../schemas/contest-requests.ts';
import { TerminalError } from '../../schemas/errors.ts';
import type { Instant } from '../../schemas/market.ts';
import { checkPolicy } from '../../schemas/policies/check.ts';
import { defaultPolicy } from '../../schemas/policies/default.ts';
import type { Policy } from '../../schemas/policy.ts';
import { championAsOf } from '../../stores/postgres/champions.ts';
import { insertContestDays } from '../../stores/postgres/contest-days.ts';
import {
  contestAsOf,
  contestInput,
  contestsOf,
  decisionsOfInput,
  insertContest,
  insertStep,
  lastDecidedAt,
  lockContest,
  type StoredState,
} from '../../stores/postgres/contests.ts';
import type { Db } from '../../stores/postgres/db.ts';
import { inTransaction } from '../../stores/postgres/transaction.ts';
import { type ActivityDeps, universeOf } from '../deps.ts';
import { codeVersion } from '../train/provenance.ts';
import { decisionInstant, justAfter } from '../validate/overlay.ts';
import { changeChampion } from './change-champion.ts';
import { contestEvidence } from './contest-evidence.ts';
import { gateEvidence } from './gate-evidence.ts';
import { refitCheck } from './refit-check.ts';

/** Everything that there is: instants of the replay are virtual. */
const ANY_TIME = '9999-12-31T23:59:59.999Z';

/** Can run twice. Throws NoChampion, RecipeUnknown, PolicyInvalid and what docs/promotion.md lists (terminal). */
export async function stepContest(
  deps: ActivityDeps,
  { universe, request }: StepContestInput,
): Promise<ContestAnswer> {
  // Checked before anything is locked: it is the caller's to mend.
  const adopted = request.kind === 'adopt-policy' ? checkPolicy(request.policy) : undefined;
  const { version, commit, clean } = await codeVersion();
  const code = `${version}${commit === null ? '' : ` ${commit}${clean === false ? '-dirty' : ''}`}`;
  const at = request.kind === 'session' ? request.asOf : await decisionInstant(deps);
  return inTransaction(deps.db, async (db) => {
    await lockContest(db, universe);
    const stored = (await contestAsOf(db, { universe, asOf: ANY_TIME })) ?? (await open(db, universe, at));
    const { contest } = stored.state;
    const before = await contestInput(db, { contest, id: requestId(request) });
    if (before !== undefined) {
      const events = await decisionsOfInput(db, { contest, version: before.version });
      const lines = events.map(({ event }) => lineOf(event));
      return { view: viewOf(stored.state, stored.version), events: lines, repeated: true };
    }
    const policy = adopted ?? stored.policy;
    const input = await inputOf(deps, db, { universe, request, stored, at });
    const { state, events } = step(stored.state, input, policy);
    const next = stored.version + 1;
    const records = recordsOf(events, policy, code, {
      at: request.kind === 'session' ? justAfter(at) : at,
      last: await lastDecidedAt(db, universe),
    });
    await insertStep(db, {
      input: { version: next, id: requestId(request), asOf: at, input, policy },
      ...{ state, records },
    });
    if (input.kind === 'session') await insertContestDays(db, contestDays(stored.state, input, policy));
    for (const record of records) await changeChampion(db, universe, record);
    return { view: viewOf(state, next), events: events.map(lineOf), repeated: false };
  });
}

/** The first contest of a universe begins with whoever serves. */
async function open(db: Db, universe: string, at: Instant): Promise<StoredState> {
  const champion = await championAsOf(db, { universe, asOf: at });
  if (champion === undefined)
    throw new TerminalError(
      'NoChampion',
      `nobody serves in universe "${universe}" as of ${at}: run a day first`,
    );
  const policy = defaultPolicy;
  const contest = `${universe}-${(await contestsOf(db, universe)) + 1}`;
  const state = startContest({ contest, universe, champion: champion.recipe }, policy);
  await insertContest(db, { state, policy, openedAt: at });
  return { version: 0, asOf: at, state, policy };
}

interface Asked {
  universe: string;
  request: ContestRequest;
  stored: StoredState;
  at: Instant;
}

async function inputOf(deps: ActivityDeps, db: Db, asked: Asked): Promise<ContestInput> {
  const { universe, request, stored, at } = asked;
  const { state, policy } = stored;
  if (request.kind === 'session') {
    const { session, asOf } = request;
    return contestEvidence(db, { session, asOf, state, policy, universe: universeOf(deps.config, universe) });
  }
  if (request.kind === 'register') {
    const { id, recipe, name } = request;
    mustBeConfigured(deps, recipe);
    const { gate, modelVersion } = await gateEvidence(deps, { universe, recipe, state, policy, asOf: at });
    return { kind: 'register', id, recipe, modelVersion, gate, name };
  }
  if (request.kind === 'refit') {
    const { id, recipe, modelVersion } = request;
    mustBeConfigured(deps, recipe);
    const check = await refitCheck(db, { universe, recipe, modelVersion });
    return { kind: 'refit', id, recipe, modelVersion, check };
  }
  if (request.kind === 'adopt-policy') {
    const { id, name, reason } = request;
    return { kind: 'adopt-policy', id, name, reason };
  }
  return request;
}

function mustBeConfigured({ config }: ActivityDeps, recipe: string): void {
  const known = config.recipes.map(({ name }) => name);
  if (known.includes(recipe)) return;
  throw new TerminalError(
    'RecipeUnknown',
    `unknown recipe "${recipe}": configured are ${known.join(', ')}; add it under recipes`,
  );
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
