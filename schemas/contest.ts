/** The contest of one champion and its challengers: state, inputs and decisions. All plain JSON. */
import { type Static, Type } from 'typebox';
import type { ContestDrift, DriftBasis, DriftDay } from './drift.ts';
import type { Instant, SessionDate } from './market.ts';
import type { DriftMonitorId, OperatorActionKind, Policy } from './policy.ts';
import type { StandingEvaluation } from './training.ts';

export type Band = 'green' | 'amber' | 'red';

/** What is known about the size of d before a bet: `days` values and their sum of squares. */
export interface Scale {
  days: number;
  sumSquares: number;
}

/** State of a betting e-process (forecasting/promotion/e-process.ts). */
export interface EProcess {
  scale: Scale;
  /** Days folded, those of the scale's earlier warm-up not counted. */
  days: number;
  /** Sum of d, for the mean that a promotion also asks to be positive. */
  sum: number;
  sumSquares: number;
  /** ln prod (1 + lambda x) by bet. */
  logProducts: number[];
  /** Largest ln M so far. */
  maxLogM: number;
}

/** One number a day: loss of the champion minus loss of the other, mean over symbols. */
export interface DailyDifference {
  /** null when too few symbols have both losses; `reason` then says so. */
  value: number | null;
  symbols: number;
  champion: number | null;
  challenger: number | null;
  reason: string | null;
}

export interface Sanity {
  band: Band;
  reasons: string[];
}

/** What one recipe did in one session. A recipe without an entry answered nothing. */
export interface RecipeDay {
  /** Forecasts asked for, and those of them that came and are finite. */
  expected: number;
  issued: number;
  nonFinite: number;
  /** Forecasts of symbols that nobody asked for. */
  wrongSymbols: number;
  /** Outcomes learned this session: how many of them lay inside the watched interval. null on a day without any. */
  coverage: { inside: number; judged: number } | null;
  latencyMs: number | null;
  sanity: Sanity | null;
  /** Against the champion of the state; null for the champion itself. */
  difference: DailyDifference | null;
}

export interface GuardDay {
  inside: number;
  judged: number;
  missing: number;
  expected: number;
  slow: boolean;
}

export const STAGES = ['shadow', 'ab-10', 'ab-50'] as const;
export type Stage = (typeof STAGES)[number];

/** An accuracy test: from the first A/B session to its end date, registered before its first number. */
export interface AccuracyTest {
  /** Counted over the life of the contest, from 1. */
  number: number;
  startedDay: number;
  startedSession: SessionDate;
  alpha: number;
  threshold: number;
  /** 0: no look. */
  lookP: number;
  endDay: number;
  /** Scale of the days in shadow, with which the betting begins. */
  scale: Scale;
  process: EProcess;
  /** The days' numbers, null where there was none; at most as long as the test. */
  differences: (number | null)[];
}

export interface Waiting {
  for: 'test' | 'promotion';
  since: SessionDate;
  deadlineDay: number;
}

export interface Challenger {
  recipe: string;
  modelVersion: string | null;
  stage: Stage;
  /** Days before this stage; a stage's sessions are the days after. */
  enteredDay: number;
  /** The last session before its evidence against this champion begins. */
  since: SessionDate | null;
  restUntilDay: number;
  harm: EProcess;
  guards: GuardDay[];
  test: AccuracyTest | null;
  waiting: Waiting | null;
}

/** The previous champion, in shadow, and the evidence that it was the better one. */
export interface Watch {
  recipe: string;
  modelVersion: string | null;
  sinceDay: number;
  /** Scale of the days before the promotion. */
  scale: Scale;
  process: EProcess;
  guards: GuardDay[];
  differences: (number | null)[];
}

export interface Proposal {
  id: string;
  action: OperatorAction;
  expiresDay: number;
}

export interface ContestState {
  format: 1;
  contest: string;
  universe: string;
  policy: PolicyReference;
  status: 'running' | 'paused' | 'closed';
  /** Sessions stepped and the last of them, with the hash of its evidence. */
  day: number;
  session: SessionDate | null;
  sessionHash: string | null;
  /** Events so far. */
  sequence: number;
  champion: {
    recipe: string;
    modelVersion: string | null;
    sinceDay: number;
    band: Band;
    guards: GuardDay[];
    /** A guard trips and nobody can take over; told once. */
    stuck: boolean;
    previous: string | null;
  };
  challengers: Record<string, Challenger>;
  watch: Watch | null;
  /** Absent until the champion has a reference to be compared with. */
  drift?: ContestDrift;
  /** Day on which each recipe was at the offline gate last. */
  tried?: Record<string, number>;
  /** Recipes that were dropped, or failed as champion: only a person registers them anew. */
  out?: string[];
  /** Trials ever counted, refused ones too: the N of the deflated Sharpe ratio. */
  trials: number;
  /** Tests ever started, and the days of those that still count for this year. */
  tests: { count: number; days: number[] };
  proposals: Proposal[];
  /** Ids of the latest inputs other than sessions. */
  seen: string[];
}

export interface PolicyReference {
  id: string;
  version: number;
  hash: string;
}

/** What the offline gate found; small, the series it came from is named by `source`. */
export interface GateResult {
  passed: boolean;
  reasons: string[];
  /** Run or evaluation that holds the series. */
  source: string;
  sessions: number;
  meanDifference: number;
  lowerBound: number;
  allowedLoss: number;
  dieboldMariano: { t: number; p: number } | null;
  deflatedSharpe: number | null;
  overfitting: number | null;
  confidenceSet: { included: boolean; p: number } | null;
  trials: number;
  /** Trials of the family whose daily losses on these sessions are in the store; the others are counted only. */
  trialSeries?: number;
  /** What a number above means here, or why there is none. */
  remarks?: string[];
  sanity: Sanity;
}

