/** Everything a worker registers. */
export { acknowledgeWorkflow, announceWorkflow, testChannelWorkflow } from './announce.ts';
export { backfillWorkflow } from './backfill.ts';
export { contestWorkflow } from './contest.ts';
export { dailyPipelineWorkflow } from './daily-pipeline.ts';
export { experimentWorkflow } from './experiment.ts';
export { exportModelWorkflow } from './export-model.ts';
export { ingestDatasetWorkflow } from './ingest-dataset.ts';
export { tellWorkflow } from './notices.ts';
export { operatorActionWorkflow } from './operator-action.ts';
export { rerunDayWorkflow, rerunWorkflow } from './rerun.ts';
export { scheduledDatasetWorkflow } from './scheduled-dataset.ts';
export { scheduledDayWorkflow } from './scheduled-day.ts';
export { simulationWorkflow } from './simulate.ts';
export { trainModelWorkflow } from './train-model.ts';
export { trialWorkflow } from './trial.ts';
export { watchArrivalsWorkflow } from './watch-arrivals.ts';
export { weeklyReportWorkflow } from './weekly-report.ts';
