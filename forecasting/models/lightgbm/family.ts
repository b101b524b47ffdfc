/** LightGBM on top of HAR: gradient-boosted trees with gamma loss correct the HAR variance; mean zero. */
import { byHorizon } from '../by-horizon.ts';
import type { FittedFamily, ModelFamily } from '../contract.ts';
import { fitLightgbm, type LightgbmModel, loadLightgbm, saveLightgbm } from './fit.ts';
import { freeBooster, loadBooster } from './native.ts';
import { predictLightgbm } from './predict.ts';

export const lightgbmFamily: ModelFamily = {
  name: 'lightgbm',
  calibration: 'held-out-refit',
  fit: async (train, recipe, hooks) => fitted(await fitLightgbm(train, recipe, hooks)),
  load: async (bytes) => fitted(loadLightgbm(bytes)),
};

/** Predictions always come from the saved text, so a loaded model equals a fresh one to the last bit. */
function fitted(model: LightgbmModel): FittedFamily {
  const boosters = byHorizon((h) => loadBooster(model.trees[h]));
  let disposed = false;
  return {
    predict: (panel, rows) => predictLightgbm(model, boosters, panel, rows),
    save: () => saveLightgbm(model),
    dispose() {
      if (!disposed) byHorizon((h) => freeBooster(boosters[h]));
      disposed = true;
    },
  };
}
