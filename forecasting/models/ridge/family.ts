/** Ridge on standardised features for the mean, the baseline's sigma: what linear signals are worth. */
import type { ModelFamily } from '../contract.ts';
import { fitRidgeModel, loadRidge, type RidgeModel, saveRidge } from './fit.ts';
import { predictRidge } from './predict.ts';

export const ridgeFamily: ModelFamily = {
  name: 'ridge',
  calibration: 'in-sample',
  async fit(train, recipe) {
    return fitted(fitRidgeModel(train, recipe));
  },
  async load(bytes) {
    return fitted(loadRidge(bytes));
  },
};

function fitted(model: RidgeModel) {
  return {
    predict: (panel: Parameters<typeof predictRidge>[1], rows: Int32Array) =>
      predictRidge(model, panel, rows),
    save: () => saveRidge(model),
  };
}
