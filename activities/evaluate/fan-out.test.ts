/** Folds of more than one activity: side by side in a window where each stands alone, in turn where they are a chain. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { defaultPayloadConverter } from '@temporalio/common';
import { testRecipe } from '../../forecasting/models/lstm/testing.ts';
import { HORIZONS } from '../../schemas/forecast.ts';
import { workflowId } from '../../schemas/pipeline.ts';
import type { Recipe } from '../../schemas/recipes.ts';
import { getContent } from '../../stores/lake/content.ts';
import { trialResults } from '../../stores/postgres/trials.ts';
import type { FoldsResult } from '../train/trainer.ts';
import { DATA, ridge, SESSIONS, startExperimentRig } from './testing/rig.ts';
import type { ScoreFoldsInput, TrainFoldsInput } from './train-folds.ts';

const rig = await startExperimentRig();
after(() => rig.close());
const { db, lake } = rig.deps;

/** What the history of a trial says of its activities of one kind. */
async function activitiesOf(trialId: string, type: string) {
  const { events } = await rig.client.workflow.getHandle(trialId).fetchHistory();
  const inputs = new Map<string, unknown>();
  const results: unknown[] = [];
  const open = new Set<string>();
  let most = 0;
  for (const { eventId, activityTaskScheduledEventAttributes: asked, ...event } of events ?? []) {
    if (asked?.activityType?.name === type) {
      inputs.set(String(eventId), defaultPayloadConverter.fromPayload(asked.input!.payloads![0]!));
      open.add(String(eventId));
      most = Math.max(most, open.size);
    }
    const done = event.activityTaskCompletedEventAttributes;
    if (done && open.delete(String(done.scheduledEventId)))
      results.push(defaultPayloadConverter.fromPayload(done.result!.payloads![0]!));
  }
  return { inputs: [...inputs.values()], results, most };
}

async function evaluated(recipe: Recipe, sessions: number) {
  const { id } = await rig.run({
    ...{ kind: 'compare', name: recipe.name, data: DATA, testSessions: 0 },
    ...{ trials: [{ number: 1, recipe, overrides: {} }], rungs: [{ sessions, keep: 1 }] },
  });
  const [row] = await trialResults(db, id);
  assert.equal(row!.status, 'completed');
  for (const h of HORIZONS) assert.ok(Number.isFinite(row!.metrics![h]!.skill));
  const trial = workflowId.trial(id, 1, 'test', 0);
  const text = new TextDecoder().decode(await getContent(lake, row!.evaluationKey!));
  const { results } = JSON.parse(text) as { results: { index: number; key: string }[] };
  const trained = await activitiesOf(trial, 'trainFolds');
  const scored = await activitiesOf(trial, 'scoreFolds');
  assert.equal(scored.inputs.length, 1);
  return {
    results,
    most: trained.most,
    trained: trained.inputs as TrainFoldsInput[],
    fitted: trained.results as FoldsResult[],
    scored: scored.inputs[0] as ScoreFoldsInput,
  };
}
const indices = (of: readonly { index: number }[]) => of.map(({ index }) => index);
const upTo = (n: number) => [...Array(n).keys()];

test('five activities, of which four run at once and never more; all folds are scored, in their order', async () => {
  const recipe = ridge({ name: 'net', family: 'elastic-net', hyper: {}, refitEvery: 12 });
  const { results, most, trained, scored } = await evaluated(recipe, 204);
  assert.deepEqual(
    trained.map(({ folds }) => folds.length),
    [4, 4, 4, 4, 1],
  );
  assert.equal(most, 4);
  assert.ok(trained.every(({ whole, before }) => !whole && before === null));
  assert.deepEqual(indices(scored.results), upTo(17));
  assert.deepEqual(indices(results), upTo(17));
  assert.equal(new Set(results.map(({ key }) => key)).size, 17);
  // A fold predicts what comes after its decision: no session twice, none left out.
  const ends = scored.folds.map((fold) => ('decision' in fold ? [fold.decision, fold.through] : []));
  assert.deepEqual([ends[0]![0], ends.at(-1)![1]], [SESSIONS - 1 - 204, SESSIONS - 1]);
  assert.deepEqual(
    ends.slice(1).map(([decision]) => decision),
    ends.slice(0, -1).map(([, through]) => through),
  );
});

test('a chain of five folds: one activity after the other, each from the weights of the last fold before', async () => {
  const recipe = testRecipe({ epochs: 2, patience: 2, warmEpochs: 1 });
  const { results, most, trained, fitted } = await evaluated({ ...recipe, refitEvery: 40 }, 200);
  assert.deepEqual(
    trained.map(({ folds, chained }) => [folds.length, chained]),
    [
      [4, true],
      [1, true],
    ],
  );
  assert.equal(most, 1);
  const models = fitted.map(({ folds }) => folds.at(-1)!.modelKey);
  assert.ok(models.every((key) => key !== null));
  assert.deepEqual(
    trained.map(({ before }) => before),
    [null, ...models.slice(0, -1)],
  );
  assert.deepEqual(indices(results), upTo(5));
});

test('a fold that fails ends those beside it, and none begins after it', async () => {
  const recipe = ridge({
    name: 'wrong',
    family: 'elastic-net',
    features: ['vega'],
    hyper: {},
    refitEvery: 12,
  });
  const handle = await rig.start({
    ...{ kind: 'compare', name: recipe.name, data: DATA, testSessions: 0 },
    ...{ trials: [{ number: 1, recipe, overrides: {} }], rungs: [{ sessions: 204, keep: 1 }] },
  });
  await assert.rejects(handle.result());
  const id = handle.workflowId.slice('experiment/'.length);
  const [row] = await trialResults(db, id);
  assert.deepEqual([row!.status, row!.errorType], ['failed', 'MissingFeature']);
  const { inputs, results } = await activitiesOf(workflowId.trial(id, 1, 'test', 0), 'trainFolds');
  assert.deepEqual([inputs.length, results.length], [4, 0]);
});
