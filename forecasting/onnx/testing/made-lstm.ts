/** An lstm model with weights that say something, without a fit: every network and head in seconds. */
import type { Panel } from '../../../schemas/panel.ts';
import { encodeArtifact } from '../../models/artifact.ts';
import { byHorizon } from '../../models/by-horizon.ts';
import type { FittedModel } from '../../models/contract.ts';
import { loadModel } from '../../models/fit-model.ts';
import { blueprintOf } from '../../models/lstm/blueprint.ts';
import { completeHyper, type Hyper } from '../../models/lstm/hyper.ts';
import { inputColumns } from '../../models/lstm/inputs.ts';
import { encodeModel, type LstmModel } from '../../models/lstm/model.ts';
import { fitScaler } from '../../models/lstm/scaler.ts';
import { allRows } from '../../models/panel-access.ts';
import { testRecipe } from '../../models/testdata/panels.ts';
import { initialWeights } from '../../networks/network.ts';
import { mulberry32 } from '../../networks/random.ts';
import type { Weight } from '../../networks/weights.ts';

interface Options {
  hyper: Partial<Hyper>;
  features?: LstmModel['features'];
  /** Symbols with a head of their own. */
  tuned?: string[];
}

export function madeLstm(
  panel: Panel,
  { hyper: given, features = 'all', tuned = [] }: Options,
): Promise<FittedModel> {
  const hyper = completeHyper({ hidden: 16, layers: 1, steps: 12, heads: 4, ...given });
  const { names, columns } = inputColumns(panel, features);
  const { network, shape } = blueprintOf(hyper, names.length);
  const members = Array.from({ length: hyper.seeds }, (_, i) => {
    const weights = initialWeights(network, shape, i + 1);
    // Biases and heads start at zero: give them values too.
    return weights.map((weight, k) =>
      filled(
        weight,
        100 * i + k,
        weight.values.every((x) => x === 0),
      ),
    );
  });
  const heads = tuned.map((symbol, i) => [
    symbol,
    members.map((weights) => weights.slice(-2).map((weight, k) => filled(weight, 1000 * (i + 1) + k, true))),
  ]);
  const model: LstmModel = {
    ...{ features, inputs: names, hyper, seed: 1, scaler: fitScaler(columns, allRows(panel)), curves: [] },
    ...{ tensorflow: 'none', kernels: 'BlockLSTMV2', precision: 'float32' },
    ...{ members, tuned: Object.fromEntries(heads) },
  };
  const body = {
    recipe: { ...testRecipe('lstm'), features },
    calibration: byHorizon((h) => ({ df: h + 4, multiplier: 1 + h / 100 })),
  };
  return loadModel(encodeArtifact('model', body, encodeModel(model)));
}

function filled(weight: Weight, seed: number, empty: boolean): Weight {
  if (!empty) return weight;
  const next = mulberry32(seed + 1);
  return { ...weight, values: weight.values.map(() => 0.4 * (next() - 0.5)) };
}
