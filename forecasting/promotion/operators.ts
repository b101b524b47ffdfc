/** What people may do to a contest: each action has a name, a reason and, where the policy says so, a second person. */
import type { Actor, Challenger, OperatorAction } from '../../schemas/contest.ts';
import { TerminalError } from '../../schemas/errors.ts';
import { drop, startTest } from './challengers.ts';
import { promote, rollBack } from './champion.ts';
import { type Draft, emit, testEvidence } from './draft.ts';
import { testsLeft } from './spending.ts';

/** Throws TerminalError with the type of what is wrong; the state is then unchanged. */
export function operate(draft: Draft, action: OperatorAction): void {
  const { state, policy } = draft;
  if (action.name.trim() === '') throw refuse('NameMissing', 'an action needs the name of who acts');
  if (action.reason.trim().length < policy.people.minReason) {
    const have = `'${action.reason.trim()}' has ${action.reason.trim().length} characters`;
    throw refuse('ReasonTooShort', `the reason ${have}, at least ${policy.people.minReason} are needed`);
  }
  if (action.action === 'confirm') {
    confirm(draft, action);
    return;
  }
  const needed = policy.people.secondPerson.includes(action.action);
  const actor = actorOf(action);
  if (needed && actor.second === null) {
    check(draft, action);
    const expiresDay = state.day + policy.people.confirmWithinSessions;
    state.proposals = [...state.proposals, { id: action.id, action, expiresDay }];
    if (state.proposals.length > MOST_PROPOSALS)
      throw refuse('TooManyProposals', `${MOST_PROPOSALS} actions wait for a second person already`);
    const reasons = [
      `${action.action} waits for a second person until session ${expiresDay}: ${action.reason}`,
    ];
    emit(draft, 'proposed', { recipe: action.recipe ?? null, actor, reasons, evidence: { action } });
    return;
  }
  perform(draft, action, actor);
}

/** Proposals that nobody confirmed in time are over. */
export function expireProposals(draft: Draft): void {
  const { state } = draft;
  const over = state.proposals.filter((proposal) => state.day > proposal.expiresDay);
  state.proposals = state.proposals.filter((proposal) => state.day <= proposal.expiresDay);
  for (const { action } of over) {
    const reasons = [`no second person confirmed ${action.action} of ${action.name}`];
    emit(draft, 'proposal-expired', { recipe: action.recipe ?? null, reasons, evidence: { action } });
  }
}

const MOST_PROPOSALS = 20;

function confirm(draft: Draft, { proposal: id, name, reason }: OperatorAction): void {
  const { state } = draft;
  const proposal = state.proposals.find((one) => one.id === id);
  if (proposal === undefined) {
    const open = state.proposals.map((one) => one.id).join(', ') || 'none';
    throw refuse('ProposalUnknown', `no action '${id}' waits for a second person, open: ${open}`);
  }
  const action = {
    ...proposal.action,
    second: name,
    reason: `${proposal.action.reason} (${name}: ${reason})`,
  };
  const actor = actorOf(action);
  state.proposals = state.proposals.filter((one) => one !== proposal);
  perform(draft, action, actor);
}

function actorOf({ name, second }: OperatorAction): Extract<Actor, { kind: 'operator' }> {
  const plain = (text: string) => text.trim().toLowerCase();
  if (second !== undefined && (second.trim() === '' || plain(second) === plain(name)))
    throw refuse('SecondPersonSame', `the second person '${second}' has to be another than '${name}'`);
  return { kind: 'operator', name: name.trim(), second: second?.trim() ?? null };
}

/** Throws when the action has nothing to act on. Returns what it acts on. */
function check({ state }: Draft, { action, recipe }: OperatorAction) {
  const challenger = recipe === undefined ? undefined : state.challengers[recipe];
  if (['approve', 'veto', 'force'].includes(action) && challenger === undefined) {
    const known = Object.keys(state.challengers).sort().join(', ') || 'none';
    throw refuse(
      'ChallengerUnknown',
      `'${recipe ?? ''}' is no challenger of ${state.contest}, challengers: ${known}`,
    );
  }
  if (action === 'approve' && challenger!.waiting === null)
    throw refuse('NothingToApprove', `${recipe} waits for no approval, it is in stage ${challenger!.stage}`);
  const { previous } = state.champion;
  const back =
    state.watch?.recipe ?? (previous !== null && state.challengers[previous] ? previous : undefined);
  if (action === 'roll-back' && back === undefined) {
    const what = `${state.champion.recipe} serves since day ${state.champion.sinceDay}`;
    throw refuse('NothingToRollBackTo', `no previous champion is in the contest, ${what}`);
  }
  if (action === 'pause' && state.status !== 'running')
    throw refuse('NotRunning', `the contest is ${state.status}, only a running one can be paused`);
  if (action === 'resume' && state.status !== 'paused')
    throw refuse('NotPaused', `the contest is ${state.status}, only a paused one can be resumed`);
  return { challenger, back };
}

function perform(draft: Draft, action: OperatorAction, actor: Actor): void {
  const { state } = draft;
  const { challenger, back } = check(draft, action);
  const reasons = [action.reason.trim()];
  const evidence = { action, ...(challenger?.test ? testEvidence(challenger, state.day) : {}) };
  if (action.action === 'approve') approve(draft, challenger!, { reasons, evidence, actor });
  else if (action.action === 'veto') drop(draft, challenger!, reasons, evidence, actor);
  else if (action.action === 'force') promote(draft, challenger!, { reasons, evidence, actor });
  else if (action.action === 'roll-back') rollBack(draft, back!, { reasons, evidence, actor });
  else {
    const [status, kind] = CHANGES[action.action as keyof typeof CHANGES];
    state.status = status;
    emit(draft, kind, { reasons, evidence, actor });
  }
}

function approve(draft: Draft, challenger: Challenger, change: Parameters<typeof promote>[2]): void {
  const { state, policy } = draft;
  if (challenger.waiting!.for === 'promotion') {
    promote(draft, challenger, change);
    return;
  }
  if (testsLeft(policy, state) <= 0) {
    const most = policy.test.perYear;
    throw refuse('TestsSpent', `${most} tests were started within a year, the policy allows no more`);
  }
  challenger.waiting = null;
  startTest(draft, challenger, change.reasons, change.actor);
}

const CHANGES = {
  pause: ['paused', 'paused'],
  resume: ['running', 'resumed'],
  close: ['closed', 'closed'],
} as const;

function refuse(type: string, message: string): TerminalError {
  return new TerminalError(type, message);
}
