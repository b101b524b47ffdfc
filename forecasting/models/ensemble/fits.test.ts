import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Recipe } from '../../../schemas/recipes.ts';
import { cutPanel } from '../../features/cut.ts';
import type { Checkpoint, FitHooks, MemberModels } from '../contract.ts';
import { familyBytes, fitModel, loadModel } from '../fit-model.ts';
import { allRows } from '../panel-access.ts';
import { replaceColumn, testPanel, testRecipe } from '../testdata/panels.ts';
import { combine } from './combine.ts';
import { ensembleFamily } from './family.ts';
import { decisionsOf } from './members.ts';
import { ensembleOptions } from './options.ts';

const panel = testPanel({ sessions: 260, symbols: 6 });
const lstm: Recipe = {
  ...testRecipe('lstm', { hidden: 4, layers: 1, steps: 5, epochs: 3, warmEpochs: 1, patience: 3, batch: 64 }),
  window: { kind: 'expanding', minSessions: 60 },
};
const recipe: Recipe = {
  ...testRecipe('ensemble', { combine: 'stack', folds: 2 }),
  members: [testRecipe('har'), lstm],
};
const real: MemberModels = { fit: fitModel, load: loadModel, familyBytes };
const members = (fits: Recipe[], hyper: Recipe['hyper'] = {}): Recipe => ({
  ...testRecipe('ensemble', hyper),
  members: fits,
});
const named = (name: string, change: Partial<Recipe>): Recipe => ({ ...testRecipe('har'), name, ...change });
const tooLong = named('long', { window: { kind: 'expanding', minSessions: 9999 } });

test('G1 a fit that is killed at any checkpoint and taken up again gives the same bytes and repeats no finished fit', async () => {
  const saved: Checkpoint[] = [];
  const whole = await fitModel(recipe, panel, { checkpoint: async (one) => void saved.push(one) });
  // Two members, two folds and the window each; three epochs inside each fit of the network.
  assert.equal(saved.length, 2 * 3 + 3 * 3);
  assert.ok(saved.every(({ step, of }, i) => step < of + 1 && (i === 0 || step > saved[i - 1]!.step)));
  for (const resume of [saved[1]!, saved[8]!, saved.at(-1)!]) {
    let fits = 0;
    const again = await ensembleFamily({
      ...real,
      fit: (...given) => {
        fits++;
        return fitModel(...given);
      },
    }).fit(panel, recipe, {
      resume: { ...resume, bytes: resume.bytes.slice() },
    });
    assert.equal(fits, 6 - Math.floor(resume.step / 1000));
    assert.deepEqual(Buffer.from(again.save()), Buffer.from(familyBytes(whole.save())));
    again.dispose?.();
  }
  // Of other data it is not continued.
  const other = await fitModel(recipe, cutPanel(panel, 255), { resume: saved.at(-1)! });
  const fresh = await fitModel(recipe, cutPanel(panel, 255));
  assert.deepEqual(other.save(), fresh.save());
  for (const model of [whole, other, fresh]) model.dispose();
});

/** What is trained anew: an epoch counts once it is told, and it is told before its checkpoint is kept. */
async function trained(killedAt: number, resume?: Checkpoint) {
  const epochs: number[] = [];
  let kept: Checkpoint | undefined;
  const hooks: FitHooks = {
    resume,
    checkpoint: async (one) => {
      kept = one;
    },
    progress: (done, of, note) => {
      assert.ok(done >= 0 && done <= of);
      if (!note.startsWith('validation loss')) return;
      epochs.push(done);
      if (epochs.length === killedAt) throw new Error('killed');
    },
  };
  const model = await fitModel(recipe, panel, hooks).catch((error) => {
    assert.equal(error.message, 'killed');
  });
  const bytes = model?.save();
  model?.dispose();
  return { epochs, kept, bytes };
}

