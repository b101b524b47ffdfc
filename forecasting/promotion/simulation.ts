/**
 * What the rules of promotion do to challengers of which the truth is known: seeded, for the bench and a small version in the
 * tests. Challenger and champion forecast the same names; d_t is the difference of their daily RankIC.
 */
import { mulberry32 } from '../networks/random.ts';
import { dieboldMariano } from '../scores/diebold-mariano.ts';
import { logEvidence, meanDifference, startEProcess, updateEProcess } from './e-process.ts';
import { look } from './look.ts';

export interface Case {
  names: number;
  days: number;
  /** Pearson correlation of the challenger's forecast with the outcome; the champion's is 0. */
  gain: number;
  /** Of the two forecasts. */
  correlation?: number;
}

/** Standard normal numbers (Box & Muller). */
export function normals(seed: number): () => number {
  const next = mulberry32(seed);
  return () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}

/** RankIC of the challenger minus that of the champion, day by day; the signal is idiosyncratic. */
export function rankIcDifferences({ names, days, gain, correlation = 0.7 }: Case, seed: number): number[] {
  const normal = normals(seed);
  const rest = Math.sqrt(1 - correlation ** 2 - gain ** 2);
  const [outcome, champion, challenger] = [0, 1, 2].map(() => new Float64Array(names));
  return Array.from({ length: days }, () => {
    for (let i = 0; i < names; i++) {
      outcome![i] = normal();
      champion![i] = normal();
      challenger![i] = gain * outcome![i]! + correlation * champion![i]! + rest * normal();
    }
    const ranks = ranksOf(outcome!);
    return rankCorrelation(ranksOf(challenger!), ranks) - rankCorrelation(ranksOf(champion!), ranks);
  });
}

/** Differences with no edge whose size changes like that of returns: GARCH(1,1) with Student-5 shocks, mean 0. */
export function equalDifferences(days: number, seed: number): number[] {
  const normal = normals(seed);
  let variance = 1;
  return Array.from({ length: days }, () => {
    let chi = 0;
    for (let i = 0; i < 5; i++) chi += normal() ** 2;
    const d = (Math.sqrt((variance * 3) / 5) * normal()) / Math.sqrt(chi / 5);
    variance = 0.05 + 0.1 * d * d + 0.85 * variance;
    return d;
  });
}

export interface Rates {
  /** Diebold-Mariano once at the end, two-sided 5 %, and in favour of the challenger. */
  once: number;
  /** Betting, on any day at 1/alpha. */
  betting: number;
  /** Median day of those that stopped; null when none did. */
  medianStop: number | null;
  /** Diebold-Mariano looked at every day from day 20 on, at the same level: what a naive dashboard does. */
  peeking: number;
  /** The policy's rule: M >= threshold with a positive mean on any day, or the look at the end. */
  policy: number;
}

/** Shares of `runs` in which each rule promotes; `draw` gives the numbers of one of them, one a day. */
export function promotionRates(
  draw: (run: number) => readonly number[],
  { runs, alpha = 0.05 }: { runs: number; alpha?: number },
): Rates {
  const counts = { once: 0, betting: 0, peeking: 0, policy: 0 };
  const stops: number[] = [];
  for (let run = 0; run < runs; run++) {
    const d = draw(run);
    let state = startEProcess();
    let [stopped, strict, peeked] = [0, false, false];
    let [sum, squares] = [0, 0];
    for (const [t, value] of d.entries()) {
      state = updateEProcess(state, value);
      const logM = logEvidence(state);
      if (stopped === 0 && logM >= -Math.log(alpha)) stopped = t + 1;
      strict ||= logM >= Math.log(2 / alpha) && meanDifference(state) > 0;
      sum += value;
      squares += value * value;
      const n = t + 1;
      // |t| > 1.96 in favour of the challenger, h = 1, without the small-sample factor: the usual dashboard
      peeked ||= n >= 20 && sum / Math.sqrt(n * (squares / n - (sum / n) ** 2)) > 1.96;
    }
    if (stopped > 0) stops.push(stopped);
    const { t, p } = dieboldMariano(d, 1);
    if (t > 0 && p <= alpha) counts.once += 1;
    if (peeked) counts.peeking += 1;
    if (strict || look(d).p <= alpha / 2) counts.policy += 1;
  }
  stops.sort((a, b) => a - b);
  return {
    once: counts.once / runs,
    betting: stops.length / runs,
    medianStop: stops[stops.length >> 1] ?? null,
    peeking: counts.peeking / runs,
    policy: counts.policy / runs,
  };
}

function ranksOf(values: Float64Array): Float64Array {
  const order = Array.from(values.keys()).sort((a, b) => values[a]! - values[b]!);
  const ranks = new Float64Array(values.length);
  order.forEach((i, rank) => {
    ranks[i] = rank;
  });
  return ranks;
}

/** 1 - 6 sum D^2 / (n (n^2 - 1)); the numbers are continuous, so there are no ties. */
function rankCorrelation(a: Float64Array, b: Float64Array): number {
  const n = a.length;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += (a[i]! - b[i]!) ** 2;
  return 1 - (6 * sum) / (n * (n * n - 1));
}
