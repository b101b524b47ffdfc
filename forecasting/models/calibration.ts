/**
 * Turns a raw mean and sigma into a Student t: per horizon the degrees of freedom and the multiplier of sigma that
 * give the least mean CRPS on the calibration rows.
 */
import { TerminalError } from '../../schemas/errors.ts';
import type { Horizon } from '../../schemas/forecast.ts';
import type { Prediction } from '../../schemas/panel.ts';
import { studentScale } from '../intervals/student.ts';
import { brent } from './brent.ts';
import { byHorizon } from './by-horizon.ts';
import type { RawPrediction } from './contract.ts';
import { sumOfCrps } from './crps-table.ts';
import { MIN_SIGMA } from './panel-access.ts';

export const DF_GRID = [3, 4, 5, 6, 8, 10, 15, 30, 100] as const;
/** Fewer rows than this cannot tell nine tails apart. */
const MIN_ROWS = 60;
/** The multiplier is searched between a quarter and four times the raw sigma. */
const LOG_RANGE = Math.log(4);

export interface HorizonCalibration {
  df: number;
  /** calibrated sigma = multiplier x raw sigma */
  multiplier: number;
}
export type Calibration = Record<Horizon, HorizonCalibration>;

/**
 * `targets` are aligned with the prediction; rows without a target or a sigma are left out.
 * Throws TooLittleHistory below 60 rows, ConstantSeries when no row's sigma rises above .0001 % a day.
 */
export function calibrate(raw: RawPrediction, targets: Record<Horizon, Float64Array>): Calibration {
  return byHorizon((horizon) => calibrateHorizon(horizon, raw[horizon], targets[horizon]));
}

export function applyCalibration(raw: RawPrediction, calibration: Calibration): Prediction {
  return byHorizon((horizon) => ({
    mean: raw[horizon].mean,
    sigma: raw[horizon].sigma.map((sigma) => calibration[horizon].multiplier * sigma),
    df: calibration[horizon].df,
  }));
}

function calibrateHorizon(
  horizon: Horizon,
  { mean, sigma }: RawPrediction[1],
  target: Float64Array,
): HorizonCalibration {
  const errors = new Float64Array(target.length);
  const sigmas = new Float64Array(target.length);
  const still = MIN_SIGMA * Math.sqrt(horizon);
  let seen = 0;
  let usable = 0;
  for (let i = 0; i < target.length; i++) {
    const error = Math.abs(target[i]! - mean[i]!);
    if (!Number.isFinite(error) || !Number.isFinite(sigma[i]!)) continue;
    seen++;
    // A floored sigma belongs to a series that does not move: it says nothing about tails.
    if (sigma[i]! <= still) continue;
    errors[usable] = error;
    sigmas[usable++] = sigma[i]!;
  }
  if (usable < MIN_ROWS) {
    const constant = seen >= MIN_ROWS;
    throw new TerminalError(
      constant ? 'ConstantSeries' : 'TooLittleHistory',
      constant
        ? `constant series: ${seen - usable} of ${seen} calibration rows do not move at horizon ${horizon}; check the bars`
        : `too little history to calibrate horizon ${horizon}: ${seen} rows with a target and a sigma, at least ${MIN_ROWS} are needed; fetch more or shorten the warm-up`,
      { details: { horizon, seen, usable } },
    );
  }
  return leastCrps(errors.subarray(0, usable), sigmas.subarray(0, usable));
}

/** The mean score is unimodal along the grid of df as well, so the search stops when it turns. */
function leastCrps(errors: Float64Array, sigmas: Float64Array): HorizonCalibration {
  let best = { df: DF_GRID[0] as number, multiplier: 1, score: Number.POSITIVE_INFINITY };
  for (const df of DF_GRID) {
    const unit = studentScale(1, df);
    const loss = (logMultiplier: number) => sumOfCrps(df, errors, sigmas, Math.exp(logMultiplier) * unit);
    const [logMultiplier, score] = brent(loss, -LOG_RANGE, LOG_RANGE, 1e-4);
    if (score > best.score) break;
    best = { df, multiplier: Math.exp(logMultiplier), score };
  }
  return { df: best.df, multiplier: best.multiplier };
}