test('G7 a fit that is killed in any epoch of any member is at most that epoch behind', async () => {
  const whole = await trained(Number.POSITIVE_INFINITY);
  assert.equal(whole.epochs.length, 3 * 3);
  for (let at = 1; at <= whole.epochs.length; at++) {
    const before = await trained(at);
    assert.deepEqual(before.epochs, whole.epochs.slice(0, at));
    const after = await trained(Number.POSITIVE_INFINITY, before.kept);
    assert.deepEqual(after.epochs, whole.epochs.slice(at - 1));
    assert.deepEqual(after.bytes, whole.bytes);
  }
});

test('an abort ends a fit in the middle of a member', async () => {
  const controller = new AbortController();
  const hooks: FitHooks = {
    signal: controller.signal,
    progress: (done) => {
      if (done > 4.5) controller.abort();
    },
  };
  await assert.rejects(fitModel(recipe, panel, hooks), { name: 'AbortError' });
});

test('a warm start reaches the fits on the whole window and none of those inside it', async () => {
  const first = await fitModel(recipe, cutPanel(panel, 230));
  const seen: [string, number | undefined][] = [];
  const fit: MemberModels['fit'] = (member, train, hooks) => {
    seen.push([member.name, hooks.warmStart?.length]);
    return fitModel(member, train, hooks);
  };
  const warm = await ensembleFamily({ ...real, fit }).fit(panel, recipe, {
    warmStart: familyBytes(first.save()),
  });
  assert.deepEqual(
    seen.map(([name, bytes]) => `${name} ${bytes === undefined ? 'fresh' : 'warm'}`),
    ['har fresh', 'har fresh', 'har warm', 'lstm fresh', 'lstm fresh', 'lstm warm'],
  );
  const fresh = await fitModel(recipe, panel);
  assert.notDeepEqual(Buffer.from(warm.save()), Buffer.from(familyBytes(fresh.save())));
  for (const model of [first, warm, fresh]) model.dispose?.();
});

test('a member that cannot be fitted is left out and named; when none can, the error is its', async () => {
  const model = await fitModel(
    members([tooLong, testRecipe('har'), testRecipe('garch')], { combine: 'stack' }),
    panel,
  );
  const { facts } = model.describe();
  assert.deepEqual(Object.keys((facts.weights as Record<number, object>)[1]!), ['har', 'garch']);
  const [{ member, type }] = facts.leftOut as { member: string; type: string }[];
  assert.deepEqual([member, type], ['long', 'TooLittleHistory']);
  const without = await fitModel(
    members([testRecipe('har'), testRecipe('garch')], { combine: 'stack' }),
    panel,
  );
  const rows = allRows(panel).slice(-6);
  assert.deepEqual(model.predict(panel, rows), without.predict(panel, rows));
  await assert.rejects(fitModel(members([tooLong, { ...tooLong, name: 'longer' }]), panel), {
    type: 'TooLittleHistory',
    message: /^no member of ensemble ensemble could be fitted: long: too little history .*; longer: /,
  });
  for (const one of [model, without]) one.dispose();
});

test('fits inside the window start when every member has its sessions; one that needs nearly all is not waited for', () => {
  const after = (...least: number[]) =>
    decisionsOf(
      panel,
      least.map((minSessions) => named('har', { window: { kind: 'expanding', minSessions } })),
      ensembleOptions(recipe),
    );
  // 260 sessions, .6 of them in two folds: after 104 sessions, and in the middle of the rest.
  assert.deepEqual(after(60, 100), [103, 181]);
  assert.deepEqual(after(60, 200), [199, 229]);
  assert.deepEqual(after(60, 259), [103, 181]);
});

