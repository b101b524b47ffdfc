/** AR(p) by conditional least squares, symbol by symbol, the order by AIC: the honest classic for the mean. */
import type { FittedFamily, ModelFamily } from '../contract.ts';
import { describeAr } from './describe.ts';
import { explainAr } from './explain.ts';
import { type ArFit, fitArModel, loadAr, saveAr } from './fit.ts';
import { predictAr } from './predict.ts';

export const arFamily: ModelFamily = {
  name: 'ar',
  calibration: 'in-sample',
  fit: async (train, recipe, hooks) => fitted(await fitArModel(train, recipe, hooks)),
  load: async (bytes) => fitted(loadAr(bytes)),
};

function fitted(fit: ArFit): FittedFamily {
  return {
    predict: (panel, rows) => predictAr(fit, panel, rows),
    save: () => saveAr(fit),
    describe: () => describeAr(fit),
    explain: (panel, row, what, recipe) => explainAr(fit, panel, row, what, recipe),
  };
}
