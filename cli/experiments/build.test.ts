import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { stringify } from 'yaml';
import { FAMILIES } from '../../schemas/recipes.ts';
import { loadConfig } from '../config/load.ts';
import { comparePlan, experimentId, type TrainWanted, trainSpec } from './build.ts';
import { hyperKeys } from './keys.ts';

const folder = mkdtempSync(join(tmpdir(), 'tempocast-train-'));
after(() => rmSync(folder, { recursive: true }));
const { config } = loadConfig({ cwd: folder, environment: {} });
const data = { universe: 'demo', session: '2019-02-22', asOf: '2019-02-22T22:30:00.000Z' };
const spec = (items: string[], options: Partial<TrainWanted> = {}) =>
  trainSpec(config, data, {
    ...{ rungs: 3, eta: 3, rungsBy: 'sessions', folds: 6, testFolds: 2, embargo: 0, seed: 1 },
    ...{ ...options, items },
  });
const recipe = (...items: string[]) => spec(items).trials[0]!.recipe;

test('a key names its recipe, its family, hyper, or nothing: all mean one', () => {
  for (const items of [['lstm.hidden=128'], ['lstm', 'hidden=128'], ['lstm', 'hyper.hidden=128']]) {
    assert.equal(recipe(...items).hyper.hidden, 128, items.join(' '));
  }
  const changed = recipe('lstm.hidden=128', 'data.window=90', 'seed=3', 'features=ret_1+rv_1');
  assert.deepEqual(changed.window, { kind: 'rolling', minSessions: 90, maxSessions: 90 });
  assert.deepEqual([changed.seed, changed.features], [3, ['ret_1', 'rv_1']]);
  assert.match(changed.name, /^lstm-[0-9a-f]{6}$/);
  assert.equal(recipe('ridge').name, 'ridge');
});

test('what is wrong is said with what is allowed and the nearest key', () => {
  const rows: [items: string[], type: string, message: RegExp][] = [
    [['lstm', 'hiden=128'], 'UsageInvalid', /unknown key hiden, the nearest known is hidden; allowed are/],
    [['lstm.windw.kind=rolling'], 'UsageInvalid', /nearest known is window.kind/],
    [['lsm'], 'UnknownRecipe', /unknown recipe lsm, the nearest known is lstm/],
    [['lstm', 'hidden=2.5'], 'InvalidRecipe', /hyper.hidden in recipe lstm: 2.5; use a whole number/],
    [['lstm', 'seed=0'], 'InvalidRecipe', /seed 0: must be >= 1/],
    [['ridge', 'alpha=-1'], 'InvalidRecipe', /hyper.alpha -1: allowed is a number above 0/],
    [['lightgbm', 'loss=huber'], 'InvalidRecipe', /invalid hyper.loss huber/],
    [['ridge', 'window.kind=rolling'], 'InvalidRecipe', /window.maxSessions: a rolling window needs it/],
    [['ridge', 'har'], 'UsageInvalid', /one recipe at a time/],
    [['hidden=3'], 'UsageInvalid', /which recipe\? name one of ewma/],
    [['ridge', 'alpha='], 'UsageInvalid', /invalid override "alpha="/],
    [['ridge', 'alpha=1,,2'], 'UsageInvalid', /an empty value between commas/],
    [['ridge', 'alpha=10..1'], 'UsageInvalid', /from a lower to a higher/],
    [['ridge', 'alpha=1..10'], 'UsageInvalid', /say how many configurations to draw with --trials/],
    [['ridge', 'alpha=1', 'hyper.alpha=2'], 'UsageInvalid', /hyper.alpha is given twice/],
    [['ridge', 'features=ret_1+foo'], 'InvalidRecipe', /unknown feature foo, the nearest known is/],
    [['ridge', 'data.window=9'], 'InvalidRecipe', /window.maxSessions 9: must be >= 60/],
  ];
  for (const [items, type, message] of rows)
    assert.throws(() => spec(items), { type, message }, items.join(' '));
});

