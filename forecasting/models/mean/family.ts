/** Historical mean of each symbol with the baseline's sigma: what a drift alone is worth. */
import type { FittedFamily, ModelFamily } from '../contract.ts';
import { refuseOthers } from '../panel-access.ts';
import { describeMean } from './describe.ts';
import { explainMean } from './explain.ts';
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

function fitted(fit: MeanFit): FittedFamily {
  return {
    predict: (panel, rows) => predictMean(fit, panel, rows),
    save: () => saveMean(fit),
    describe: () => describeMean(fit),
    explain: (panel, row, what) => explainMean(fit, panel, row, what),
  };
}
