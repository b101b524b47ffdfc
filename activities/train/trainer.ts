/** The port through which activities train: workers/ runs the fits in a child process behind it. */
import type { Horizon } from '../../schemas/forecast.ts';
import type { Recipe } from '../../schemas/recipes.ts';

/** Where an earlier attempt had come: finished folds of a walk-forward, and the step inside the next fit. */
export interface ResumedFrom {
  folds: number;
  step: number;
  of: number;
}

export interface TrainerHooks {
  progress(done: number, of: number, note: string): void;
  /** Called once, before the first progress, when the job continues from checkpoints. */
  resumed?(from: ResumedFrom): void;
  signal: AbortSignal;
}

export interface WalkForwardJob {
  /** Names the checkpoints: the same run continues where a killed one stopped. */
  trainingRun: string;
  recipe: Recipe;
  panelKey: string;
  evaluationSessions: number;
  /** Symbols left out of mean scores. */
  unscored: string[];
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
}

export interface FitJob {
  trainingRun: string;
  recipe: Recipe;
  panelKey: string;
}

export interface FitResult {
  artifactKey: string;
  /** sha256 of the artifact: the model version. */
  modelVersion: string;
}

export interface Trainer {
  walkForward(job: WalkForwardJob, hooks: TrainerHooks): Promise<WalkForwardResult>;
  fit(job: FitJob, hooks: TrainerHooks): Promise<FitResult>;
}
