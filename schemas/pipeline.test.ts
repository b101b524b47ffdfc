import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SEARCH_ATTRIBUTE, STAGES, TASK_QUEUE, WORKFLOW, workflowId } from './pipeline.ts';

test('names on the wire are pinned: changing one strands running executions', () => {
  assert.deepEqual(TASK_QUEUE, {
    cpu: 'tempocast-cpu',
    gpu: 'tempocast-gpu',
    days: 'tempocast-days',
  });
  assert.deepEqual(Object.values(WORKFLOW), [
    'dailyPipelineWorkflow',
    'scheduledDayWorkflow',
    'trainModelWorkflow',
    'backfillWorkflow',
    'ingestDatasetWorkflow',
    'rerunWorkflow',
    'operatorActionWorkflow',
    'scheduledDatasetWorkflow',
    'watchArrivalsWorkflow',
    'announceWorkflow',
    'acknowledgeWorkflow',
    'testChannelWorkflow',
    'tellWorkflow',
    'exportModelWorkflow',
    'experimentWorkflow',
    'trialWorkflow',
    'weeklyReportWorkflow',
    'contestWorkflow',
    'simulationWorkflow',
  ]);
  assert.deepEqual(Object.values(SEARCH_ATTRIBUTE), [
    'TempocastSession',
    'TempocastUniverse',
    'TempocastStage',
    'TempocastModel',
    'TempocastExperiment',
    'TempocastSchedule',
  ]);
  assert.equal(STAGES.length, new Set(STAGES).size);
});

test('G14: the id of a day is its universe and session, so that it cannot run twice at once', () => {
  assert.equal(workflowId.daily('demo', '2019-02-22'), 'day/demo/2019-02-22');
  assert.equal(workflowId.train('demo', 'har', '2019-02-22'), 'train/demo/har/2019-02-22');
});