/** How the forecasts of two fits differ on the same rows: medians over rows. */
export interface FitParity {
  /** The fit before. */
  before: string;
  sessions: number;
  rows: number;
  /** Sigma of the new fit over that of the one before. */
  scaleRatio: number;
  /** Of the means, in sigmas of the one before; absolute. */
  meanShift: number;
  /** Rows on which one of them is not finite and the other is. */
  lost: number;
}

const Text = (minLength = 1) => Type.String({ minLength, maxLength: 2000 });

export const OperatorActionSchema = Type.Object(
  {
    kind: Type.Literal('action'),
    id: Text(),
    action: Type.Unsafe<OperatorActionKind | 'confirm'>(
      Type.Union(
        ['approve', 'veto', 'pause', 'resume', 'force', 'roll-back', 'close', 'confirm'].map((name) =>
          Type.Literal(name),
        ),
      ),
    ),
    recipe: Type.Optional(Type.String({ description: 'Of approve, veto and force.' })),
    proposal: Type.Optional(Type.String({ description: 'Of confirm: id of the action to confirm.' })),
    name: Text(),
    reason: Text(),
    second: Type.Optional(Type.String({ description: 'The second person, where the policy asks for one.' })),
  },
  { additionalProperties: false },
);
export type OperatorAction = Static<typeof OperatorActionSchema>;

export type ContestInput =
  | {
      kind: 'session';
      session: SessionDate;
      champion: string;
      recipes: Record<string, RecipeDay>;
      /** Of the champion; `basis` where its reference is new. */
      drift?: { day: DriftDay; basis?: DriftBasis };
    }
  | {
      kind: 'register';
      id: string;
      recipe: string;
      modelVersion: string | null;
      gate: GateResult;
      name: string;
      /** Of the person; absent in records of 0.3.0 and where the policy asks. */
      reason?: string;
      /** By the policy, not by a person. */
      automatic?: true;
    }
  | {
      kind: 'refit';
      id: string;
      recipe: string;
      modelVersion: string;
      check: RecipeDay;
      parity?: FitParity | null;
      /** Absent: the fit was evaluated itself, or its recipe never was. */
      standing?: StandingEvaluation;
    }
  | { kind: 'adopt-policy'; id: string; name: string; reason: string }
  | { kind: 'open'; id: string; name: string; reason: string }
  | OperatorAction;
export type SessionInput = Extract<ContestInput, { kind: 'session' }>;

export const EVENT_KINDS = [
  'registered',
  'gate-refused',
  'stage',
  'dropped',
  'waiting',
  'kept',
  'promoted',
  'confirmed',
  'rolled-back',
  'rollback-impossible',
  'alarm',
  'fit-live',
  'fit-refused',
  'drift',
  'paused',
  'resumed',
  'proposed',
  'proposal-expired',
  'policy-adopted',
  'closed',
  'opened',
] as const;
export type ContestEventKind = (typeof EVENT_KINDS)[number];

export type Actor = { kind: 'policy' } | { kind: 'operator'; name: string; second: string | null };

/** Everything a decision was made from; what it does not name did not matter. */
export interface DecisionEvidence {
  stage?: { from: Stage | 'offline'; to: Stage | 'champion' | 'out' };
  test?: { number: number; alpha: number; from: SessionDate; day: number; endDay: number };
  /** The numbers of `process`, one a session, null where there was none, and the scale before the first. */
  differences?: (number | null)[];
  scale?: Scale;
  process?: EProcess;
  /** ln M and the threshold it is compared with. */
  logM?: number;
  threshold?: number;
  mean?: number;
  look?: { sessions: number; mean: number; t: number; p: number; allowed: number };
  /** Where the numbers are not carried: first and last session. */
  range?: { from: SessionDate | null; to: SessionDate; count: number };
  guards?: GuardDay[];
  gate?: GateResult;
  sanity?: Sanity;
  /** Challengers whose evidence against the old champion is void. */
  restarted?: string[];
  waiting?: Waiting;
  action?: OperatorAction;
  modelVersion?: string | null;
  /** Of a new fit: its check, and how it compares with the one before; null: they read other features. */
  fit?: { check: RecipeDay; parity: FitParity | null; standing?: StandingEvaluation };
  drift?: {
    day: DriftDay;
    source: string;
    monitors: { id: DriftMonitorId; statistic: number; threshold: number }[];
    /** Whether a retraining is due. */
    retrain: boolean;
  };
}

export interface ContestEvent {
  /** `<contest>/<sequence>`; never used twice. */
  id: string;
  sequence: number;
  /** The last session stepped when it was decided. */
  session: SessionDate | null;
  kind: ContestEventKind;
  recipe: string | null;
  /** Champion before and after. */
  champion: { before: string; after: string };
  actor: Actor;
  reasons: string[];
  evidence: DecisionEvidence;
  policy: PolicyReference;
}

/** A decision as it is kept: the event, the input that led to it, the policy in full, the code and the instant. */
export interface DecisionRecord {
  event: ContestEvent;
  policy: Policy;
  codeVersion: string;
  decidedAt: Instant;
}

export interface StepResult {
  state: ContestState;
  events: ContestEvent[];
  /** Why nothing happened: the very same input was seen before. */
  ignored: 'repeated-session' | 'repeated-input' | null;
}
