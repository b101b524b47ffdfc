/** The baseline that every model has to beat: mean zero, sigma = EWMA(.94) sigma x sqrt h. */
import type { FittedFamily, ModelFamily } from '../contract.ts';
import { refuseOthers } from '../panel-access.ts';
import { describeEwma } from './describe.ts';
import { explainEwma } from './explain.ts';
import { type EwmaFit, fitEwma, loadEwma, saveEwma } from './fit.ts';
import { predictEwma } from './predict.ts';

export const ewmaFamily: ModelFamily = {
  name: 'ewma',
  calibration: 'in-sample',
  async fit(train, recipe) {
    refuseOthers(recipe, ['ewma_sigma']);
    return fitted(fitEwma(train));
  },
  async load(bytes) {
    return fitted(loadEwma(bytes));
  },
};

function fitted(fit: EwmaFit): FittedFamily {
  return {
    predict: predictEwma,
    save: () => saveEwma(fit),
    describe: () => describeEwma(fit),
    explain: explainEwma,
  };
}
