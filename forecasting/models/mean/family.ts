/** Historical mean of each symbol with the baseline's sigma: what a drift alone is worth. */
import type { ModelFamily } from '../contract.ts';
import { refuseOthers } from '../panel-access.ts';
import { fitMean, loadMean, type MeanFit, saveMean } from './fit.ts';
import { predictMean } from './predict.ts';

export const meanFamily: ModelFamily = {
  name: 'mean',
  calibration: 'in-sample',
  async fit(train, recipe) {
    refuseOthers(recipe, ['ewma_sigma']);
    return fitted(fitMean(train));
  },
  async load(bytes) {
    return fitted(loadMean(bytes));
  },
};

function fitted(fit: MeanFit) {
  return {
    predict: (panel: Parameters<typeof predictMean>[1], rows: Int32Array) => predictMean(fit, panel, rows),
    save: () => saveMean(fit),
  };
}
