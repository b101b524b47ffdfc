/** GARCH(1,1) with Student-t innovations, symbol by symbol, quasi maximum likelihood. */
import type { FittedFamily, ModelFamily } from '../contract.ts';
import { describeGarch } from './describe.ts';
import { explainGarch } from './explain.ts';
import { fitGarch, type GarchFit, loadGarch, saveGarch } from './fit.ts';
import { predictGarch } from './predict.ts';

export const garchFamily: ModelFamily = {
  name: 'garch',
  calibration: 'in-sample',
  fit: async (train, recipe, hooks) => fitted(await fitGarch(train, recipe, hooks)),
  load: async (bytes) => fitted(loadGarch(bytes)),
};

function fitted(fit: GarchFit): FittedFamily {
  return {
    predict: (panel, rows) => predictGarch(fit, panel, rows),
    save: () => saveGarch(fit),
    describe: (recipe) => describeGarch(fit, recipe),
    explain: (panel, row, what, recipe) => explainGarch(fit, panel, row, what, recipe),
  };
}
