/** Historical mean of each symbol with the baseline's sigma: what a drift alone is worth. */
import { explainBaselineSigma, explainConstant } from '../../explanations/linear.ts';
import type { FittedFamily, ModelFamily } from '../contract.ts';
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

function fitted(fit: MeanFit): FittedFamily {
  return {
    predict: (panel, rows) => predictMean(fit, panel, rows),
    save: () => saveMean(fit),
    describe: () => ({
      parameters: fit.means.length,
      inputs: ['ewma_sigma'],
      facts: { symbols: fit.symbols.length, pooledMean: fit.pooled },
    }),
    explain: (panel, row, what) =>
      what.output === 'mean'
        ? explainConstant(what, predictMean(fit, panel, Int32Array.of(row))[what.horizon].mean[0]!)
        : explainBaselineSigma(panel, row, what),
  };
}
