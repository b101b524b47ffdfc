/** Members of ensembles, fitted once: those of equal, stacked and dynamic weights are largely the same fits. */
import { join } from 'node:path';
import type { MemberModels } from '../../forecasting/models/contract.ts';
import { familyBytes, fitModel, loadModel } from '../../forecasting/models/fit-model.ts';
import { lastSession } from '../../forecasting/models/window.ts';
import type { Panel } from '../../schemas/panel.ts';
import type { Recipe } from '../../schemas/recipes.ts';
import { codeVersion } from './code-version.ts';
import { type Cost, hashOf, readEntry, stopwatch, writeEntry } from './fit-cache.ts';

export interface MemberFits {
  models: MemberModels;
  /** What the fits that were taken from the folder had cost, since it was last asked. */
  saved(): Cost;
}

/** `panel`: the hash of the whole panel, of which training panels are cuts. */
export function memberFits(folder: string, panel: string): MemberFits {
  let saved: Cost = { seconds: 0, processorSeconds: 0 };
  async function fit(recipe: Recipe, train: Panel, hooks: Parameters<MemberModels['fit']>[2]) {
    const cut = JSON.stringify([lastSession(train), train.rows, lastTargets(train)]);
    const warm = hooks.warmStart ?? new Uint8Array();
    const key = hashOf(JSON.stringify(recipe), panel, codeVersion(recipe), cut, warm);
    const at = join(folder, 'members');
    const known = readEntry(at, `${key}.model`);
    const cost = readEntry(at, `${key}.json`);
    if (known && cost) {
      const { seconds, processorSeconds } = JSON.parse(new TextDecoder().decode(cost)) as Cost;
      saved = {
        seconds: saved.seconds + seconds,
        processorSeconds: saved.processorSeconds + processorSeconds,
      };
      return loadModel(known);
    }
    const watch = stopwatch();
    const model = await fitModel(recipe, train, hooks);
    writeEntry(at, `${key}.json`, JSON.stringify(watch()));
    writeEntry(at, `${key}.model`, model.save());
    return model;
  }
  return {
    models: { fit, load: loadModel, familyBytes },
    saved() {
      const sum = saved;
      saved = { seconds: 0, processorSeconds: 0 };
      return sum;
    },
  };
}

/** How many targets are known tells cuts apart that end with the same row. */
function lastTargets({ targets }: Panel): number[] {
  return Object.values(targets).map((values) => values.reduce((n, y) => n + Number(Number.isFinite(y)), 0));
}
