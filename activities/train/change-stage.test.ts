import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Config } from '../../schemas/config.ts';
import type { KeptStage } from '../../schemas/runs.ts';
import { insertPromotion } from '../../stores/postgres/champions.ts';
import { auditLines, modelNotes, tagsOf } from '../../stores/postgres/model-notes.ts';
import { modelView } from '../../stores/postgres/model-view.ts';
import { insertModelVersion } from '../../stores/postgres/models.ts';
import { resolveId } from '../../stores/postgres/prefixes.ts';
import { insertLineage, NOW } from '../../stores/postgres/sample-rows.ts';
import { createTestDatabase } from '../../stores/postgres/testing.ts';
import { changeStage, noteModel } from './change-stage.ts';

const { db, close } = await createTestDatabase();
after(close);
await insertLineage(db);
const made = {
  universe: 'demo',
  datasetVersion: 'dataset',
  featureSetVersion: 'features',
  recipeHash: 'hash',
};
for (const [id, recipe, at] of [
  ['aa11', 'har', '2019-02-20'],
  ['aa22', 'mean', '2019-02-20'],
] as const) {
  await insertModelVersion(db, {
    ...{ ...made, id, recipe, artifactKey: `model/${id}.model`, trainingRun: 'run/har' },
    ...{ trainedThrough: at, asOf: `${at}T22:30:00.000Z` },
  });
}
await insertPromotion(db, {
  ...{
    id: 'promotion',
    universe: 'demo',
    session: '2019-02-20',
    asOf: '2019-02-20T22:30:00.000Z',
    recipe: 'har',
  },
  ...{ previousRecipe: null, reason: 'best', evidence: {}, actor: 'policy' },
});
// `har` has two versions, aa11 and the newer model/har; `mean` is not configured any more.
const deps = { db, config: { recipes: [{ name: 'har' }, { name: 'ewma' }] } as unknown as Config };
let minute = 0;
const decision = (reason = 'why') => ({
  by: 'ann',
  reason,
  at: `2019-03-01T00:${String(minute++).padStart(2, '0')}:00.000Z`,
});
const stage = (model: string, to: KeptStage, when = decision()) =>
  changeStage(deps, { action: 'model-stage', model, to }, when);

test('an id is found by a beginning that only one has, as with git', async () => {
  assert.equal(await resolveId(db, 'model', 'aa1'), 'aa11');
  assert.equal(await resolveId(db, 'run', 'run/h'), 'run/har');
  await assert.rejects(resolveId(db, 'model', 'aa'), {
    type: 'AmbiguousId',
    message: 'ambiguous model version "aa": aa11, aa22 begin with it; give more of it',
  });
  await assert.rejects(resolveId(db, 'run', '%'), {
    type: 'UnknownRun',
    message: 'unknown training run "%": `tempocast runs list` shows what is there',
  });
  await assert.rejects(resolveId(db, 'model', ''), { type: 'UnknownModel' });
});

test('G16: a stage is changed with name and reason, step by step, and a second attempt adds no step', async () => {
  const first = decision('looks good');
  const result = await stage('aa22', 'shadow', first);
  assert.deepEqual(result.model, { id: 'aa22', from: 'candidate', to: 'shadow' });
  assert.deepEqual(await stage('aa22', 'shadow', first), result);
  await stage('aa22', 'retired');
  const { history, stage: now } = (await modelView(db, 'aa22', '2019-04-01T00:00:00.000Z'))!;
  assert.deepEqual(
    history.map(({ from, to, by }) => [from, to, by]),
    [
      [null, 'candidate', 'ann'],
      ['candidate', 'shadow', 'ann'],
      ['shadow', 'retired', 'ann'],
    ],
  );
  assert.equal(now, 'retired');
  await assert.rejects(stage('aa22', 'challenger'), {
    type: 'StageImpossible',
    message: 'model aa22 cannot go from retired to challenger: from retired it may go to candidate',
  });
});

test('two decisions from the same state: one is taken, the other is told that it came late', async () => {
  await stage('aa22', 'candidate');
  const results = await Promise.allSettled([stage('aa22', 'shadow'), stage('aa22', 'challenger')]);
  const refused = results
    .filter((r) => r.status === 'rejected')
    .map((r) => (r.reason as { type: string }).type);
  // Either both read the same state, or the second read what the first had made of it; shadow may become challenger.
  assert.ok(
    refused.length === 0 || (refused.length === 1 && ['StageMoved', 'StageImpossible'].includes(refused[0]!)),
    String(refused),
  );
});

test('champion is no stage that one can give, and what serves or forecasts every session is not taken out of use', async () => {
  await assert.rejects(stage('aa11', 'champion' as KeptStage), {
    type: 'StageUnknown',
    message: /champion comes from a promotion/,
  });
  await assert.rejects(stage('model/har', 'retired'), { type: 'ModelServes', message: /serves as champion/ });
  await assert.rejects(stage('model/ewma', 'retired'), {
    type: 'ModelServes',
    message: /newest of recipe "ewma", which forecasts every session/,
  });
  assert.equal((await stage('aa11', 'retired')).model!.to, 'retired');
});

test('G1: the champion of before is derived from promotions, as of any instant', async () => {
  const at = async (asOf: string) => (await modelView(db, 'aa11', asOf))!.stage;
  assert.equal(await at('2019-02-21T00:00:00.000Z'), 'champion');
  // The newer version of the recipe took over when it was registered.
  assert.notEqual(await at(NOW), 'champion');
  assert.equal((await modelView(db, 'model/har', NOW))!.stage, 'champion');
  const { history } = (await modelView(db, 'aa11', NOW))!;
  assert.deepEqual(
    history.map(({ from, to, by }) => [from, to, by]),
    [
      ['candidate', 'champion', 'policy'],
      ['champion', 'candidate', 'training'],
    ],
  );
});

test('notes and tags are appended; the newest value of a tag counts', async () => {
  const note = (tag?: string, value?: string | null) =>
    noteModel(
      deps,
      { action: 'model-note', model: 'aa11', ...(tag === undefined ? {} : { tag, value }) },
      decision(`about ${tag}`),
    );
  await note();
  await note('owner', 'ann');
  await note('owner', 'bob');
  await note('risk', 'high');
  await note('risk', null);
  const notes = await modelNotes(db, 'aa11');
  assert.equal(notes.length, 5);
  assert.deepEqual(tagsOf(notes), { owner: 'bob' });
  await assert.rejects(note('No Tag', 'x'), { type: 'TagInvalid' });
});

test('the audit says who changed what, newest first, of one version or of all', async () => {
  const lines = await auditLines(db, { universe: 'demo', limit: 100, modelVersion: 'aa11' });
  assert.deepEqual(
    lines.map(({ what, by, detail }) => [what, by, detail]),
    [
      ['tag', 'ann', 'risk taken away'],
      ['tag', 'ann', 'risk = high'],
      ['tag', 'ann', 'owner = bob'],
      ['tag', 'ann', 'owner = ann'],
      ['note', 'ann', ''],
      ['stage', 'ann', 'candidate -> retired'],
      ['stage', 'ann', 'none -> candidate'],
      ['promotion', 'policy', 'none -> har'],
      ['registered', 'training', 'run run/har'],
    ],
  );
  assert.ok((await auditLines(db, { universe: 'demo', limit: 100 })).length > lines.length);
});
