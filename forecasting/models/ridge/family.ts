/** Ridge on standardised features for the mean, the baseline's sigma: what linear signals are worth. */
import type { FittedFamily, ModelFamily } from '../contract.ts';
import { describeRidge } from './describe.ts';
import { explainRidge } from './explain.ts';
import { fitRidgeModel, loadRidge, type RidgeModel, saveRidge } from './fit.ts';
import { predictRidge } from './predict.ts';

export const ridgeFamily: ModelFamily = {
  name: 'ridge',
  calibration: 'in-sample',
  readsSet: () => true,
  async fit(train, recipe) {
    return fitted(fitRidgeModel(train, recipe));
  },
  async load(bytes) {
    return fitted(loadRidge(bytes));
  },
};

function fitted(model: RidgeModel): FittedFamily {
  return {
    predict: (panel, rows) => predictRidge(model, panel, rows),
    save: () => saveRidge(model),
    describe: (recipe) => describeRidge(model, recipe),
    explain: (panel, row, what) => explainRidge(model, panel, row, what),
  };
}
