/** Names are contracts: workflow types, task queues, ids and search attributes. Renaming strands running executions. */
import type { Instant, SessionDate } from './market.ts';

export const TASK_QUEUE = { cpu: 'tempocast-cpu', gpu: 'tempocast-gpu' } as const;

export const STAGES = [
  'ingest',
  'validate',
  'features',
  'train',
  'evaluate',
  'promote',
  'forecast',
  'score',
  'publish',
] as const;
export type Stage = (typeof STAGES)[number];

export const WORKFLOW = {
  daily: 'dailyPipelineWorkflow',
  scheduled: 'scheduledDayWorkflow',
  train: 'trainModelWorkflow',
  backfill: 'backfillWorkflow',
} as const;

export const workflowId = {
  daily: (universe: string, session: SessionDate) => `day/${universe}/${session}`,
  train: (universe: string, recipe: string, session: SessionDate) => `train/${universe}/${recipe}/${session}`,
  backfill: (universe: string, from: SessionDate, to: SessionDate) => `backfill/${universe}/${from}..${to}`,
  schedule: (universe: string) => `tempocast/day/${universe}`,
};

/** Typed search attributes: registered by `up`, set by every workflow. */
export const SEARCH_ATTRIBUTE = {
  session: 'TempocastSession',
  universe: 'TempocastUniverse',
  stage: 'TempocastStage',
  model: 'TempocastModel',
} as const;

export interface DailyPipelineInput {
  session: SessionDate;
  universe: string;
  /** Set by a backfill, which ingests in session order before it starts the rest of the day. */
  ingestedAsOf?: Instant;
}

export interface StageCount {
  [name: string]: number;
}

export interface DailyPipelineResult {
  session: SessionDate;
  universe: string;
  /** `closed`: the exchange does not trade that day; nothing was done. */
  state: 'completed' | 'closed';
  reason?: string;
  asOf?: Instant;
  datasetVersion?: string;
  featureSetVersion?: string;
  champion?: string;
  counts?: StageCount;
}

export interface TrainModelInput {
  universe: string;
  session: SessionDate;
  asOf: Instant;
  recipe: string;
  datasetVersion: string;
  featureSetVersion: string;
  matrixKey: string;
}

export interface TrainModelResult {
  recipe: string;
  modelVersion: string;
  trainingRun: string;
}

export interface BackfillInput {
  universe: string;
  from: SessionDate;
  to: SessionDate;
  parallelism: number;
  /** Carried over continue-as-new. */
  done?: number;
}

export interface BackfillResult {
  sessions: number;
  completed: number;
  failed: SessionDate[];
}
