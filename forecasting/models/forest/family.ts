/** Random forest (LightGBM's, boosting=rf) of the coming range variance; mean zero. */
import { byHorizon } from '../by-horizon.ts';
import type { FittedFamily, ModelFamily } from '../contract.ts';
import { freeBooster, loadBooster } from '../lightgbm/native.ts';
import { describeForest } from './describe.ts';
import { explainForest } from './explain.ts';
import { type ForestModel, fitForest, loadForest, saveForest } from './fit.ts';
import { predictForest } from './predict.ts';

export const forestFamily: ModelFamily = {
  name: 'forest',
  calibration: 'held-out-refit',
  readsSet: () => true,
  fit: async (train, recipe, hooks) => fitted(await fitForest(train, recipe, hooks)),
  load: async (bytes) => fitted(loadForest(bytes)),
};

/** Predictions always come from the saved text, so a loaded model equals a fresh one to the last bit. */
function fitted(model: ForestModel): FittedFamily {
  const boosters = byHorizon((h) => loadBooster(model.trees[h]));
  let disposed = false;
  return {
    predict: (panel, rows) => predictForest(model, boosters, panel, rows),
    save: () => saveForest(model),
    describe: () => describeForest(model),
    explain: (panel, row, what) => explainForest(model, boosters, panel, row, what),
    dispose() {
      if (!disposed) byHorizon((h) => freeBooster(boosters[h]));
      disposed = true;
    },
  };
}
