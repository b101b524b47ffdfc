/** Everything a worker registers. */
export { backfillWorkflow } from './backfill.ts';
export { dailyPipelineWorkflow } from './daily-pipeline.ts';
export { ingestDatasetWorkflow } from './ingest-dataset.ts';
export { rerunDayWorkflow, rerunWorkflow } from './rerun.ts';
export { scheduledDayWorkflow } from './scheduled-day.ts';
export { trainModelWorkflow } from './train-model.ts';
