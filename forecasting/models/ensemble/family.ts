/**
 * Combinations of recipes (`members`), fitted inside the same window: `hyper.combine` equal, stack, dynamic or regime.
 * Quantiles are averaged (Vincentization); members are of one location-scale law, so that is averaging mean and sigma.
 */
import type { FittedFamily, MemberModels, ModelFamily } from '../contract.ts';
import { describeEnsemble } from './describe.ts';
import { explainEnsemble } from './explain.ts';
import { type FittedEnsemble, fitEnsemble, loadEnsemble, saveEnsemble } from './fit.ts';
import { predictEnsemble } from './predict.ts';

export const ensembleFamily = (models: MemberModels): ModelFamily => ({
  name: 'ensemble',
  calibration: 'in-sample',
  async fit(train, recipe, hooks) {
    const { ensemble, outOfSample } = await fitEnsemble(train, recipe, hooks, models);
    return { ...fitted(ensemble), outOfSample };
  },
  load: async (bytes) => fitted(await loadEnsemble(bytes, models)),
});

function fitted(ensemble: FittedEnsemble): FittedFamily {
  const models = ensemble.members.map(({ model }) => model);
  return {
    predict: (panel, rows) => predictEnsemble(ensemble, models, panel, rows),
    save: () => saveEnsemble(ensemble),
    describe: () => describeEnsemble(ensemble),
    explain: (panel, row, what, recipe) => explainEnsemble(ensemble, panel, row, what, recipe),
    dispose() {
      for (const model of models) model.dispose();
    },
  };
}
