/**
 * HAR on range-based variance, mean zero: the model to beat. `hyper.vix: false` leaves out VIX and leverage. With
 * `hyper.penalty` above 0 the recipe's other features enter too, their coefficients drawn to zero by a ridge that weighs
 * as much as that many sessions.
 */
import type { FittedFamily, ModelFamily } from '../contract.ts';
import { refuseOthers } from '../panel-access.ts';
import { describeHar } from './describe.ts';
import { explainHar } from './explain.ts';
import { fitHar, type HarFit, harPenalty, loadHar, saveHar } from './fit.ts';
import { predictHar } from './predict.ts';
import { harFeatureNames } from './regressors.ts';

export const harFamily: ModelFamily = {
  name: 'har',
  calibration: 'in-sample',
  readsSet: (recipe) => harPenalty(recipe) > 0,
  async fit(train, recipe) {
    const own = harFeatureNames({ extended: recipe.hyper.vix !== false });
    if (harPenalty(recipe) === 0) refuseOthers(recipe, own);
    return fitted(fitHar(train, recipe));
  },
  async load(bytes) {
    return fitted(loadHar(bytes));
  },
};

function fitted(fit: HarFit): FittedFamily {
  return {
    predict: (panel, rows) => predictHar(fit, panel, rows),
    save: () => saveHar(fit),
    describe: (recipe) => describeHar(fit, recipe),
    explain: (panel, row, what) => explainHar(fit, panel, row, what),
  };
}