test('lists make a grid; the winner is chosen before the test span begins', () => {
  const { kind, trials, rungs, testSessions } = spec(['ridge', 'alpha=10,1000', 'refitEvery=126,252']);
  assert.deepEqual(
    trials.map(({ overrides }) => Object.values(overrides)),
    [
      [10, 126],
      [10, 252],
      [1000, 126],
      [1000, 252],
    ],
  );
  assert.deepEqual([kind, rungs, testSessions], ['grid', [{ sessions: 756, keep: 1 }], 252]);
});

test('a budget draws configurations by its seed, inside their ranges, none twice', () => {
  const items = ['lstm', 'learningRate=1e-4..1e-2:log', 'hidden=16..64', 'dropout=0,0.2'];
  const { trials } = spec(items, { trials: 30 });
  assert.equal(new Set(trials.map(({ overrides }) => JSON.stringify(overrides))).size, 30);
  for (const { recipe } of trials) {
    const { learningRate, hidden, dropout } = recipe.hyper as Record<string, number>;
    assert.ok(learningRate! >= 1e-4 && learningRate! <= 1e-2);
    assert.ok(Number.isInteger(hidden) && hidden! >= 16 && hidden! <= 64);
    assert.ok(dropout === 0 || dropout === 0.2);
  }
  assert.deepEqual(spec(items, { trials: 30 }).trials, trials);
  assert.notDeepEqual(spec(items, { trials: 30, seed: 2 }).trials, trials);
  assert.equal(spec(['ridge', 'alpha=1,2,3'], { trials: 10 }).trials.length, 3);
  assert.throws(() => spec(['ridge', `alpha=${Array.from({ length: 201 }, (_, i) => i + 1)}`]), {
    message: /201 configurations, at most 200/,
  });
});

test('a grid too large to list is refused, or drawn from, without being listed', () => {
  const ten = (from: number) => Array.from({ length: 10 }, (_, i) => i + from);
  const items = [`seed=${ten(1)}`, `refitEvery=${ten(20)}`, `retrainAfter=${ten(1)}`, `alpha=${ten(1)}`];
  const huge = ['ridge', ...items, `window.minSessions=${ten(250)}`, `window.maxSessions=${ten(300)}`];
  assert.throws(() => spec(huge), { message: /1000000 configurations, at most 200/ });
  assert.equal(spec(huge, { trials: 5 }).trials.length, 5);
});

test('an option that an experiment would not read is refused', () => {
  assert.throws(() => spec(['ridge'], { sessions: 100 }), { message: /--sessions: one configuration/ });
  assert.throws(() => spec(['ridge'], { testSessions: 100 }), { message: /--test-sessions: one/ });
  assert.throws(() => spec(['ridge'], { cpcv: true, testFolds: 6 }), {
    message: /--test-folds 6: allowed is 1 to 5/,
  });
  assert.throws(() => spec(['ridge'], { cpcv: true, testSessions: 9 }), { type: 'UsageInvalid' });
  for (const [items, said, option] of [
    [['ridge'], { given: ['embargo'], embargo: 5 }, '--embargo is read with --cpcv alone'],
    [['ridge', 'alpha=1,2'], { given: ['json', 'eta'] }, '--eta is read with --tuner halving alone'],
    [['ridge'], { given: ['rungsBy'], cpcv: true }, '--rungs-by is read with --tuner halving alone'],
    [['ridge', 'alpha=1,2'], { given: ['seed'] }, '--seed is of what --trials draws'],
  ] as const) {
    assert.throws(() => spec([...items], said), {
      ...{ type: 'UsageInvalid', message: new RegExp(`^${option}`) },
    });
  }
  assert.equal(spec(['ridge'], { given: ['embargo', 'folds'], cpcv: true, embargo: 5 }).kind, 'cpcv');
});

