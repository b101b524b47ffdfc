import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitModel } from '../../forecasting/models/fit-model.ts';
import { testPanel, testRecipe } from '../../forecasting/models/testdata/panels.ts';
import { boostOnThread } from './boost-thread.ts';

const panel = testPanel({ sessions: 260 });
const recipes = [testRecipe('lightgbm'), testRecipe('forest', { trees: 12, minDataInLeaf: 40 })];

test('fits beside each other on threads are, to the bit, those of one thread after the other', async () => {
  for (const recipe of recipes) {
    const told: number[] = [];
    const beside = await fitModel(recipe, panel, {
      boost: boostOnThread,
      progress: (done, of) => told.push(done / of),
    });
    const alone = await fitModel(recipe, panel);
    assert.deepEqual(beside.save(), alone.save(), recipe.family);
    assert.equal(told.at(-1), 1);
    beside.dispose();
    alone.dispose();
  }
});

test('an abort stops both, a bad recipe fails as it does without threads', async () => {
  const controller = new AbortController();
  const reason = new Error('enough');
  const fit = fitModel(testRecipe('lightgbm', { rounds: 5_000 }), panel, {
    boost: boostOnThread,
    signal: controller.signal,
    progress: () => controller.abort(reason),
  });
  await assert.rejects(fit, reason);
  const work = { columns: new Float64Array(4), rows: 4, parameters: 'max_bin=1', boosters: [] };
  await assert.rejects(boostOnThread(work, {}), { type: 'LightgbmFailed', message: /max_bin/ });
});

test('a thread serves one fit after the other, also after one that failed or was stopped', async () => {
  const fit = async () => {
    const model = await fitModel(recipes[0]!, panel, { boost: boostOnThread });
    model.dispose();
    return model.save();
  };
  const first = await fit();
  let started = 0;
  process.on('worker', () => started++);
  const stopped = new AbortController();
  const bad = { columns: new Float64Array(4), rows: 4, parameters: 'max_bin=1', boosters: [] };
  await assert.rejects(boostOnThread(bad, {}), { type: 'LightgbmFailed' });
  const halted = fitModel(testRecipe('lightgbm', { rounds: 5_000 }), panel, {
    boost: boostOnThread,
    signal: stopped.signal,
    progress: () => stopped.abort(new Error('enough')),
  });
  await assert.rejects(halted, /enough/);
  assert.deepEqual(await fit(), first);
  assert.equal(started, 0);
});
