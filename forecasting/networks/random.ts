/** Seeded randomness of our own: TensorFlow's shuffles and initialisers are unseeded or differ by version. */

/** mulberry32: a 32-bit generator; uniform in [0, 1). */
export function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A seed for one use of a recipe's seed, so that epochs and layers draw unrelated numbers. */
export function deriveSeed(seed: number, use: number): number {
  return (Math.imul(seed, 0x9e3779b1) ^ Math.imul(use + 1, 0x85ebca6b)) >>> 0;
}

/** Fisher-Yates over 0..n-1. */
export function permutation(n: number, seed: number): Int32Array {
  const next = mulberry32(seed);
  const order = Int32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    const held = order[i]!;
    order[i] = order[j]!;
    order[j] = held;
  }
  return order;
}

/** Uniform in +-sqrt(6 / (fanIn + fanOut)) (Glorot and Bengio 2010). */
export function glorotUniform(fanIn: number, fanOut: number, size: number, seed: number): Float32Array {
  const next = mulberry32(seed);
  const limit = Math.sqrt(6 / (fanIn + fanOut));
  return Float32Array.from({ length: size }, () => (2 * next() - 1) * limit);
}
