/**
 * CRPS of a Student t with its derivatives. With e = outcome - mean and the scale s it is s g(e/s), where g is the CRPS
 * of the standard t: g' = 2F - 1 and g'' = 2f. That is the perspective of a convex function, so it is jointly convex in
 * mean and scale, and stacking by CRPS has one minimum.
 */
import { studentCdf, studentPdf, studentScale } from '../intervals/student.ts';
import { crpsStandardStudent } from '../scores/crps.ts';

export interface CrpsAt {
  value: number;
  /** Derivatives by mean and by sigma (standard deviation). */
  byMean: number;
  bySigma: number;
  /** The matrix of second derivatives is `curvature` times (1, r)(1, r)'. */
  curvature: number;
  r: number;
}

export function crpsAt(outcome: number, mean: number, sigma: number, df: number): CrpsAt {
  const unit = studentScale(1, df);
  const scale = sigma * unit;
  const z = (outcome - mean) / scale;
  const g = crpsStandardStudent(z, df);
  const slope = 2 * studentCdf(z, df) - 1;
  return {
    value: scale * g,
    byMean: -slope,
    bySigma: unit * (g - z * slope),
    curvature: (2 * studentPdf(z, df)) / scale,
    r: unit * z,
  };
}