test('a description names members, weights and inputs, and counts what was estimated', async () => {
  const model = await fitModel(
    members([testRecipe('har'), testRecipe('garch')], { combine: 'regime', regimes: 2 }),
    panel,
  );
  const { parameters, facts } = model.describe();
  const each = facts.members as { name: string; parameters: number }[];
  assert.deepEqual(
    each.map(({ name }) => name),
    ['har', 'garch'],
  );
  assert.equal(parameters, each.reduce((sum, one) => sum + one.parameters, 0) + 4 * 2);
  const weights = facts.weights as Record<number, { har: number; garch: number }[]>;
  for (const h of [1, 3, 5, 10]) {
    assert.equal(weights[h]!.length, 2);
    for (const { har, garch } of weights[h]!)
      assert.ok(har >= 0 && garch >= 0 && Math.abs(har + garch - 1) < 1e-12);
  }
  assert.equal((facts.thresholds as number[]).length, 1);
  model.dispose();
});

test('of one row a member without a forecast is left out, its weight shared in proportion', () => {
  const nan = Number.NaN;
  const said = {
    means: [
      Float64Array.of(1, 1, nan, nan),
      Float64Array.of(2, nan, nan, 2),
      Float64Array.of(4, 4, nan, nan),
    ],
    sigmas: [Float64Array.of(1, 1, 1, nan), Float64Array.of(2, 2, 2, 2), Float64Array.of(4, 4, 4, nan)],
  };
  const { mean, sigma } = combine(said, () => [0.5, 0, 0.5]);
  // All; first and third; none; only one of weight zero, which then is all there is.
  assert.deepEqual(Array.from(mean), [2.5, 2.5, nan, 2]);
  assert.deepEqual(Array.from(sigma), [2.5, 2.5, nan, 2]);
});

test('a row without an EWMA sigma has no forecast, as in every family', async () => {
  const model = await fitModel(members([testRecipe('har'), testRecipe('garch')]), panel);
  const last = Int32Array.of(panel.rows - 1);
  const spoiled = replaceColumn(panel, 'ewma_sigma', (value, row) => (row === last[0] ? Number.NaN : value));
  assert.ok(Number.isNaN(model.predict(spoiled, last)[1].sigma[0]!));
  model.dispose();
});

test('recipes that cannot be an ensemble say why', async () => {
  const refused = async (wrong: Recipe, type: string, message: RegExp) =>
    assert.rejects(fitModel(wrong, panel), { type, message });
  const [har, garch] = [testRecipe('har'), testRecipe('garch')];
  const { members: _, ...alone } = members([har]);
  await refused(alone, 'InvalidRecipe', /0 given; an ensemble needs at least two recipes/);
  await refused(members([har]), 'InvalidRecipe', /1 given/);
  await refused(members([har, har]), 'InvalidRecipe', /har, har; each name once/);
  await refused(members([har, members([har, garch])]), 'InvalidRecipe', /is an ensemble itself/);
  await refused(
    members([har, garch], { combine: 'best' }),
    'InvalidHyperparameter',
    /equal, stack, dynamic, regime/,
  );
  await refused(
    members([har, garch], { fold: 2 }),
    'InvalidHyperparameter',
    /hyper\.fold 2 .*: known keys are combine/,
  );
  await refused(
    members([har, garch], { folds: 1.5 }),
    'InvalidHyperparameter',
    /hyper\.folds 1\.5 .*whole number/,
  );
  // A wrong member is a wrong recipe, not a member to leave out.
  await refused(members([har, { ...garch, hyper: { mean: 'x' } }]), 'InvalidHyperparameter', /hyper\.mean/);
  const long = { ...members([har, lstm], { combine: 'dynamic', folds: 2 }), retrainAfter: 78 };
  await refused(
    long,
    'InvalidRecipe',
    /leave member lstm 2 of the 80 sessions .* lower retrainAfter, or combine by stack/,
  );
});

test('bytes that are cut short, or whose members are, are refused', async () => {
  const model = await fitModel(members([testRecipe('har'), testRecipe('garch')]), panel);
  const bytes = familyBytes(model.save());
  await assert.rejects(ensembleFamily(real).load(bytes.slice(0, -1)), { type: 'CorruptArtifact' });
  model.dispose();
});
