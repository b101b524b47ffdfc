/** ARIMA(p, 0, q) of the returns, that is (p, 1, q) of the log price, symbol by symbol, by a library. */
import type { ModelFamily } from '../contract.ts';
import { type ArimaFit, fitArimaModel, loadArima, saveArima } from './fit.ts';
import { predictArima } from './predict.ts';

export const arimaFamily: ModelFamily = {
  name: 'arima',
  calibration: 'in-sample',
  fit: async (train, recipe, hooks) => fitted(await fitArimaModel(train, recipe, hooks)),
  load: async (bytes) => fitted(loadArima(bytes)),
};

function fitted(fit: ArimaFit) {
  return {
    predict: (panel: Parameters<typeof predictArima>[1], rows: Int32Array) => predictArima(fit, panel, rows),
    save: () => saveArima(fit),
  };
}
