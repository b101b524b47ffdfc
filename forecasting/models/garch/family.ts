/** GARCH(1,1) with Student-t innovations, symbol by symbol, quasi maximum likelihood. */
import type { ModelFamily } from '../contract.ts';
import { fitGarch, type GarchFit, loadGarch, saveGarch } from './fit.ts';
import { predictGarch } from './predict.ts';

export const garchFamily: ModelFamily = {
  name: 'garch',
  calibration: 'in-sample',
  fit: async (train, recipe, hooks) => fitted(await fitGarch(train, recipe, hooks)),
  load: async (bytes) => fitted(loadGarch(bytes)),
};

function fitted(fit: GarchFit) {
  return {
    predict: (panel: Parameters<typeof predictGarch>[1], rows: Int32Array) => predictGarch(fit, panel, rows),
    save: () => saveGarch(fit),
  };
}
