/** Names are contracts: workflow types, task queues, ids and search attributes. Renaming strands running executions. */
import type { ConfiguredDataset } from './data-config.ts';
import type { Instant, SessionDate } from './market.ts';
import type { Recipe } from './recipes.ts';
import type { ProviderName } from './sources.ts';

/** `days`: of a simulation, whose days have a worker of their own. */
export const TASK_QUEUE = {
  cpu: 'tempocast-cpu',
  gpu: 'tempocast-gpu',
  days: 'tempocast-days',
} as const;

const SOURCE_QUEUE = 'tempocast-source-';
/** One queue per provider: its limit of requests per second is the queue's, whoever polls it. */
export const sourceQueue = (provider: string): string => `${SOURCE_QUEUE}${provider}`;
export const isSourceQueue = (queue: string): boolean => queue.startsWith(SOURCE_QUEUE);

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
  dataset: 'ingestDatasetWorkflow',
  rerun: 'rerunWorkflow',
  operator: 'operatorActionWorkflow',
  scheduledDataset: 'scheduledDatasetWorkflow',
  watch: 'watchArrivalsWorkflow',
  announce: 'announceWorkflow',
  acknowledge: 'acknowledgeWorkflow',
  testChannel: 'testChannelWorkflow',
  tell: 'tellWorkflow',
  exportModel: 'exportModelWorkflow',
  experiment: 'experimentWorkflow',
  trial: 'trialWorkflow',
  report: 'weeklyReportWorkflow',
  contest: 'contestWorkflow',
  simulation: 'simulationWorkflow',
} as const;

export const workflowId = {
  daily: (universe: string, session: SessionDate) => `day/${universe}/${session}`,
  train: (universe: string, recipe: string, session: SessionDate) => `train/${universe}/${recipe}/${session}`,
  backfill: (universe: string, from: SessionDate, to: SessionDate) => `backfill/${universe}/${from}..${to}`,
  /** One act at a time per target: a row reference or a repair. */
  operator: (action: string, target: string) => `operator/${action}/${target}`,
  data: (dataset: string, universe: string, date: SessionDate) => `data/${dataset}/${universe}/${date}`,
  dataBackfill: (dataset: string, universe: string, from: SessionDate, to: SessionDate) =>
    `backfill/${dataset}/${universe}/${from}..${to}`,
  /** Of some subjects: neither the run of the date nor that of others. Ids have 1,000 bytes at most. */
  ofSubjects: (id: string, subjects: readonly string[]) =>
    `${id}/only/${subjects.toSorted().join('+')}`.slice(0, 900),
  rerun: (universe: string, stage: string, from: SessionDate, to: SessionDate) =>
    `rerun/${universe}/${stage}/${from}..${to}`,
  exportModel: (universe: string, what: string) => `export/${universe}/${what}`,
  schedule: (universe: string) => `tempocast/day/${universe}`,
  scheduleOfDataset: (universe: string, dataset: string) => `tempocast/data/${universe}/${dataset}`,
  scheduleOfWatcher: (universe: string) => `tempocast/watch/${universe}`,
  scheduleOfReport: (universe: string) => `tempocast/report/${universe}`,
  report: (universe: string, week: string) => `report/${universe}/${week}`,
  contest: (universe: string) => `contest/${universe}`,
  simulation: (universe: string, from: SessionDate, to: SessionDate) =>
    `simulation/${universe}/${from}..${to}`,
  experiment: (id: string) => `experiment/${id}`,
  trial: (experiment: string, trial: number, span: string, rung: number) =>
    `experiment/${experiment}/trial/${trial}/${span}-${rung}`,
  /** One writer per incident: opening, escalation and all-clear never overtake each other. */
  announce: (incidentKey: string, openedAt: Instant) => `notice/${incidentKey}@${openedAt}`,
};

/** Signal to an announcement: the incident is over. */
export const ANNOUNCE_CLOSED = 'incidentClosed';

/** Typed search attributes: registered by `up`, set by every workflow. */
/** Query of workflows that an operator can pause: whether they are. */
export const PAUSED_QUERY = 'paused';

export const SEARCH_ATTRIBUTE = {
  session: 'TempocastSession',
  universe: 'TempocastUniverse',
  stage: 'TempocastStage',
  model: 'TempocastModel',
  experiment: 'TempocastExperiment',
  /** Of our schedules: what was wanted, and what the server made of it. */
  schedule: 'TempocastSchedule',
} as const;

/** What the ingest of a session brought. */
export interface IngestedSession {
  /** Everything up to this instant is read by the rest of the day. */
  asOf: Instant;
  bytes: number;
  bars: number;
  actions: number;
  restatements: number;
  missing: MissingSymbol[];
  /** Symbols by the provider that answered. */
  providers: Record<string, number>;
  /** Requests that a provider failed to answer, by `<provider> <type>`; the next one was asked. */
  refused: Record<string, number>;
}

/** Why one provider did not answer. */
export interface Refusal {
  provider: string;
  type: string;
  message: string;
}

export interface MissingSymbol {
  symbol: string;
  /** Of the first provider; `reasons` has every one's. */
  type: string;
  message: string;
  reasons: Refusal[];
}

