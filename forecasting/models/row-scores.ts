/** Scores of single forecasts, one value per row. */
import type { Distribution } from '../../schemas/forecast.ts';
import { studentQuantile, studentScale } from '../intervals/student.ts';
import { crpsStudent } from '../scores/crps.ts';
import { intervalScore } from '../scores/pinball.ts';
import { qlike } from '../scores/qlike.ts';

const LEVELS = [50, 80, 90, 95] as const;

export interface RowScores {
  crps: Float64Array;
  /** 1 where the outcome lies inside the central interval of that percentage. */
  covered: Record<(typeof LEVELS)[number], Uint8Array>;
  interval90: Float64Array;
  /** Squared error as the proxy of variance. */
  qlike: Float64Array;
}

export function rowScores(rows: readonly (Distribution & { y: number })[]): RowScores {
  const n = rows.length;
  const flags = () => new Uint8Array(n);
  const covered = { 50: flags(), 80: flags(), 90: flags(), 95: flags() };
  const scores = {
    crps: new Float64Array(n),
    covered,
    interval90: new Float64Array(n),
    qlike: new Float64Array(n),
  };
  rows.forEach((row, i) => {
    const { y, mean, sigma, df } = row;
    const scale = studentScale(sigma, df);
    scores.crps[i] = crpsStudent(y, row);
    scores.qlike[i] = qlike((y - mean) ** 2, sigma ** 2);
    const quantiles = quantilesOf(df);
    for (let k = 0; k < LEVELS.length; k++) {
      const level = LEVELS[k]!;
      const half = -scale * quantiles[k]!;
      covered[level][i] = Math.abs(y - mean) <= half ? 1 : 0;
      if (level === 90) scores.interval90[i] = intervalScore(y, mean - half, mean + half, 0.1);
    }
  });
  return scores;
}

const known = new Map<number, number[]>();

/** At the lower ends of LEVELS. Calibration knows nine tails, and rows are tens of thousands. */
function quantilesOf(df: number): number[] {
  let quantiles = known.get(df);
  if (quantiles === undefined) {
    if (known.size > 250) known.clear();
    quantiles = LEVELS.map((level) => studentQuantile((1 - level / 100) / 2, df));
    known.set(df, quantiles);
  }
  return quantiles;
}