test('halving gives eta times as much to 1/eta of the trials', () => {
  const alphas = `alpha=${Array.from({ length: 9 }, (_, i) => i + 1)}`;
  assert.deepEqual(spec(['ridge', alphas], { tuner: 'halving' }).rungs, [
    { sessions: 84, keep: 3 },
    { sessions: 252, keep: 1 },
    { sessions: 756, keep: 1 },
  ]);
  assert.deepEqual(
    spec(['lstm', 'epochs=9', 'hidden=8,16'], { tuner: 'halving', eta: 2, rungs: 2, rungsBy: 'epochs' })
      .rungs,
    [
      { sessions: 756, epochs: 5, keep: 1 },
      { sessions: 756, epochs: 9, keep: 1 },
    ],
  );
  assert.throws(() => spec(['ridge', alphas], { tuner: 'halving', rungs: 4 }), {
    message: /leave 28 sessions for the first/,
  });
});

test('a recipe and a grid come from files as well', () => {
  const file = (name: string, content: unknown) => {
    writeFileSync(join(folder, name), stringify(content));
    return join(folder, name);
  };
  const ridge = config.recipes.find(({ name }) => name === 'ridge')!;
  const own = file('own.yaml', { ...ridge, name: 'own', hyper: { alpha: 5 } });
  const values = file('grid.yaml', { alpha: [1, 2], features: ['core', 'all'] });
  const { name, trials } = spec([], { recipe: own, grid: values });
  assert.deepEqual([name, trials.length], ['own', 4]);
  assert.deepEqual([spec([], { recipe: own }).file, spec(['ridge']).file], [own, undefined]);
  assert.deepEqual(
    comparePlan(config, ['har', own], 252).trials.map(({ recipe }) => recipe.name),
    ['har', 'own'],
  );
  assert.throws(() => spec([], { recipe: file('bad.yaml', { ...ridge, familly: 'x' }) }), {
    type: 'InvalidRecipe',
  });
  assert.throws(() => spec([], { recipe: join(folder, 'none.yaml') }), {
    type: 'UsageInvalid',
    message: /cannot read/,
  });
  const { hyper: _, ...plain } = ridge;
  const blend = { ...plain, name: 'blend', family: 'ensemble', hyper: { combine: 'equal' } };
  const named = file('blend.yaml', { ...blend, members: ['har', 'ridge'] });
  assert.deepEqual(
    spec([], { recipe: named }).trials[0]!.recipe.members,
    ['har', 'ridge'].map((member) => config.recipes.find((r) => r.name === member)),
  );
  assert.throws(() => spec([], { recipe: file('worse.yaml', { ...blend, members: ['har', 'hat'] }) }), {
    type: 'InvalidRecipe',
    message: /members.1: no recipe of this name; allowed is one of ewma/,
  });
  assert.throws(() => comparePlan(config, ['har', 'har']), { type: 'UsageInvalid' });
});

test('the same configurations on the same data are one experiment', () => {
  const id = (items: string[], day = data) => experimentId({ ...spec(items), data: day });
  assert.equal(id(['ridge', 'alpha=1,2']), id(['ridge', 'alpha=1,2']));
  assert.notEqual(id(['ridge', 'alpha=1,2']), id(['ridge', 'alpha=1,3']));
  assert.notEqual(id(['ridge']), id(['ridge'], { ...data, session: '2019-02-21' }));
  assert.match(id(['ridge', 'alpha=1,2']), /^grid-ridge-[0-9a-f]{10}$/);
});

test('cross-validation purges by the longest horizon', () => {
  const { kind, cpcv, rungs } = spec(['ridge'], { cpcv: true, embargo: 5 });
  assert.deepEqual([kind, cpcv], ['cpcv', { folds: 6, testFolds: 2, purge: 9, embargo: 5 }]);
  assert.equal(rungs[0]!.sessions, config.evaluation.sessions);
  assert.throws(() => spec(['ridge', 'alpha=1,2'], { cpcv: true }), { message: /one configuration, not 2/ });
  assert.throws(() => spec(['ridge'], { cpcv: true, sessions: 30, folds: 20 }), {
    ...{ type: 'UsageInvalid', message: '--folds 20: each needs 2 sessions, --sessions are 30' },
  });
});

test('keys of every family are known', () => {
  const without = FAMILIES.filter((family) => hyperKeys(family).length === 0);
  assert.deepEqual(without, ['ewma', 'mean']);
});
