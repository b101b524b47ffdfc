/** Experiments: configurations of a recipe that are tried on one dataset version, and what came of each. */
import type { Instant, SessionDate } from './market.ts';
import type { Recipe } from './recipes.ts';
import type { CpcvSettings } from './training.ts';

/**
 * `train`: one configuration, evaluated, fitted and registered. `grid`: all, on the validation span. `halving`: all on a
 * little, the better ones on more. `cpcv`: one, on the paths of a combinatorial cross-validation. `compare`: each on the
 * test span, side by side.
 */
export const EXPERIMENT_KINDS = ['train', 'grid', 'halving', 'cpcv', 'compare'] as const;
export type ExperimentKind = (typeof EXPERIMENT_KINDS)[number];

/** So that an experiment fits a workflow's input. */
export const MAX_TRIALS = 200;

export interface TrialSpec {
  /** From 1. */
  number: number;
  recipe: Recipe;
  overrides: Record<string, unknown>;
}

/** One round of successive halving: every trial that is left is evaluated on the last sessions of the validation span. */
export interface Rung {
  sessions: number;
  /** Of families that train in epochs; absent: those of the recipe. */
  epochs?: number;
  /** Trials that go on. */
  keep: number;
}

/** The training set: rows known as of `asOf`, features of one definition. */
export interface TrainingData {
  universe: string;
  session: SessionDate;
  asOf: Instant;
  datasetVersion: string;
  featureSetVersion: string;
  matrixKey: string;
}

export interface ExperimentSpec {
  kind: ExperimentKind;
  name: string;
  /** The YAML file that the base recipe came from; absent: a configured recipe. */
  file?: string;
  /** The panel of all history is built from it, whatever a day of the pipeline has kept. */
  data: Pick<TrainingData, 'universe' | 'session' | 'asOf'>;
  trials: TrialSpec[];
  rungs: Rung[];
  /** Sessions at the end that no trial is chosen by: the winner is scored on them once. */
  testSessions: number;
  cpcv?: CpcvSettings;
}

export interface ExperimentInput {
  id: string;
  spec: ExperimentSpec;
  by: string;
  parallelism: number;
  paused?: boolean;
}

export const TRIAL_SPANS = ['validation', 'test'] as const;
export type TrialSpan = (typeof TRIAL_SPANS)[number];

export interface TrialInput {
  experiment: string;
  kind: ExperimentKind;
  trial: TrialSpec;
  data: TrainingData;
  span: TrialSpan;
  rung: number;
  sessions: number;
  /** Of the panel's end: these sessions are not seen. */
  heldBack: number;
  epochs?: number;
  cpcv?: CpcvSettings;
}

export type TrialMetrics = Record<string, Record<string, unknown>>;

export interface TrialResult {
  experiment: string;
  number: number;
  span: TrialSpan;
  rung: number;
  recordedAt: Instant;
  status: 'completed' | 'failed' | 'cancelled';
  sessions: number;
  /** Mean CRPS skill over the horizons; null when not completed. */
  score: number | null;
  metrics: TrialMetrics | null;
  evaluationKey: string | null;
  modelVersion: string | null;
  errorType: string | null;
  error: string | null;
  seconds: number;
}

/** What travels of a result through workflows; the rest is in the database. */
export type TrialOutcome = Pick<
  TrialResult,
  'number' | 'status' | 'score' | 'evaluationKey' | 'modelVersion' | 'errorType' | 'error' | 'seconds'
>;

export interface ExperimentResult {
  id: string;
  trials: number;
  completed: number;
  failed: number;
  winner: number | null;
  /** Of the winner. */
  validation: number | null;
  test: number | null;
  /** Lake key of the table of a comparison. */
  comparisonKey: string | null;
}

export interface ExperimentRow extends TrainingData {
  id: string;
  kind: ExperimentKind;
  name: string;
  spec: ExperimentSpec;
  by: string;
  startedAt: Instant;
}

export interface ExperimentEnd {
  experiment: string;
  endedAt: Instant;
  status: 'completed' | 'failed' | 'cancelled';
  winner: number | null;
  summary: ExperimentResult | { error: string };
}

/** Diebold-Mariano of daily mean CRPS: positive t speaks for `better`. */
export interface PairTest {
  better: string;
  than: string;
  horizon: number;
  sessions: number;
  t: number;
  p: number;
}

export interface Comparison {
  sessions: number;
  recipes: { name: string; metrics: TrialMetrics }[];
  pairs: PairTest[];
}
