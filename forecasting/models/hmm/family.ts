/** Gaussian hidden Markov regimes of each symbol's returns: fitted by EM, read through the forward filter alone. */
import type { FittedFamily, ModelFamily } from '../contract.ts';
import { describeHmm } from './describe.ts';
import { explainHmm } from './explain.ts';
import { fitHmmModel, type HmmModel, loadHmm, saveHmm } from './fit.ts';
import { predictHmm } from './predict.ts';

export const hmmFamily: ModelFamily = {
  name: 'hmm',
  calibration: 'in-sample',
  fit: async (train, recipe, hooks) => fitted(await fitHmmModel(train, recipe, hooks)),
  load: async (bytes) => fitted(loadHmm(bytes)),
};

function fitted(model: HmmModel): FittedFamily {
  return {
    predict: (panel, rows) => predictHmm(model, panel, rows),
    save: () => saveHmm(model),
    describe: () => describeHmm(model),
    explain: (panel, row, what, recipe) => explainHmm(model, panel, row, what, recipe),
  };
}
