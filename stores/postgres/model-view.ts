/** All that is known of a model version: what cards, the API and the command line show. */
import type { Instant } from '../../schemas/market.ts';
import type { ModelNote, RunRecord, Stage, StageChange } from '../../schemas/runs.ts';
import type { Db } from './db.ts';
import { evaluationsOfRun } from './evaluations.ts';
import { modelNotes, tagsOf } from './model-notes.ts';
import { stageHistory } from './model-stages.ts';
import { type ModelVersionRow, modelVersion, modelVersions } from './models.ts';
import { runRecord } from './run-records.ts';
import { trialOfModel } from './trials.ts';

export interface ModelView {
  version: ModelVersionRow;
  stage: Stage;
  /** Oldest first. */
  history: StageChange[];
  notes: ModelNote[];
  tags: Record<string, string>;
  /** By horizon, as the evaluation gave them. */
  scores: Record<string, Record<string, unknown>>;
  /** null: registered before runs were recorded. */
  record: RunRecord | null;
  /** What `tempocast train` made it with; null: a configured recipe as it is, which a day of the pipeline trains too. */
  trainedBy: { base: string; file?: string | undefined; overrides: Record<string, unknown> } | null;
  /** Versions of the same recipe, newest first, this one among them. */
  siblings: ModelVersionRow[];
}

/** Undefined when there is no such version; `id` is a whole one. Stages are those as of `asOf`. */
export async function modelView(db: Db, id: string, asOf: Instant): Promise<ModelView | undefined> {
  const version = await modelVersion(db, id);
  if (version === undefined) return undefined;
  const { universe, recipe, trainingRun } = version;
  const siblings = await modelVersions(db, { universe, asOf, recipe });
  const [history, notes, scores, record, trial] = await Promise.all([
    stageHistory(db, version, siblings, asOf),
    modelNotes(db, id),
    evaluationsOfRun(db, trainingRun),
    runRecord(db, trainingRun),
    trialOfModel(db, id),
  ]);
  return {
    ...{ version, siblings, history, notes, scores },
    stage: history.at(-1)?.to ?? 'candidate',
    tags: tagsOf(notes),
    record: record ?? null,
    trainedBy:
      trial && (trial.file || Object.keys(trial.overrides).length > 0)
        ? { ...trial, file: trial.file ?? undefined }
        : null,
  };
}
