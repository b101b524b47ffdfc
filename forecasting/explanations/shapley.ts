/** Shapley values of a game of `players`: exactly over all coalitions, or from antithetic pairs of orders. */
import { mulberry32 } from '../networks/random.ts';

/** Value of a coalition: `present[i]` says whether player i is in. */
export type Game = (present: readonly boolean[]) => number;

/** All 2^n coalitions, so for few players: phi_i = sum over S without i of |S|! (n - |S| - 1)! / n! (v(S + i) - v(S)) (Shapley 1953). */
export function exactShapley(players: number, game: Game): Float64Array {
  const values = Float64Array.from({ length: 2 ** players }, (_, mask) =>
    game(Array.from({ length: players }, (_, i) => (mask & (1 << i)) !== 0)),
  );
  // |S|! (n - |S| - 1)! / n! = 1 / (n C(n - 1, |S|))
  const weight = [1 / players];
  for (let size = 1; size < players; size++) weight.push((weight[size - 1]! * size) / (players - size));
  return Float64Array.from({ length: players }, (_, i) => {
    let phi = 0;
    for (let mask = 0; mask < values.length; mask++) {
      if (mask & (1 << i)) continue;
      phi += weight[bits(mask)]! * (values[mask | (1 << i)]! - values[mask]!);
    }
    return phi;
  });
}

/**
 * Mean over `pairs` random orders and their reverses of what each player adds when its turn comes (Castro et al. 2009;
 * Mitchell et al. 2022). Each order telescopes from nobody to everybody, so the values sum to v(all) - v(none) at any number
 * of pairs; the reverse of an order makes games of pairwise interactions exact at once.
 */
export function permutationShapley(players: number, game: Game, pairs: number, seed: number): Float64Array {
  const next = mulberry32(seed);
  const phi = new Float64Array(players);
  for (let pair = 0; pair < pairs; pair++) {
    const order = Array.from({ length: players }, (_, i) => i);
    for (let i = players - 1; i > 0; i--) {
      const j = Math.floor(next() * (i + 1));
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    for (const turn of [order, order.toReversed()]) {
      const present = new Array<boolean>(players).fill(false);
      let before = game(present);
      for (const player of turn) {
        present[player] = true;
        const after = game(present);
        phi[player]! += (after - before) / (2 * pairs);
        before = after;
      }
    }
  }
  return phi;
}

function bits(mask: number): number {
  let count = 0;
  for (let rest = mask; rest > 0; rest &= rest - 1) count++;
  return count;
}
