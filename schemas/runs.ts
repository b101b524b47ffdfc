/** A training run as it is kept: what it was given, what it gave, what it was measured on; and the registry's words. */
import type { Horizon } from './forecast.ts';
import type { Instant, SessionDate } from './market.ts';
import type { Recipe } from './recipes.ts';
import type { StandingEvaluation } from './training.ts';

/** Losses of one epoch, in the units of the family's own loss. */
export interface RunCurvePoint {
  epoch: number;
  train?: number;
  validation?: number;
  learningRate?: number;
}

export interface RunCurve {
  /** `fit`, or `fold 3`; of a member of an ensemble `fit.lstm`. */
  name: string;
  points: RunCurvePoint[];
}

/** Twenty bins of the probability integral transform: shares, ours and the baseline's. */
export interface PitHistogram {
  forecasts: number;
  ours: number[];
  baseline: number[];
}

/** Shares of outcomes inside the central intervals, by quarter of a year. */
export interface CoveragePoint {
  /** `2018-Q3` */
  period: string;
  forecasts: number;
  inside80: number;
  inside90: number;
  baseline80: number;
  baseline90: number;
}

/** Rows in ten groups of equal count, by what was forecast. */
export interface ForecastGroup {
  forecasts: number;
  /** Mean of the forecast in the group, what came on average, and the standard error of that over sessions. */
  forecast: number;
  outcome: number;
  error: number;
}

export interface HorizonDiagnostics {
  pit: PitHistogram;
  coverage: CoveragePoint[];
  /** By predicted sigma: root mean square of the outcome about the mean. */
  spread: ForecastGroup[];
  baselineSpread: ForecastGroup[];
  /** By predicted mean; empty for a model whose mean does not vary. */
  mean: ForecastGroup[];
}

export interface FeatureStatistic {
  name: string;
  /** Share of rows without a value. */
  missing: number;
  mean: number;
  sd: number;
  min: number;
  max: number;
  /** Mean of the last fifth of the sessions minus that of the others, in standard deviations. */
  shift: number;
}

export interface RunDiagnostics {
  horizons: Record<Horizon, HorizonDiagnostics>;
  features: FeatureStatistic[];
}

export interface RunDescription {
  /** Numbers that were estimated. */
  parameters: number;
  inputs: string[];
  facts: Record<string, unknown>;
}

export interface RunWindow {
  kind: string;
  from: SessionDate;
  through: SessionDate;
  sessions: number;
  rows: number;
  symbols: number;
}

/** What the same inputs give again, bit for bit. */
export interface RunContent {
  universe: string;
  session: SessionDate;
  asOf: Instant;
  recipe: Recipe;
  recipeHash: string;
  datasetVersion: string;
  featureSetVersion: string;
  matrixKey: string;
  seeds: number[];
  window: RunWindow | null;
  /** By horizon, as the evaluation gave them. */
  scores: Record<string, Record<string, unknown>>;
  curves: RunCurve[];
  description: RunDescription | null;
  diagnostics: RunDiagnostics | null;
  /** Whatever else the evaluation or the fit said of itself. */
  more: Record<string, unknown>;
}

/** In `more`: the fit was not evaluated itself; this evaluation of an older one stands for its recipe. */
export const STANDING_EVALUATION = 'standingEvaluation';

export function standingOf({ more }: Pick<RunContent, 'more'>): StandingEvaluation | undefined {
  return more[STANDING_EVALUATION] as StandingEvaluation | undefined;
}

/** In `more`: why the run has no ONNX model among its artefacts. */
export const WITHOUT_ONNX = 'withoutOnnx';

export interface RunLatency {
  p50Ms: number;
  p95Ms: number;
  /** Forecasts of one pass over the universe, and how often that was timed. */
  forecasts: number;
  repeats: number;
}

export interface RunCode {
  version: string;
  /** null: neither a git tree nor a build file says. */
  commit: string | null;
  clean: boolean | null;
}

/** What another machine, hour or commit may give differently. */
export interface RunMeasured {
  code: RunCode;
  libraries: Record<string, string>;
  hardware: {
    platform: string;
    cpu: string;
    cores: number;
    threads: number;
    memoryGiB: number;
    gpu: string | null;
  };
  latency: RunLatency | null;
  /** Milliseconds of the parts that took them. */
  timings: Record<string, number>;
}

export const RUN_STATUSES = ['running', 'completed', 'failed', 'cancelled'] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

/** How a training run ends that registers nothing. */
export type RunEnd = { status: 'failed'; errorType: string; error: string } | { status: 'cancelled' };

export const ARTEFACT_KINDS = [
  'model',
  'onnx',
  'scores',
  'predictions',
  'diagnostics',
  'description',
  'plot',
] as const;
export interface RunArtefact {
  name: string;
  kind: (typeof ARTEFACT_KINDS)[number];
  /** In the lake. */
  key: string;
  mediaType: string;
  bytes: number;
}

export interface RunRecord {
  trainingRun: string;
  modelVersion: string;
  content: RunContent;
  measured: RunMeasured;
  artefacts: RunArtefact[];
  recordedAt: Instant;
}

/** Stages that the registry keeps. Champion is none of them: promotions say who serves. */
export const KEPT_STAGES = ['candidate', 'shadow', 'challenger', 'retired'] as const;
export type KeptStage = (typeof KEPT_STAGES)[number];
export type Stage = KeptStage | 'champion';

/** Where a version may go from where it is. */
export const STAGE_MOVES: Record<KeptStage, readonly KeptStage[]> = {
  candidate: ['shadow', 'challenger', 'retired'],
  shadow: ['candidate', 'challenger', 'retired'],
  challenger: ['candidate', 'shadow', 'retired'],
  retired: ['candidate'],
};

export interface StageChange {
  from: Stage | null;
  to: Stage;
  at: Instant;
  by: string;
  reason: string;
}

export interface ModelNote {
  at: Instant;
  by: string;
  text: string;
  tag: string | null;
  value: string | null;
}
