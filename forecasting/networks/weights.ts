/** Weights by name, in the order in which a network takes them. */
import { deriveSeed, glorotUniform } from './random.ts';

export interface Weight {
  name: string;
  shape: number[];
  values: Float32Array;
}

export function zerosLike(weights: Weight[]): Weight[] {
  return weights.map(({ name, shape, values }) => ({ name, shape, values: new Float32Array(values.length) }));
}

export function countOf(weights: Weight[]): number {
  return weights.reduce((sum, { values }) => sum + values.length, 0);
}

/** Kernel [inputs + hidden, 4 hidden] and bias [4 hidden] of one LSTM layer: Glorot, forget bias 1. */
export function lstmLayerWeights(name: string, inputs: number, hidden: number, seed: number): Weight[] {
  const rows = inputs + hidden;
  const values = glorotUniform(rows, 4 * hidden, rows * 4 * hidden, seed);
  // Gate order i, f, c, o: the second quarter is the forget gate (Jozefowicz et al. 2015).
  const bias = new Float32Array(4 * hidden).fill(1, hidden, 2 * hidden);
  return [
    { name: `${name}/kernel`, shape: [rows, 4 * hidden], values },
    { name: `${name}/bias`, shape: [4 * hidden], values: bias },
  ];
}

/** Stacked LSTM layers `<name>0`, `<name>1` and so on; layer i draws from use `firstUse + i` of the seed. */
export function lstmStackWeights(
  name: string,
  { inputs, hidden, layers }: { inputs: number; hidden: number; layers: number },
  seed: number,
  firstUse = 0,
): Weight[] {
  return Array.from({ length: layers }, (_, i) =>
    lstmLayerWeights(`${name}${i}`, i === 0 ? inputs : hidden, hidden, deriveSeed(seed, firstUse + i)),
  ).flat();
}

/** Glorot kernel [rows, columns] and a bias of zeros. */
export function denseWeights(name: string, rows: number, columns: number, seed: number): Weight[] {
  return [
    {
      name: `${name}/kernel`,
      shape: [rows, columns],
      values: glorotUniform(rows, columns, rows * columns, seed),
    },
    { name: `${name}/bias`, shape: [columns], values: new Float32Array(columns) },
  ];
}
