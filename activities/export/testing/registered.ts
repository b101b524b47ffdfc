/** A registered model with its record and artefacts, for tests of the export. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { SAMPLE_IDS, sampleRecipe, sampleRecord } from '../../../rendering/testing/sample-record.ts';
import { putContent } from '../../../stores/lake/content.ts';
import type { Lake } from '../../../stores/lake/lake.ts';
import { openLake } from '../../../stores/lake/open.ts';
import { insertPromotion } from '../../../stores/postgres/champions.ts';
import { insertDatasetVersion, insertFeatureSet } from '../../../stores/postgres/datasets.ts';
import type { Db } from '../../../stores/postgres/db.ts';
import { insertStageStep } from '../../../stores/postgres/model-stages.ts';
import { insertEvaluation, insertModelVersion, insertTrainingRun } from '../../../stores/postgres/models.ts';
import { insertRunRecord } from '../../../stores/postgres/run-records.ts';
import { putPlots } from '../../train/put-plots.ts';

const AS_OF = '2019-02-22T22:30:00.000Z';
const CHALLENGER = '1'.repeat(64);

/** The sample record as recipe `lstm`, which is champion; `har` beside it as a challenger. */
export async function registerSamples(db: Db): Promise<{ lake: Lake; champion: string; challenger: string }> {
  const lake = openLake(pathToFileURL(mkdtempSync(join(tmpdir(), 'tempocast-export-'))).href);
  const { dataset, features, model } = SAMPLE_IDS;
  const row = { universe: 'demo', session: '2019-02-22', asOf: AS_OF };
  await insertDatasetVersion(db, {
    ...row,
    id: dataset,
    manifestKey: 'datasets/x.json',
    rows: 1,
    rowHash: 'rows',
  });
  await insertFeatureSet(db, { id: features, definitions: [] });
  await insertSample(db, lake, sampleRecipe.name, model, SAMPLE_IDS.run);
  await insertSample(db, lake, 'har', CHALLENGER, '2'.repeat(64));
  await insertPromotion(db, {
    ...{ ...row, id: 'promotion', recipe: sampleRecipe.name, previousRecipe: null },
    ...{ reason: 'best by CRPS skill', evidence: {}, actor: 'policy' },
  });
  return { lake, champion: model, challenger: CHALLENGER };
}

async function insertSample(db: Db, lake: Lake, recipe: string, id: string, run: string): Promise<void> {
  const record = sampleRecord();
  const { recipeHash, datasetVersion, featureSetVersion } = record.content;
  const row = { universe: 'demo', session: '2019-02-22', asOf: AS_OF, recipe, recipeHash };
  const artefact = await putContent(lake, 'model', 'model', new TextEncoder().encode(`model of ${recipe}`));
  await insertTrainingRun(db, { ...row, id: run, datasetVersion, featureSetVersion, startedAt: AS_OF });
  await insertModelVersion(db, {
    ...{
      id,
      recipe,
      recipeHash,
      universe: 'demo',
      artifactKey: artefact.key,
      datasetVersion,
      featureSetVersion,
    },
    ...{ trainingRun: run, trainedThrough: '2019-02-22', asOf: AS_OF },
  });
  for (const [horizon, metrics] of Object.entries(record.content.scores)) {
    await insertEvaluation(db, { ...row, trainingRun: run, horizon: Number(horizon), metrics });
  }
  const step = { modelVersion: id, at: AS_OF, by: 'training' };
  await insertStageStep(db, { ...step, step: 1, from: null, to: 'candidate', reason: 'registered' });
  await insertStageStep(db, { ...step, step: 2, from: 'candidate', to: 'challenger', reason: 'not red' });
  const model = {
    name: 'model',
    kind: 'model' as const,
    key: artefact.key,
    mediaType: 'application/octet-stream',
    bytes: 13,
  };
  await insertRunRecord(db, {
    ...{ ...record, trainingRun: run, modelVersion: id },
    content: { ...record.content, recipe: { ...record.content.recipe, name: recipe } },
    artefacts: [model, ...(await putPlots(lake, record.content))],
  });
}
