/** Trials of experiments: counted before they are evaluated, results beside them. */
import type { TrialResult, TrialSpec } from '../../schemas/experiments.ts';
import type { Instant } from '../../schemas/market.ts';
import type { Recipe } from '../../schemas/recipes.ts';
import { type Db, rowOf, rowsOf } from './db.ts';
import { insertRows } from './insert.ts';

export interface TrialRow extends TrialSpec {
  experiment: string;
  universe: string;
  datasetVersion: string;
  recipe: Recipe;
  recipeHash: string;
  countedAt: Instant;
}

export function insertTrial(db: Db, row: TrialRow): Promise<number> {
  return insertRows(
    db,
    'trial',
    ['experiment', 'number'],
    {
      experiment: ['text', (r) => r.experiment],
      number: ['bigint', (r) => r.number],
      universe: ['text', (r) => r.universe],
      dataset_version: ['text', (r) => r.datasetVersion],
      recipe: ['jsonb', (r) => r.recipe],
      recipe_hash: ['text', (r) => r.recipeHash],
      overrides: ['jsonb', (r) => r.overrides],
      counted_at: ['timestamptz', (r) => r.countedAt],
    },
    [row],
  );
}

export function insertTrialResult(db: Db, row: TrialResult): Promise<number> {
  return insertRows(
    db,
    'trial_result',
    ['experiment', 'number', 'span', 'rung', 'recorded_at'],
    {
      experiment: ['text', (r) => r.experiment],
      number: ['bigint', (r) => r.number],
      span: ['text', (r) => r.span],
      rung: ['bigint', (r) => r.rung],
      recorded_at: ['timestamptz', (r) => r.recordedAt],
      status: ['text', (r) => r.status],
      sessions: ['bigint', (r) => r.sessions],
      score: ['double precision', (r) => r.score],
      metrics: ['jsonb', (r) => r.metrics],
      evaluation_key: ['text', (r) => r.evaluationKey],
      model_version: ['text', (r) => r.modelVersion],
      error_type: ['text', (r) => r.errorType],
      error: ['text', (r) => r.error],
      seconds: ['double precision', (r) => r.seconds],
    },
    [row],
  );
}

export function trialsOf(db: Db, experiment: string): Promise<TrialRow[]> {
  return rowsOf<TrialRow>(
    db,
    `select experiment, number, universe, dataset_version as "datasetVersion", recipe, recipe_hash as "recipeHash",
       overrides, counted_at as "countedAt"
     from tempocast.trial where experiment = $1 order by number`,
    [experiment],
  );
}

/** The changes and the base recipe of the trial that registered the version; undefined when no experiment did. */
export function trialOfModel(
  db: Db,
  modelVersion: string,
): Promise<{ base: string; file?: string; overrides: Record<string, unknown> } | undefined> {
  return rowOf(
    db,
    `select e.name as base, e.spec ->> 'file' as file, t.overrides
     from tempocast.trial_result r
       join tempocast.trial t on t.experiment = r.experiment and t.number = r.number
       join tempocast.experiment e on e.id = r.experiment
     where r.model_version = $1 order by r.recorded_at, e.id limit 1`,
    [modelVersion],
  );
}

/** The newest result of each trial, span and rung. */
export function trialResults(db: Db, experiment: string): Promise<TrialResult[]> {
  return rowsOf<TrialResult>(
    db,
    `select distinct on (number, span, rung) experiment, number, span, rung, recorded_at as "recordedAt", status,
       sessions, score, metrics, evaluation_key as "evaluationKey", model_version as "modelVersion",
       error_type as "errorType", error, seconds
     from tempocast.trial_result where experiment = $1
     order by number, span desc, rung, recorded_at desc`,
    [experiment],
  );
}
