/** Elastic net on standardised features for the mean, the baseline's sigma: which linear signals survive a threshold. */
import type { ModelFamily } from '../contract.ts';
import { type ElasticNetModel, fitElasticNetModel, loadElasticNet, saveElasticNet } from './fit.ts';
import { predictElasticNet } from './predict.ts';

export const elasticNetFamily: ModelFamily = {
  name: 'elastic-net',
  calibration: 'in-sample',
  async fit(train, recipe) {
    return fitted(fitElasticNetModel(train, recipe));
  },
  async load(bytes) {
    return fitted(loadElasticNet(bytes));
  },
};

function fitted(model: ElasticNetModel) {
  return {
    predict: (panel: Parameters<typeof predictElasticNet>[1], rows: Int32Array) =>
      predictElasticNet(model, panel, rows),
    save: () => saveElasticNet(model),
  };
}
