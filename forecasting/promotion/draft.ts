/** A step in progress: a copy of the state that may be written to, and the events so far. */
import type {
  Actor,
  Challenger,
  ContestEvent,
  ContestEventKind,
  ContestState,
  DecisionEvidence,
  EProcess,
  GuardDay,
} from '../../schemas/contest.ts';
import type { Policy } from '../../schemas/policy.ts';
import { logEvidence, meanDifference, startEProcess } from './e-process.ts';

export interface Draft {
  state: ContestState;
  readonly policy: Policy;
  readonly events: ContestEvent[];
}

export const POLICY_ACTOR: Actor = { kind: 'policy' };

export interface Happening {
  recipe?: string | null;
  actor?: Actor;
  reasons: string[];
  evidence?: DecisionEvidence;
  /** When the event is about a change of champion. */
  before?: string;
}

/** Numbers the event; the state is as it is AFTER what happened. */
export function emit(draft: Draft, kind: ContestEventKind, happening: Happening): void {
  const { state } = draft;
  state.sequence += 1;
  draft.events.push({
    id: `${state.contest}/${state.sequence}`,
    sequence: state.sequence,
    session: state.session,
    kind,
    recipe: happening.recipe ?? null,
    champion: { before: happening.before ?? state.champion.recipe, after: state.champion.recipe },
    actor: happening.actor ?? POLICY_ACTOR,
    reasons: happening.reasons,
    // a copy: the state goes on changing
    evidence: structuredClone(happening.evidence ?? {}),
    policy: { ...state.policy },
  });
}

/** A challenger that begins in shadow today, with no evidence. */
export function newChallenger(
  { day, session }: ContestState,
  recipe: string,
  {
    modelVersion = null,
    guards = [],
    rest = 0,
  }: {
    modelVersion?: string | null;
    guards?: GuardDay[];
    rest?: number;
  },
): Challenger {
  return {
    recipe,
    modelVersion,
    stage: 'shadow',
    enteredDay: day,
    since: session,
    restUntilDay: day + rest,
    harm: startEProcess(),
    guards,
    test: null,
    waiting: null,
  };
}

/** Out until a person registers it anew. */
export function leave(state: ContestState, recipe: string): void {
  state.out = [...new Set([...(state.out ?? []), recipe])].sort();
}

/** Challengers by name: the order in which they joined decides nothing. */
export function challengersOf({ state }: Draft): Challenger[] {
  return Object.keys(state.challengers)
    .sort()
    .map((recipe) => state.challengers[recipe]!);
}

/** What of an e-process goes into a record. */
export function processEvidence(process: EProcess, threshold: number, sign = 1): DecisionEvidence {
  return { process, logM: logEvidence(process), threshold, mean: sign * meanDifference(process) };
}

/** The evidence of a challenger's running test. */
export function testEvidence(challenger: Challenger, day: number): DecisionEvidence {
  const test = challenger.test!;
  return {
    ...processEvidence(test.process, test.threshold),
    test: {
      number: test.number,
      alpha: test.alpha,
      from: test.startedSession,
      day: day - test.startedDay,
      endDay: test.endDay - test.startedDay,
    },
    scale: test.scale,
    differences: test.differences,
    guards: challenger.guards,
  };
}
