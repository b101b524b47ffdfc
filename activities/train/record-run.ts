/**
 * Keeps what a training run was. Objects of the lake first, which are named by their content, then all rows in one
 * transaction: killed anywhere, there is no half record, and a second attempt ends with the first one's rows.
 */
import type { TrainModelInput } from '../../schemas/pipeline.ts';
import type { Recipe } from '../../schemas/recipes.ts';
import {
  type RunArtefact,
  type RunContent,
  type RunCurve,
  type RunCurvePoint,
  type RunDescription,
  type RunDiagnostics,
  type RunLatency,
  type RunMeasured,
  type RunRecord,
  type RunWindow,
  STANDING_EVALUATION,
  WITHOUT_ONNX,
} from '../../schemas/runs.ts';
import type { StandingEvaluation } from '../../schemas/training.ts';
import { getContent } from '../../stores/lake/content.ts';
import type { Lake } from '../../stores/lake/lake.ts';
import type { Db } from '../../stores/postgres/db.ts';
import { insertRunRecord } from '../../stores/postgres/run-records.ts';
import { inTransaction } from '../../stores/postgres/transaction.ts';
import type { ActivityDeps } from '../deps.ts';
import { recipeHash } from './plan-training.ts';
import { codeVersion, hardwareOf, libraryVersions } from './provenance.ts';
import { putOnnx } from './put-onnx.ts';
import { putPlots } from './put-plots.ts';
import { curvesOf } from './run-curves.ts';

/** What the evaluation may bring beside its scores; what is absent is recorded as not known. */
export interface RecordedEvaluation {
  evaluationKey: string;
  metrics: Record<number, Record<string, unknown>>;
  /** RunDiagnostics as JSON in the lake. */
  diagnosticsKey?: string;
  /** Out-of-sample predictions of the folds, in the lake. */
  foldKeys?: readonly string[];
  /** Losses by epoch of the folds. */
  curves?: readonly RunCurve[];
  timings?: Record<string, number>;
}

export interface RecordedFit {
  artifactKey: string;
  modelVersion: string;
  /** FitStory as JSON in the lake. */
  storyKey?: string;
  latency?: RunLatency;
  timings?: Record<string, number>;
}

/** What a fit says of itself, as the trainer stores it. */
export interface FitStory {
  description: RunDescription & { curve?: RunCurvePoint[] };
  window: RunWindow | null;
}

export interface RunToRecord {
  trainingRun: string;
  recipe: Recipe;
  input: TrainModelInput;
  evaluation?: RecordedEvaluation | undefined;
  /** Where the fit itself was not evaluated. */
  standing?: StandingEvaluation | undefined;
  fit: RecordedFit;
}

/**
 * `also` writes what belongs to the same registration, in the same transaction and before the record.
 * Throws LakeObjectMissing, LakeObjectCorrupt (terminal).
 */
export async function recordRun(
  deps: Pick<ActivityDeps, 'config' | 'db' | 'lake'>,
  run: RunToRecord,
  also: (transaction: Db) => Promise<unknown> = async () => {},
): Promise<RunRecord> {
  const { config, db, lake } = deps;
  const { modelVersion, artifactKey } = run.fit;
  const { featureSetVersion, session: trainedThrough } = run.input;
  const onnx = await putOnnx(lake, { artifactKey, modelVersion, featureSetVersion, trainedThrough });
  const content = await contentOf(lake, run, onnx.reason);
  const plots = await putPlots(lake, content);
  const record: RunRecord = {
    trainingRun: run.trainingRun,
    modelVersion,
    content,
    measured: await measuredOf(run, config.workers.trainingThreads),
    artefacts: [...(await lakeArtefacts(lake, run)), ...onnx.artefacts, ...plots],
    recordedAt: new Date().toISOString(),
  };
  await inTransaction(db, async (transaction) => {
    await also(transaction);
    await insertRunRecord(transaction, record);
  });
  return record;
}

async function contentOf(
  lake: Lake,
  { recipe, input, evaluation, standing, fit }: RunToRecord,
  withoutOnnx: string | undefined,
): Promise<RunContent> {
  const [diagnostics, story] = await Promise.all([
    jsonAt<RunDiagnostics>(lake, evaluation?.diagnosticsKey),
    jsonAt<FitStory>(lake, fit.storyKey),
  ]);
  const described = story?.description ?? { parameters: 0, inputs: [], facts: {} };
  const { curve: _, ...description } = described;
  const curves = [...curvesOf('fit', described), ...(evaluation?.curves ?? [])];
  const { universe, session, asOf, datasetVersion, featureSetVersion, matrixKey } = input;
  return {
    ...{ universe, session, asOf, recipe, recipeHash: recipeHash(recipe) },
    ...{ datasetVersion, featureSetVersion, matrixKey },
    seeds: [...new Set([recipe.seed, ...(recipe.members ?? []).map(({ seed }) => seed)])],
    window: story?.window ?? null,
    scores: evaluation?.metrics ?? {},
    curves,
    description: story === undefined ? null : description,
    diagnostics: diagnostics ?? null,
    more: {
      ...(standing && { [STANDING_EVALUATION]: standing }),
      ...(withoutOnnx && { [WITHOUT_ONNX]: withoutOnnx }),
    },
  };
}

async function measuredOf({ evaluation, fit }: RunToRecord, threads: number): Promise<RunMeasured> {
  return {
    code: await codeVersion(),
    libraries: libraryVersions(),
    hardware: await hardwareOf(threads),
    latency: fit.latency ?? null,
    timings: { ...evaluation?.timings, ...fit.timings },
  };
}

async function jsonAt<T>(lake: Lake, key: string | undefined): Promise<T | undefined> {
  if (key === undefined) return undefined;
  return JSON.parse(new TextDecoder().decode(await getContent(lake, key))) as T;
}

/** What the trainer left in the lake. A scaler, where a family has one, is part of its model. */
async function lakeArtefacts(lake: Lake, { evaluation, fit }: RunToRecord): Promise<RunArtefact[]> {
  const json = 'application/json';
  const binary = 'application/octet-stream';
  const named: [name: string, kind: RunArtefact['kind'], key: string | undefined, type: string][] = [
    ['model', 'model', fit.artifactKey, binary],
    ['scores', 'scores', evaluation?.evaluationKey, json],
    ['diagnostics', 'diagnostics', evaluation?.diagnosticsKey, json],
    ['description', 'description', fit.storyKey, json],
    ...(evaluation?.foldKeys ?? []).map((key, i): [string, 'predictions', string, string] => [
      `fold-${String(i).padStart(3, '0')}`,
      'predictions',
      key,
      binary,
    ]),
  ];
  return Promise.all(
    named
      .filter(([, , key]) => key !== undefined)
      .map(async ([name, kind, key, mediaType]) => {
        const { byteLength } = await lake.get(key!);
        return { name, kind, key: key!, mediaType, bytes: byteLength };
      }),
  );
}
