/** The baseline that every model has to beat: mean zero, sigma = EWMA(.94) sigma x sqrt h. */
import { explainBaselineSigma, explainConstant } from '../../explanations/linear.ts';
import type { FittedFamily, ModelFamily } from '../contract.ts';
import { refuseOthers } from '../panel-access.ts';
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
    describe: () => ({ parameters: 0, inputs: ['ewma_sigma'], facts: { decay: fit.decay } }),
    explain: (panel, row, what) =>
      what.output === 'mean' ? explainConstant(what, 0) : explainBaselineSigma(panel, row, what),
  };
}
