/** What the API answers of model versions and training runs. */
import { type Static, type TSchema, Type } from 'typebox';
import { InstantSchema, SessionDateSchema } from './forecast.ts';
import type { RunArtefact, RunContent, RunMeasured } from './runs.ts';
import { ARTEFACT_KINDS, RUN_STATUSES } from './runs.ts';

const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const OneOf = <const T extends readonly string[]>(values: T, description?: string) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: [...values], ...(description ? { description } : {}) });
const Loose = Type.Record(Type.String(), Type.Unknown());
const STAGES = ['candidate', 'shadow', 'challenger', 'champion', 'retired'] as const;

export const StageSchema = OneOf(STAGES, 'champion follows from promotions, the others are kept.');

export const VersionSchema = Type.Object({
  id: Type.String(),
  recipe: Type.String(),
  universe: Type.String(),
  trainedThrough: SessionDateSchema,
  asOf: InstantSchema,
  trainingRun: Type.String(),
});

const ScoresSchema = Type.Record(Type.String(), Loose, {
  description: 'By horizon, every score that the evaluation gave.',
});

export const RunContentSchema = Type.Unsafe<RunContent>(
  Type.Object(
    {
      recipe: Loose,
      seeds: Type.Array(Type.Integer()),
      scores: ScoresSchema,
      curves: Type.Array(Type.Unknown()),
    },
    { description: 'What the same inputs give again.' },
  ),
);
export const RunMeasuredSchema = Type.Unsafe<RunMeasured>(
  Type.Object(
    {
      code: Loose,
      libraries: Type.Record(Type.String(), Type.String()),
      hardware: Loose,
      latency: Nullable(Loose),
      timings: Type.Record(Type.String(), Type.Number()),
    },
    { description: 'What another machine, hour or commit may give differently.' },
  ),
);
export const ArtefactSchema = Type.Unsafe<RunArtefact>(
  Type.Object({
    name: Type.String(),
    kind: OneOf(ARTEFACT_KINDS),
    key: Type.String({ description: 'In the lake.' }),
    mediaType: Type.String(),
    bytes: Type.Number(),
  }),
);

export const OneModelSchema = Type.Object({
  version: Type.Object({
    ...VersionSchema.properties,
    recipeHash: Type.String(),
    artifactKey: Type.String(),
    datasetVersion: Type.String(),
    featureSetVersion: Type.String(),
  }),
  family: Nullable(Type.String()),
  stage: StageSchema,
  history: Type.Array(
    Type.Object({
      from: Nullable(StageSchema),
      to: StageSchema,
      at: InstantSchema,
      by: Type.String(),
      reason: Type.String(),
    }),
    { description: 'Oldest first.' },
  ),
  tags: Type.Record(Type.String(), Type.String()),
  notes: Type.Array(
    Type.Object({
      at: InstantSchema,
      by: Type.String(),
      text: Type.String(),
      tag: Nullable(Type.String()),
      value: Nullable(Type.String()),
    }),
  ),
  scores: ScoresSchema,
  siblings: Type.Array(VersionSchema, { description: 'Versions of the same recipe, newest first.' }),
  record: Nullable(
    Type.Object({
      content: RunContentSchema,
      measured: RunMeasuredSchema,
      artefacts: Type.Array(ArtefactSchema),
      recordedAt: InstantSchema,
    }),
  ),
  limits: Type.Array(Type.String(), { description: 'What the model is not for.' }),
});
export type OneModel = Static<typeof OneModelSchema>;

export const CardSchema = Type.Object({
  version: Type.String(),
  markdown: Type.String(),
  html: Type.String(),
});

export const TrainingRunsSchema = Type.Object({
  universe: Type.String(),
  offset: Type.Integer(),
  limit: Type.Integer(),
  runs: Type.Array(
    Type.Object({
      id: Type.String(),
      universe: Type.String(),
      recipe: Type.String(),
      session: SessionDateSchema,
      status: OneOf(RUN_STATUSES),
      startedAt: InstantSchema,
      finishedAt: Nullable(InstantSchema),
      errorType: Nullable(Type.String({ description: 'Why it failed: a stable name.' })),
      error: Nullable(Type.String({ description: 'Why it failed, in words.' })),
      modelVersion: Nullable(Type.String()),
      commit: Nullable(Type.String()),
      skill: Nullable(Type.Record(Type.String(), Type.Number())),
    }),
    { description: 'Newest first.' },
  ),
});
export type TrainingRuns = Static<typeof TrainingRunsSchema>;

export const TrainingRunSchema = Type.Object({
  run: TrainingRunsSchema.properties.runs.items,
  scores: ScoresSchema,
  record: OneModelSchema.properties.record,
  plots: Type.Array(
    Type.Object({
      name: Type.String(),
      title: Type.String(),
      alt: Type.String({ description: 'What the plot shows, in words.' }),
      path: Type.String({ description: 'Where its SVG is.' }),
    }),
  ),
});

export const PlotSchema = Type.Object({
  name: Type.String(),
  title: Type.String(),
  alt: Type.String(),
  svg: Type.String(),
  table: Type.Object({ head: Type.Array(Type.String()), rows: Type.Array(Type.Array(Type.String())) }),
});
