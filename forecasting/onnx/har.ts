/** The HAR variance model as a graph: forecasting/models/har/regressors.ts and predict.ts, line by line. */
import { HORIZONS } from '../../schemas/forecast.ts';
import type { HarFit } from '../models/har/fit.ts';
import { FALL_LIMIT, LOG_RATIO_LIMIT, MIN_VARIANCE } from '../models/har/regressors.ts';
import { MIN_SIGMA } from '../models/panel-access.ts';
import { asColumn, atLeast, atMost, concat, finite, orZero, scaled } from './arithmetic.ts';
import { zerosLike } from './baseline.ts';
import type { Building, Moments } from './family-graph.ts';
import { attribute, type Value } from './graph.ts';

export function harGraph(building: Building, fit: HarFit): Moments {
  const sigma = harSigma(building, fit);
  return { mean: zerosLike(building.g, sigma), sigma };
}

/** sqrt(h x variance per session over the coming h), double [batch, horizons]. */
export function harSigma(building: Building, fit: HarFit): Value {
  const { g } = building;
  const base = baseVariance(building);
  const regressors = concat(g, regressorsOf(building, fit, base), 1);
  const x = orZero(g, g.op('Sub', [regressors, g.double(fit.centres)]));
  const width = fit.centres.length;
  const kernel = Array.from({ length: width }, (_, j) => HORIZONS.map((h) => fit.coefficients[h][j + 1]!));
  const product = g.op('MatMul', [x, g.double(kernel.flat(), [width, HORIZONS.length])]);
  const eta = g.op('Add', [product, g.double(HORIZONS.map((h) => fit.coefficients[h][0]!))]);
  const variance = g.op('Mul', [base, g.op('Exp', [eta])]);
  return g.op('Sqrt', [g.op('Mul', [variance, g.double([...HORIZONS])])]);
}

/** EWMA variance, double [batch, 1]. */
function baseVariance({ g, inputs }: Building): Value {
  const sigma = atLeast(g, inputs.column('ewma_sigma'), g.double(MIN_SIGMA));
  return g.op('Mul', [sigma, sigma]);
}

/** Blocks of columns in the order of harRegressors. */
function regressorsOf(building: Building, fit: HarFit, base: Value): Value[] {
  const { g, inputs } = building;
  const ratios = logRatios(building, ['rv_1', 'rv_5', 'rv_22'], base);
  const own = concat(g, [levelOf(building, fit, base), ratios], 1);
  const blocks = [own, crossSectionMean(building, own)];
  if (fit.extended) {
    const vix = inputs.column('vix');
    const daily = g.op('Div', [g.op('Mul', [vix, vix]), g.double(252)]);
    blocks.push(g.op('Log', [atLeast(g, daily, g.double(MIN_VARIANCE))]));
    blocks.push(fallOf(building, 'ret_1', base, 1), fallOf(building, 'ret_5', base, 5));
  }
  if (fit.more && fit.more.features.length > 0) {
    blocks.push(scaled(g, inputs.matrix(fit.more.features), fit.more.scalers));
  }
  return blocks;
}

/** ln EWMA variance beside the symbol's usual one; zero for a symbol that the window did not hold. */
function levelOf({ g, inputs }: Building, { levels }: HarFit, base: Value): Value {
  const index = inputs.symbolIndex(levels.map(([symbol]) => symbol));
  const usual = g.double([...levels.map(([, level]) => level), 0]);
  const own = asColumn(g, g.op('Gather', [usual, index], { axis: attribute.int(0) }));
  const unknown = asColumn(g, g.op('Equal', [index, g.int64(levels.length)]));
  const level = g.op('Sub', [g.op('Log', [base]), own]);
  return g.op('Where', [unknown, g.op('Mul', [base, g.double(0)]), level]);
}

function logRatios({ g, inputs }: Building, names: string[], base: Value): Value {
  const variances = atLeast(g, inputs.matrix(names), g.double(MIN_VARIANCE));
  const ratio = g.op('Log', [g.op('Div', [variances, base])]);
  return atMost(g, atLeast(g, ratio, g.double(-LOG_RATIO_LIMIT)), g.double(LOG_RATIO_LIMIT));
}

/** Column means over the rows of the same session that have a value; NaN where none has. */
function crossSectionMean({ g, inputs }: Building, x: Value): Value {
  const same = inputs.sameSession();
  const there = g.op('Where', [finite(g, x), g.double(1), g.double(0)]);
  return g.op('Div', [g.op('MatMul', [same, orZero(g, x)]), g.op('MatMul', [same, there])]);
}

/** Size of a fall over `sessions` in sigmas; 0 for a rise, NaN where it is missing. */
function fallOf({ g, inputs }: Building, name: string, base: Value, sessions: number): Value {
  const unit = g.op('Sqrt', [g.op('Mul', [base, g.double(sessions)])]);
  const z = g.op('Div', [inputs.column(name), unit]);
  const size = atMost(g, g.op('Neg', [z]), g.double(FALL_LIMIT));
  return g.op('Where', [g.op('Less', [z, g.double(0)]), size, g.op('Mul', [z, g.double(0)])]);
}
