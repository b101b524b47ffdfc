/**
 * LightGBM on top of HAR, pooled: with gamma loss the trees correct the HAR variance (mean zero), with squared loss they
 * give the mean in HAR sigmas, with quantile loss both.
 */
import { byHorizon } from '../by-horizon.ts';
import type { FittedFamily, ModelFamily } from '../contract.ts';
import { describeLightgbm } from './describe.ts';
import { explainLightgbm } from './explain.ts';
import { fitLightgbm, type LightgbmModel, loadLightgbm, saveLightgbm } from './fit.ts';
import { freeBooster, loadBooster } from './native.ts';
import { predictLightgbm } from './predict.ts';

export const lightgbmFamily: ModelFamily = {
  name: 'lightgbm',
  calibration: 'held-out-refit',
  readsSet: () => true,
  fit: async (train, recipe, hooks) => fitted(await fitLightgbm(train, recipe, hooks)),
  load: async (bytes) => fitted(loadLightgbm(bytes)),
};

/** Predictions always come from the saved text, so a loaded model equals a fresh one to the last bit. */
function fitted(model: LightgbmModel): FittedFamily {
  const boosters = byHorizon((h) => model.trees[h].map(loadBooster));
  let disposed = false;
  return {
    predict: (panel, rows) => predictLightgbm(model, boosters, panel, rows),
    save: () => saveLightgbm(model),
    describe: (recipe) => describeLightgbm(model, recipe),
    explain: (panel, row, what) => explainLightgbm(model, boosters, panel, row, what),
    dispose() {
      if (!disposed) byHorizon((h) => boosters[h].map(freeBooster));
      disposed = true;
    },
  };
}
