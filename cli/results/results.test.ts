import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { evaluate } from '../../forecasting/models/evaluation.ts';
import { testPanel } from '../../forecasting/models/testdata/panels.ts';
import { walkForward } from '../../forecasting/models/walk-forward.ts';
import { HORIZONS } from '../../schemas/forecast.ts';
import { percent } from './cells.ts';
import { collectResults } from './collect.ts';
import { resultsPage } from './page.ts';
import { chosenRecipes, readPlan } from './recipes.ts';

const folder = mkdtempSync(join(tmpdir(), 'tempocast-results-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const plan = (hyper = '{}') =>
  readPlan(`
sessions: 60
baseline: ewma
reference: har
spans: [{ name: early, from: "2000-01-01", to: "2013-07-31" }]
tried: [{ what: inputs, configurations: 40, seen: everywhere, source: here }]
leftOut: [{ name: slow, why: too slow }]
remarks: [Made up.]
defaults: { features: all, window: { kind: expanding, minSessions: 120 }, refitEvery: 252, retrainAfter: 63, hyper: {}, seed: 1 }
recipes:
  - { name: ewma, family: ewma }
  - { name: mean, family: mean }
  - { name: har, family: har, hyper: ${hyper} }
  - { name: both, family: ensemble, members: [mean, har], hyper: { combine: stack } }
`);
const panel = testPanel({ sessions: 340, symbols: 4 });
const scored = panel.symbols.slice(0, 3);
const fitted: string[] = [];
const collect = (of = plan(), cachedOnly = false) =>
  collectResults({
    ...{ plan: of, recipes: of.recipes, panel, scored, folder, cachedOnly },
    onFold: (recipe) => void fitted.push(recipe),
  });
const withoutSeconds = (page: string) => page.slice(0, page.indexOf('## What it costs'));

test('the numbers of the table are those of the walk-forward and its evaluation', async () => {
  const results = await collect();
  const { recipes } = plan();
  const whole = results.spans[0]!.name;
  const oos = await Promise.all(recipes.map((recipe) => walkForward(panel, recipe, 60)));
  for (const [i, { name }] of recipes.entries()) {
    const metrics = evaluate(oos[i]!, oos[0]!, panel, scored);
    const overHar = evaluate(oos[i]!, oos[2]!, panel, scored);
    for (const h of HORIZONS) {
      const row = results.rows.find((r) => r.recipe === name && r.span === whole && r.horizon === h)!;
      const expected = metrics[h];
      assert.equal(row.skill, expected.skill);
      assert.equal(row.dmT, expected.dmT);
      assert.equal(row.low, expected.skill - 1.96 * expected.skillStandardError);
      assert.equal(row.tracked90, expected.intervals.tracked.coverage90);
      assert.equal(row.rawScore, expected.intervals.raw.intervalScore90);
      assert.equal(row.qlike, expected.qlike);
      assert.equal(row.hitRate, expected.hitRate);
      assert.equal(row.baseRate, expected.baseRate);
      if (name === 'har') assert.equal(row.overReference, null);
      else {
        assert.ok(Math.abs(row.overReference!.gain - overHar[h].skill) < 1e-12);
        assert.ok(Math.abs(row.overReference!.t - overHar[h].dmT) < 1e-6);
      }
    }
  }
  const early = results.rows.filter(({ span }) => span === 'early');
  assert.ok(early.length === 16 && early.every(({ sessions }) => sessions > 20 && sessions < 60));
  const page = resultsPage(results);
  const skill = evaluate(oos[1]!, oos[0]!, panel, scored)[1];
  const cell = `${percent(skill.skill)} +- ${percent(skill.skillStandardError)}`;
  assert.match(page, new RegExp(`\\| \`mean\` \\| ${cell.replace('+', '\\+')} \\|`));
  assert.match(page, /40 in all/);
  assert.match(page, /- `slow`: too slow/);
});

test('a second run fits nothing and writes the same page; a changed recipe alone, and what it is a member of, is fitted again', async () => {
  const first = await collect();
  fitted.length = 0;
  const second = await collect();
  assert.deepEqual(fitted, []);
  assert.equal(resultsPage(second), resultsPage(first));

  const missing = await collect(plan('{ vix: false }'), true);
  assert.deepEqual(missing.missing, ['har', 'both']);
  const changed = await collect(plan('{ vix: false }'));
  assert.deepEqual([...new Set(fitted)], ['har', 'both']);
  assert.notEqual(withoutSeconds(resultsPage(changed)), withoutSeconds(resultsPage(first)));
});

test('an ensemble takes the fits of its members from the cache, and their seconds count in it', async () => {
  const members = () => readdirSync(join(folder, 'members')).length;
  await collect();
  const before = members();
  const of = plan();
  const [ewma, mean, har, both] = of.recipes as [never, never, never, (typeof of.recipes)[number]];
  const dynamic = { ...both, name: 'other', hyper: { combine: 'regime' } };
  const recipes = [ewma, mean, har, both, dynamic];
  const results = await collectResults({ plan: { ...of, recipes }, recipes, panel, scored, folder });
  assert.equal(members(), before);
  assert.ok(results.recipes.at(-1)!.seconds > 0);
});

test('a recipe that cannot be fitted is named with its error, the others are measured', async () => {
  const of = plan('{ penalty: -1 }');
  const results = await collect(of);
  assert.deepEqual(
    results.failed.map(({ name, type }) => `${name}: ${type}`),
    ['har: InvalidHyperparameter', 'both: InvalidHyperparameter'],
  );
  assert.deepEqual(
    results.recipes.map(({ recipe }) => recipe.name),
    ['ewma', 'mean'],
  );
  assert.ok(results.rows.every(({ overReference }) => overReference === null));
});

test('the shipped plan is valid, and recipes are chosen by name or family', () => {
  const shipped = readPlan();
  assert.equal(shipped.recipes.filter(({ family }) => family === 'ensemble').length, 3);
  const names = (wanted?: string[]) => chosenRecipes(shipped, wanted).map(({ name }) => name);
  assert.equal(names().length, shipped.recipes.length);
  assert.deepEqual(names(['garch', 'tcn']), ['ewma', 'har', 'garch', 'garch-constant', 'tcn']);
  assert.throws(() => names(['prophet']), /unknown recipe or family prophet: allowed are ewma, mean/);
  assert.throws(
    () => readPlan('sessions: 0\nrecipes: [{ name: a, family: b }]'),
    /ResultsPlanInvalid|recipes.yaml invalid/,
  );
});
