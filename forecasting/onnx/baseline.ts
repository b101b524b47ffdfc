/** Families with the sigma of the baseline: ewma, mean, ridge and elastic-net. */
import { HORIZONS } from '../../schemas/forecast.ts';
import type { MeanFit } from '../models/mean/fit.ts';
import { MIN_SIGMA } from '../models/panel-access.ts';
import type { RidgeModel } from '../models/ridge/fit.ts';
import { asColumn, atLeast, scaled } from './arithmetic.ts';
import type { Building, Moments } from './family-graph.ts';
import { attribute, type Graph, type Value } from './graph.ts';
import { ATTRIBUTE, TYPE } from './proto.ts';

/** Sigma of each horizon from the EWMA sigma, double [batch, horizons]. */
export function ewmaSigma({ g, inputs }: Building): Value {
  const daily = atLeast(g, inputs.column('ewma_sigma'), g.double(MIN_SIGMA));
  return g.op('Mul', [daily, g.double(HORIZONS.map(Math.sqrt))]);
}

/** Zeros of the shape of a value. */
export function zerosLike(g: Graph, like: Value): Value {
  const zero = { dims: [1], data_type: TYPE.double, raw_data: new Uint8Array(8) };
  return g.op('ConstantOfShape', [g.op('Shape', [like])], { value: { type: ATTRIBUTE.tensor, t: zero } });
}

export function ewmaGraph(building: Building): Moments {
  const sigma = ewmaSigma(building);
  return { mean: zerosLike(building.g, sigma), sigma };
}

export function meanGraph(building: Building, fit: MeanFit): Moments {
  const { g, inputs } = building;
  const means = g.double([...fit.means, fit.pooled]);
  const daily = g.op('Gather', [means, inputs.symbolIndex(fit.symbols)], { axis: attribute.int(0) });
  const mean = g.op('Mul', [asColumn(g, daily), g.double([...HORIZONS])]);
  return { mean, sigma: ewmaSigma(building) };
}

/** ridge and elastic-net */
export function linearGraph(building: Building, model: RidgeModel): Moments {
  const { g, inputs } = building;
  const x = scaled(g, inputs.matrix(model.features), model.scalers);
  const fits = HORIZONS.map((h) => model.byHorizon[h]);
  const kernel = model.features.flatMap((_, j) => fits.map(({ coefficients }) => coefficients[j]!));
  const product = g.op('MatMul', [x, g.double(kernel, [model.features.length, HORIZONS.length])]);
  const z = g.op('Add', [product, g.double(fits.map(({ intercept }) => intercept))]);
  const sigma = ewmaSigma(building);
  return { mean: g.op('Mul', [z, sigma]), sigma };
}
