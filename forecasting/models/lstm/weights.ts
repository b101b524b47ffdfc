/** The network's weights by name, in a fixed order: one kernel and bias per layer, then the head. */
import { deriveSeed, glorotUniform } from './random.ts';

export interface Weight {
  name: string;
  shape: number[];
  values: Float32Array;
}

/**
 * Glorot kernels, forget bias 1, head of zeros: an untrained network predicts exactly the baseline.
 * @param inputs features per step
 * @param outputs width of the head
 */
export function initialWeights(
  shape: { inputs: number; hidden: number; layers: number; outputs: number },
  seed: number,
): Weight[] {
  const { inputs, hidden, layers, outputs } = shape;
  const weights: Weight[] = [];
  for (let layer = 0; layer < layers; layer++) {
    const rows = (layer === 0 ? inputs : hidden) + hidden;
    const values = glorotUniform(rows, 4 * hidden, rows * 4 * hidden, deriveSeed(seed, layer));
    weights.push({ name: `lstm${layer}/kernel`, shape: [rows, 4 * hidden], values });
    // Gate order i, f, c, o: the second quarter is the forget gate (Jozefowicz et al. 2015).
    const bias = new Float32Array(4 * hidden).fill(1, hidden, 2 * hidden);
    weights.push({ name: `lstm${layer}/bias`, shape: [4 * hidden], values: bias });
  }
  const rows = hidden + inputs;
  weights.push({ name: 'head/kernel', shape: [rows, outputs], values: new Float32Array(rows * outputs) });
  weights.push({ name: 'head/bias', shape: [outputs], values: new Float32Array(outputs) });
  return weights;
}

export function zerosLike(weights: Weight[]): Weight[] {
  return weights.map(({ name, shape, values }) => ({ name, shape, values: new Float32Array(values.length) }));
}
