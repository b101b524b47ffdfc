/** The port through which activities train: workers/ runs the jobs in a child process behind it. */
import type { Comparison } from '../../schemas/experiments.ts';
import type { Horizon } from '../../schemas/forecast.ts';
import type { Recipe } from '../../schemas/recipes.ts';
import type { RunCurve, RunLatency } from '../../schemas/runs.ts';
import type { EvaluationSpan, FoldSpec } from '../../schemas/training.ts';
import type { TrainingSetRef } from '../features/load-training-set.ts';

/** Where an earlier attempt had come: finished folds of a walk-forward (a final fit is one), and the step inside the next fit. */
export interface ResumedFrom {
  folds: number;
  step: number;
  of: number;
}

/** Losses of one epoch of a fold's fit, or of the final fit (`fold` null). */
export interface EpochTold {
  fold: number | null;
  /** Of an ensemble: which of its fits. */
  fit?: string;
  epoch: number;
  train?: number;
  validation?: number;
  learningRate?: number;
}

export interface TrainerHooks {
  progress(done: number, of: number, note: string): void;
  /** Called once, before the first progress, when the job continues from checkpoints. */
  resumed?(from: ResumedFrom): void;
  /** A fold is in the lake. */
  fold?(result: FoldResult): void;
  epoch?(told: EpochTold): void;
  signal: AbortSignal;
}

/** Where the result of a fold lies. */
export interface FoldResult {
  index: number;
  /** Lake key of predictions, description with curve, and training scores. */
  key: string;
  /** Of a chain: what the next fold begins from. */
  modelKey: string | null;
  /** Fit and prediction; 0 when the fold was there already. */
  seconds: number;
}

interface PanelJob extends TrainingSetRef {
  /** Names the checkpoints: the same run continues where a killed one stopped. */
  trainingRun: string;
  recipe: Recipe;
}

export interface ScoreSettings {
  /** Symbols left out of mean scores. */
  unscored: string[];
  /** What the plots of a registered run are drawn from. */
  diagnostics?: boolean;
  /** Of combinatorial cross-validation. */
  paths?: number[][];
}

export interface FoldsJob extends PanelJob {
  span: EvaluationSpan;
  folds: FoldSpec[];
  /** Results that were recorded before; verified, and fitted again where damaged. */
  known: FoldResult[];
  chained: boolean;
  /** Model of the fold before the first of these, in a chain. */
  before: string | null;
  /** Set when these are all folds: scored in the same process. */
  score: ScoreSettings | null;
}

export interface FoldsResult {
  folds: FoldResult[];
  evaluation: WalkForwardResult | null;
}

export interface ScoreJob extends PanelJob, ScoreSettings {
  span: EvaluationSpan;
  folds: FoldSpec[];
  results: FoldResult[];
}

export type HorizonMetrics = Record<string, unknown> & {
  sessions: number;
  crps: number;
  crpsBaseline: number;
  skill: number;
  sanity: { band: 'green' | 'amber' | 'red'; reasons: string[] };
};

export interface WalkForwardResult {
  evaluationKey: string;
  metrics: Record<Horizon, HorizonMetrics>;
  folds: FoldResult[];
  /** As the run record wants them: keys of the folds, their losses by epoch, RunDiagnostics in the lake. */
  foldKeys?: string[];
  curves?: RunCurve[];
  diagnosticsKey?: string;
  /** Milliseconds. */
  timings?: Record<string, number>;
}

export interface FitJob extends PanelJob {
  featureSetVersion: string;
}

export interface FitResult {
  artifactKey: string;
  /** sha256 of the artifact: the model version. */
  modelVersion: string;
  /** FitStory in the lake: parameters, inputs, curve, facts, window. */
  storyKey: string;
  latency: RunLatency;
  /** Milliseconds. */
  timings: Record<string, number>;
}

export interface CompareJob {
  panelKey: string;
  unscored: string[];
  /** Evaluations on the same span. */
  recipes: { name: string; evaluationKey: string }[];
}

export interface CompareResult {
  comparisonKey: string;
  comparison: Comparison;
}

/** Every job can run twice: its results are named by their content. */
export interface Trainer {
  folds(job: FoldsJob, hooks: TrainerHooks): Promise<FoldsResult>;
  score(job: ScoreJob, hooks: TrainerHooks): Promise<WalkForwardResult>;
  fit(job: FitJob, hooks: TrainerHooks): Promise<FitResult>;
  compare(job: CompareJob, hooks: TrainerHooks): Promise<CompareResult>;
}
