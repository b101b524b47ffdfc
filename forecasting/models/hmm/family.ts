/** Gaussian hidden Markov regimes of each symbol's returns: fitted by EM, read through the forward filter alone. */
import type { ModelFamily } from '../contract.ts';
import { fitHmmModel, type HmmModel, loadHmm, saveHmm } from './fit.ts';
import { predictHmm } from './predict.ts';

export const hmmFamily: ModelFamily = {
  name: 'hmm',
  calibration: 'in-sample',
  fit: async (train, recipe, hooks) => fitted(await fitHmmModel(train, recipe, hooks)),
  load: async (bytes) => fitted(loadHmm(bytes)),
};

function fitted(model: HmmModel) {
  return {
    predict: (panel: Parameters<typeof predictHmm>[1], rows: Int32Array) => predictHmm(model, panel, rows),
    save: () => saveHmm(model),
  };
}
