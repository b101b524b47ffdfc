/**
 * Recipes of which it is known what a contest has to do with them: `hyper.kind` better, equal, leaks, breaks or stops, on top
 * of `hyper.base`. For simulations alone: a configuration without `simulation: true` refuses the family.
 */
import type { Panel } from '../../../schemas/panel.ts';
import type { FittedFamily, ModelFamily } from '../contract.ts';
import { allRows } from '../panel-access.ts';
import { describePlanted } from './describe.ts';
import { explainPlanted } from './explain.ts';
import { fitPlanted, loadPlanted, type PlantedFit, savePlanted } from './fit.ts';
import { plant } from './predict.ts';

export const plantedFamily: ModelFamily = {
  name: 'planted',
  calibration: 'in-sample',
  async fit(train, recipe, hooks) {
    const { fit, base } = await fitPlanted(train, recipe, hooks);
    return fitted(fit, base, train);
  },
  async load(bytes) {
    const { fit, base } = await loadPlanted(bytes);
    return fitted(fit, base);
  },
};

function fitted(fit: PlantedFit, base: FittedFamily, train?: Panel): FittedFamily {
  // Calibrated as the base is, or the calibration would undo the break; a leak fools its calibration too.
  const outOfSample =
    train === undefined || fit.kind === 'leaks'
      ? {}
      : { outOfSample: { rows: allRows(train), prediction: base.predict(train, allRows(train)) } };
  const predict: FittedFamily['predict'] = (panel, rows) =>
    plant(fit, panel, rows, base.predict(panel, rows));
  return {
    ...outOfSample,
    predict,
    save: () => savePlanted(fit, base),
    describe: (recipe) => describePlanted(fit, base, recipe),
    explain: (panel, row, what, recipe) => explainPlanted(fit, { base, predict }, panel, row, what, recipe),
  };
}
