/** AR(p) by conditional least squares, symbol by symbol, the order by AIC: the honest classic for the mean. */
import type { ModelFamily } from '../contract.ts';
import { type ArFit, fitArModel, loadAr, saveAr } from './fit.ts';
import { predictAr } from './predict.ts';

export const arFamily: ModelFamily = {
  name: 'ar',
  calibration: 'in-sample',
  fit: async (train, recipe, hooks) => fitted(await fitArModel(train, recipe, hooks)),
  load: async (bytes) => fitted(loadAr(bytes)),
};

function fitted(fit: ArFit) {
  return {
    predict: (panel: Parameters<typeof predictAr>[1], rows: Int32Array) => predictAr(fit, panel, rows),
    save: () => saveAr(fit),
  };
}
