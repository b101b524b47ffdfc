/** Every fit of an ensemble inside its window ends at its decision, and what weights are found on was said by those fits. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HORIZONS } from '../../../schemas/forecast.ts';
import type { Panel } from '../../../schemas/panel.ts';
import type { Recipe } from '../../../schemas/recipes.ts';
import { cutPanel } from '../../features/cut.ts';
import type { MemberModels } from '../contract.ts';
import { familyBytes, fitModel, loadModel } from '../fit-model.ts';
import { testPanel, testRecipe } from '../testdata/panels.ts';
import { lastSession, rowsBetween } from '../window.ts';
import { fitEnsemble } from './fit.ts';
import { decisionsOf, fitMembers } from './members.ts';
import { ensembleOptions } from './options.ts';

const panel = testPanel({ sessions: 240, symbols: 5 });
const real: MemberModels = { fit: fitModel, load: loadModel, familyBytes };

for (const combine of ['equal', 'stack', 'regime', 'dynamic']) {
  const recipe: Recipe = {
    ...testRecipe('ensemble', { combine, folds: 3, regimes: 2 }),
    members: [testRecipe('har'), testRecipe('ewma')],
    retrainAfter: 40,
  };
  const options = ensembleOptions(recipe);
  const decisions = decisionsOf(panel, recipe.members!, options);

  test(`G4 ${combine}: every fit inside the window is given nothing later than its decision`, async () => {
    const given: Panel[] = [];
    const fit: MemberModels['fit'] = (member, train, hooks) => {
      given.push(train);
      return fitModel(member, train, hooks);
    };
    const { ensemble: fitted } = await fitEnsemble(panel, recipe, {}, { ...real, fit });
    const ends = [...decisions, lastSession(panel)];
    assert.equal(decisions.length, options.folds);
    assert.deepEqual(given.map(lastSession), [...ends, ...ends]);
    for (const train of given) {
      const last = lastSession(train);
      assert.equal(train.sessions.length, last + 1);
      assert.ok(train.features.every((values) => values.length === train.rows));
      for (const h of HORIZONS) {
        assert.equal(train.targets[h].length, train.rows);
        const later = train.targets[h].filter((_, row) => train.sessionIndex[row]! + h > last);
        assert.ok(later.length > 0 && later.every(Number.isNaN));
      }
    }
    for (const { model } of fitted.members) model.dispose();
  });

  test(`G4 ${combine}: what weights are found on was said by models of the decision before it`, async () => {
    const { members, rows, outOfSample } = await fitMembers(
      panel,
      recipe,
      options,
      {},
      { models: real, warm: new Map() },
    );
    assert.deepEqual(rows, rowsBetween(panel, decisions[0]!, lastSession(panel)));
    for (const [i, member] of recipe.members!.entries()) {
      for (const [k, decision] of decisions.entries()) {
        const part = rowsBetween(panel, decision, decisions[k + 1] ?? lastSession(panel));
        const model = await fitModel(member, cutPanel(panel, decision));
        const said = model.predict(panel, part);
        const at = rows.indexOf(part[0]!);
        for (const h of HORIZONS) {
          const { means, sigmas, outcome } = outOfSample[h];
          assert.deepEqual(means[i]!.slice(at, at + part.length), said[h].mean);
          assert.deepEqual(sigmas[i]!.slice(at, at + part.length), said[h].sigma);
          assert.deepEqual(
            outcome.slice(at, at + part.length),
            Float64Array.from(part, (row) => panel.targets[h][row]!),
          );
        }
        model.dispose();
      }
    }
    for (const { model } of members) model.dispose();
  });
}
