/** ARIMA(p, 0, q) of the returns, that is (p, 1, q) of the log price, symbol by symbol, by a library. */
import type { FittedFamily, ModelFamily } from '../contract.ts';
import { describeArima } from './describe.ts';
import { explainArima } from './explain.ts';
import { type ArimaFit, fitArimaModel, loadArima, saveArima } from './fit.ts';
import { predictArima } from './predict.ts';

export const arimaFamily: ModelFamily = {
  name: 'arima',
  calibration: 'in-sample',
  fit: async (train, recipe, hooks) => fitted(await fitArimaModel(train, recipe, hooks)),
  load: async (bytes) => fitted(loadArima(bytes)),
};

function fitted(fit: ArimaFit): FittedFamily {
  return {
    predict: (panel, rows) => predictArima(fit, panel, rows),
    save: () => saveArima(fit),
    describe: (recipe) => describeArima(fit, recipe),
    explain: (panel, row, what, recipe) => explainArima(fit, panel, row, what, recipe),
  };
}
