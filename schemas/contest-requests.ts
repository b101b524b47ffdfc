/** What a contest is asked to do, as the Updates of its workflow carry it, and what it answers. Small: evidence is read where it is. */
import type { ContestEventKind, ContestState, OperatorAction, Stage } from './contest.ts';
import type { Instant, SessionDate } from './market.ts';
import type { Policy } from './policy.ts';

export type ContestRequest =
  | { kind: 'session'; session: SessionDate; asOf: Instant }
  | { kind: 'register'; id: string; recipe: string; name: string; reason?: string }
  | { kind: 'refit'; id: string; recipe: string; modelVersion: string; asOf?: Instant }
  /** A new contest after one was closed: whoever serves begins as its champion. */
  | { kind: 'open'; id: string; name: string; reason: string }
  | { kind: 'adopt-policy'; id: string; name: string; reason: string; policy: Policy }
  | OperatorAction;

export interface StepContestInput {
  universe: string;
  request: ContestRequest;
}

/** One line of a decision; the whole of it is found by its id. */
export interface DecisionLine {
  id: string;
  kind: ContestEventKind;
  recipe: string | null;
  champion: { before: string; after: string };
  reasons: string[];
}

/** What the workflow keeps and shows of the state, which is itself in the database. */
export interface ContestView {
  contest: string;
  /** Inputs so far. */
  version: number;
  status: ContestState['status'];
  day: number;
  session: SessionDate | null;
  champion: string;
  watched: string | null;
  challengers: { recipe: string; stage: Stage; waiting: { for: string; deadlineDay: number } | null }[];
  proposals: { id: string; action: string; by: string; expiresDay: number }[];
}

export interface ContestAnswer {
  view: ContestView;
  events: DecisionLine[];
  /** The very same request was answered before; nothing was done. */
  repeated: boolean;
}

/** As the activity answers its workflow; `export` is set when the aliases of an MLflow server are to follow. */
export interface ContestStep extends ContestAnswer {
  export?: true;
}

/** Update, query names: contracts of `contestWorkflow`. */
export const CONTEST = {
  session: 'session',
  register: 'register',
  refit: 'refit',
  act: 'act',
  adoptPolicy: 'adopt-policy',
  open: 'open',
  state: 'state',
  decisions: 'decisions',
} as const;

/** Carried over continue-as-new. */
export interface ContestWorkflowInput {
  universe: string;
  view?: ContestView;
  decisions?: DecisionLine[];
  /** After so many it is carried over, or when the server says so. */
  updatesPerRun?: number;
  /** Of a simulation: steps run within the workflow's own tasks. */
  withinTask?: boolean;
}

export function requestId(request: ContestRequest): string {
  return request.kind === 'session' ? `session/${request.session}` : request.id;
}

export function viewOf(state: ContestState, version: number): ContestView {
  return {
    ...{ contest: state.contest, version, status: state.status, day: state.day, session: state.session },
    ...{ champion: state.champion.recipe, watched: state.watch?.recipe ?? null },
    challengers: Object.keys(state.challengers)
      .sort()
      .map((recipe) => {
        const { stage, waiting } = state.challengers[recipe]!;
        const until = waiting === null ? null : { for: waiting.for, deadlineDay: waiting.deadlineDay };
        return { recipe, stage, waiting: until };
      }),
    proposals: state.proposals.map(({ id, action, expiresDay }) => ({
      ...{ id, action: action.action, by: action.name, expiresDay },
    })),
  };
}
