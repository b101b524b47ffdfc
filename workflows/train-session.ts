/** Stages train, evaluate and promote: children for the recipes that are due, then who serves. */
import type { Instant, SessionDate } from '../schemas/market.ts';
import type { TrainModelInput, TrainModelResult } from '../schemas/pipeline.ts';
import { quick } from './activities.ts';
import { rootMessage } from './failures.ts';
import { allClear, tell } from './notices.ts';
import type { Progress } from './progress.ts';
import { startExport } from './start-export.ts';
import type { BuiltSession } from './validate-session.ts';

export interface SessionModels {
  champion: string;
  challengers: string[];
  trained: number;
  failed: { recipe: string; message: string }[];
}

export async function modelsAndChampion(
  day: { session: SessionDate; universe: string; asOf: Instant },
  { training, features }: BuiltSession,
  progress: Progress,
  train: (recipe: string, input: TrainModelInput) => Promise<TrainModelResult>,
): Promise<SessionModels> {
  const { universe, session, asOf } = day;
  const { datasetVersion, featureSetVersion, matrixKey } = features;
  const failed: SessionModels['failed'] = [];
  if (training.due.length > 0) {
    progress.begin(
      'train',
      training.due.length,
      training.due.map((d) => `${d.recipe}: ${d.reason}`).join('; '),
    );
    const results = await Promise.allSettled(
      training.due.map(async ({ recipe }) => {
        const input = { universe, session, asOf, recipe, datasetVersion, featureSetVersion, matrixKey };
        const result = await train(recipe, input);
        progress.step('train', `${recipe} is registered as ${result.modelVersion.slice(0, 12)}`);
      }),
    );
    results.forEach((result, i) => {
      if (result.status === 'rejected') {
        failed.push({
          recipe: training.due[i]!.recipe,
          message: rootMessage(result.reason),
        });
      }
    });
    await tellOfTraining(day, failed);
    // A recipe without a new version goes on with its last one; with none at all there is nothing to serve.
    const first = results.find((r) => r.status === 'rejected');
    if (failed.length === training.recipes.length && training.usable.length === 0) throw first!.reason;
    progress.end('train', `${training.due.length - failed.length} of ${training.due.length} models fitted`);
  }
  progress.begin('promote', 1);
  const choice = await quick('who serves?').chooseChampion({ universe, session, asOf });
  const { recipe: champion, reason } = choice;
  if (choice.export) await startExport({ universe, modelVersion: null }, asOf);
  progress.end('promote', `${champion}: ${reason}`);
  const without = new Set(failed.map((f) => f.recipe).filter((r) => !training.usable.includes(r)));
  const challengers = training.recipes.filter((r) => r !== champion && !without.has(r));
  return { champion, challengers, trained: training.due.length - failed.length, failed };
}

async function tellOfTraining(
  { universe, session, asOf }: { universe: string; session: SessionDate; asOf: Instant },
  failed: SessionModels['failed'],
): Promise<void> {
  const incidentKey = `train/${universe}`;
  if (failed.length === 0) {
    await allClear('all-clear for training, if there was an incident', [incidentKey], asOf);
    return;
  }
  await tell('tell: recipes failed to train', {
    incidentKey,
    kind: 'TrainingFailed',
    severity: 'warn',
    title: `${failed.length} recipes failed to train on ${session}`,
    body: failed.map((f) => `${f.recipe}: ${f.message}`).join('; '),
    knownAt: asOf,
  });
}
