/**
 * Networks over sequences, an LSTM of two layers of 64 by default, pooled over symbols: they predict mean and log scale of the
 * return in units of the EWMA baseline, so that an untrained network is the baseline. TensorFlow is loaded on first use,
 * not on import.
 */
import type { FittedFamily, ModelFamily } from '../contract.ts';
import { describeLstm } from './describe.ts';
import { decodeModel, encodeModel, type LstmModel } from './model.ts';

export const lstmFamily: ModelFamily = {
  name: 'lstm',
  calibration: 'held-out',
  async fit(train, recipe, hooks) {
    const { fitLstm } = await import('./fit.ts');
    return fitted(await fitLstm(train, recipe, hooks));
  },
  load: async (bytes) => fitted(decodeModel(bytes)),
};

async function fitted(model: LstmModel): Promise<FittedFamily> {
  const { predictLstm } = await import('./predict.ts');
  const { explainLstm } = await import('./explain.ts');
  const { withOwnHeads } = await import('./own-heads.ts');
  return {
    ...(model.hyper.fineTune && {
      refined: async (window, hooks) => fitted(await withOwnHeads(model, window, hooks)),
    }),
    predict: (panel, rows) => predictLstm(model, panel, rows),
    save: () => encodeModel(model),
    describe: () => describeLstm(model),
    explain: (panel, row, what) => explainLstm(model, panel, row, what),
  };
}