/** What validation found in the rows that a session's ingest brought. */
export interface ValidateResult {
  rows: number;
  expectations: number;
  failed: { expectation: string; severity: string; unexpected: number }[];
  quarantined: number;
  /** Symbols of the universe without a usable bar for the session. */
  withoutBar: string[];
  /** From here on reads see the repairs that were applied too; absent: the run's asOf. */
  asOf?: Instant;
  /** Nothing of the dataset goes further today. */
  stopDataset: boolean;
  /** Failed expectations that people are told of. */
  notify: string[];
  /** Restatements that nothing explains. */
  unexplained: string[];
  repairs: { proposed: number; applied: { symbol: string; session: SessionDate; kind: string }[] };
}

export interface DailyPipelineInput {
  session: SessionDate;
  universe: string;
  /** When the answers to judge began to arrive; default: the run's own now. Set where a stage is run again. */
  since?: Instant;
  /** Set by a backfill, which ingests, validates and scores in session order itself. */
  ingested?: IngestedSession;
  validation?: ValidateResult;
  skipScore?: boolean;
  /** Forecasts wait for the signal `turn`: every earlier day of the backfill has ended. */
  inTurn?: boolean;
  /** Of a stage that is run again: only these are asked for. */
  symbols?: string[];
  /** Of a stage that is run again: every recipe is due. */
  retrain?: boolean;
  /** Of a stage that is run again: the how-manieth time, so that its checks are a run of their own. */
  run?: number;
  /** Incidents that are over by what was done of the day before: their all-clears are the day's. */
  over?: { incidentKeys: string[]; at: Instant }[];
  /** Of a simulation: short and whole-panel activities run within the workflow's task, not by way of a queue. */
  withinTask?: boolean;
}

/** One line of the query `progress`; times are epoch milliseconds. */
export interface StageProgress {
  stage: string;
  done: number;
  of: number;
  note: string;
  startedAt: number;
  finishedAt?: number;
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
  /** Symbols by the provider that answered. */
  providers?: Record<string, number>;
  missing?: IngestedSession['missing'];
}

export interface TrainModelInput {
  universe: string;
  session: SessionDate;
  asOf: Instant;
  recipe: string;
  datasetVersion: string;
  featureSetVersion: string;
  matrixKey: string;
  /** Of a recipe that is not configured: whole. */
  definition?: Recipe;
}

export interface TrainModelResult {
  recipe: string;
  modelVersion: string;
  trainingRun: string;
  /** Set when models are sent to an MLflow server. */
  export?: true;
}

export interface BackfillInput {
  universe: string;
  from: SessionDate;
  to: SessionDate;
  /** Sessions after ingest that run beside each other; can be changed while it runs. */
  parallelism: number;
  /** Carried over continue-as-new. */
  carried?: BackfillResult;
  paused?: boolean;
}

export interface BackfillResult {
  completed: number;
  failed: { session: SessionDate; message: string }[];
}

export interface IngestDatasetInput {
  dataset: ConfiguredDataset;
  universe: string;
  /** Logical date. */
  date: SessionDate;
  /** Default: those of the configuration. */
  subjects?: string[];
  /** Default: what is missing, and an overlap. */
  from?: SessionDate;
  to?: SessionDate;
  /** Default: those of the configuration, in its order. */
  providers?: ProviderName[];
  /** Subjects beside each other; can be changed while it runs. */
  parallelism?: number;
  /** Carried over continue-as-new. */
  carried?: DatasetProgress;
}

/** What a run of a dataset has done so far. */
export interface DatasetProgress {
  done: string[];
  rows: number;
  restated: number;
  future: number;
  bytes: number;
  asOf: Instant | null;
  /** Subjects by the provider that answered. */
  providers: Record<string, number>;
  /** As of a session's ingest. */
  refused: Record<string, number>;
  missing: { subject: string; type: string; message: string; reasons: Refusal[] }[];
  paused: boolean;
  /** When the run began, over continue-as-new. */
  since?: Instant;
}

export interface IngestDatasetResult {
  dataset: ConfiguredDataset;
  universe: string;
  date: SessionDate;
  state: 'arrived' | 'partial' | 'failed';
  asOf: Instant;
  subjects: number;
  /** New versions of rows. */
  rows: number;
  restated: number;
  /** Left out: recorded later than the virtual now. */
  future: number;
  bytes: number;
  providers: Record<string, number>;
  refused: Record<string, number>;
  missing: DatasetProgress['missing'];
}

/** Stages that can be run again; everything downstream of one follows. */
export const RERUN_STAGES = ['ingest', 'validate', 'features', 'train', 'forecast', 'score'] as const;
export type RerunStage = (typeof RERUN_STAGES)[number];

export interface RerunInput {
  universe: string;
  stage: RerunStage;
  from: SessionDate;
  to: SessionDate;
  /** Asked for again; with stage ingest only. */
  symbols?: string[];
  by: string;
  reason: string;
}

export interface RerunResult {
  completed: number;
  failed: { session: SessionDate; message: string }[];
}
