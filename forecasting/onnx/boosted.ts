/** Families of trees: lightgbm on the HAR sigma, forest on the EWMA sigma. */
import { HORIZONS } from '../../schemas/forecast.ts';
import type { ForestModel } from '../models/forest/fit.ts';
import type { LightgbmModel } from '../models/lightgbm/fit.ts';
import { MIN_SCALE, STANDARD } from '../models/lightgbm/losses.ts';
import { atLeast, concat, gather } from './arithmetic.ts';
import { ewmaSigma, zerosLike } from './baseline.ts';
import type { Building, Moments } from './family-graph.ts';
import { attribute, type Value } from './graph.ts';
import { harSigma } from './har.ts';
import { boosterOutputs } from './trees.ts';

/** Mean zero; EWMA sigma x exp(mean of the trees / 2). */
export function forestGraph(building: Building, { features, trees }: ForestModel): Moments {
  const { g } = building;
  const log = boosterOutputs(
    building,
    features,
    HORIZONS.map((h) => trees[h]),
  );
  const factor = g.op('Exp', [g.op('Mul', [log, g.double(0.5)])]);
  const sigma = g.op('Mul', [ewmaSigma(building), factor]);
  return { mean: zerosLike(g, sigma), sigma };
}

/** By the loss: predictLightgbm. */
export function lightgbmGraph(building: Building, model: LightgbmModel): Moments {
  const { g } = building;
  const unit = harSigma(building, model.har);
  const texts = HORIZONS.flatMap((h) => model.trees[h]);
  const outputs = boosterOutputs(building, model.features, texts);
  if (model.loss === 'gamma') {
    const sigma = g.op('Mul', [unit, g.op('Sqrt', [outputs])]);
    return { mean: zerosLike(g, sigma), sigma };
  }
  if (model.loss === 'squared') return { mean: g.op('Mul', [outputs, unit]), sigma: unit };
  const each = STANDARD.length;
  const moments = HORIZONS.map((_, k) => {
    const at = Array.from({ length: each }, (_, i) => k * each + i);
    return quantileMoments(building, sorted(building, gather(g, outputs, at, 1), each));
  });
  const times = (pick: (one: Moments) => Value) => g.op('Mul', [concat(g, moments.map(pick), 1), unit]);
  return { mean: times(({ mean }) => mean), sigma: times(({ sigma }) => sigma) };
}

/** Mean and sigma [batch, 1] of ascending quantiles [batch, levels] in the same units: locationScale of losses.ts. */
export function quantileMoments({ g }: Building, quantiles: Value): Moments {
  const levels = STANDARD.length;
  const squares = STANDARD.reduce((sum, z) => sum + z * z, 0);
  const slope = g.double(
    STANDARD.map((z) => z / squares),
    [levels, 1],
  );
  const average = g.double(new Array<number>(levels).fill(1 / levels), [levels, 1]);
  const sigma = atLeast(g, g.op('MatMul', [quantiles, slope]), g.double(MIN_SCALE));
  return { mean: g.op('MatMul', [quantiles, average]), sigma };
}

function sorted({ g }: Building, x: Value, count: number): Value {
  const attributes = { axis: attribute.int(1), largest: attribute.int(0), sorted: attribute.int(1) };
  return g.ops('TopK', [x, g.int64([count])], 2, attributes)[0]!;
}
