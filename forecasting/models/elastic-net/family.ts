/** Elastic net on standardised features for the mean, the baseline's sigma: which linear signals survive a threshold. */
import type { FittedFamily, ModelFamily } from '../contract.ts';
import { describeElasticNet } from './describe.ts';
import { explainElasticNet } from './explain.ts';
import { type ElasticNetModel, fitElasticNetModel, loadElasticNet, saveElasticNet } from './fit.ts';
import { predictElasticNet } from './predict.ts';

export const elasticNetFamily: ModelFamily = {
  name: 'elastic-net',
  calibration: 'in-sample',
  readsSet: () => true,
  async fit(train, recipe) {
    return fitted(fitElasticNetModel(train, recipe));
  },
  async load(bytes) {
    return fitted(loadElasticNet(bytes));
  },
};

function fitted(model: ElasticNetModel): FittedFamily {
  return {
    predict: (panel, rows) => predictElasticNet(model, panel, rows),
    save: () => saveElasticNet(model),
    describe: (recipe) => describeElasticNet(model, recipe),
    explain: (panel, row, what) => explainElasticNet(model, panel, row, what),
  };
}
