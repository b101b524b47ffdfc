/** Activity factories by task queue, and the types that workflows see. */
import type { EvaluateActivities, ExperimentActivities } from './evaluate/index.ts';
import type { ExportActivities } from './export/index.ts';
import type { FeatureActivities } from './features/index.ts';
import type { ForecastActivities } from './forecast/index.ts';
import type { IngestActivities } from './ingest/index.ts';
import type { SourceActivities } from './ingest/sources.ts';
import type { NotifyActivities } from './notify/index.ts';
import type { PromoteActivities } from './promote/index.ts';
import type { ReportActivities } from './report/index.ts';
import type { TrainActivities, TrainPlanActivities } from './train/index.ts';
import type { ValidateActivities } from './validate/index.ts';
import type { WatchActivities } from './watch/index.ts';

export type CpuActivities = IngestActivities &
  ValidateActivities &
  FeatureActivities &
  TrainPlanActivities &
  PromoteActivities &
  ForecastActivities &
  ReportActivities &
  NotifyActivities &
  WatchActivities &
  ExportActivities &
  ExperimentActivities &
  TrainingActivities;

export type { SourceActivities };

/** On the queue of the family: gpu or cpu. */
export type TrainingActivities = EvaluateActivities & TrainActivities;
