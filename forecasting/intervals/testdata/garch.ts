/** GARCH(1,1) paths with Student-5 innovations, for simulations of coverage. Seeded: the same paths every time. */

const OMEGA = 1e-6;
const ARCH = 0.08;
const PERSISTENCE = 0.91;
const DF = 5;
const BURN_IN = 500;

/** Daily returns; from `breakAt` on all of them are doubled. */
export function garchPath(seed: number, days: number, breakAt = Number.POSITIVE_INFINITY): Float64Array {
  const normal = normals(seed);
  const returns = new Float64Array(days);
  let variance = OMEGA / (1 - ARCH - PERSISTENCE);
  for (let t = -BURN_IN; t < days; t++) {
    let chi = 0;
    for (let k = 0; k < DF; k++) chi += normal() ** 2;
    const innovation = (normal() / Math.sqrt(chi / DF)) * Math.sqrt((DF - 2) / DF);
    const value = Math.sqrt(variance) * innovation;
    if (t >= 0) returns[t] = t >= breakAt ? 2 * value : value;
    variance = OMEGA + ARCH * value * value + PERSISTENCE * variance;
  }
  return returns;
}

/** Box-Muller over the mulberry32 generator. */
function normals(seed: number): () => number {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}
