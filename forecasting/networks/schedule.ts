/** The learning rate over a fit. A function of the share done alone: a fit continued from a checkpoint needs no more. */
import type { Schedule } from './names.ts';

/** A cosine schedule ends at this share of its start. */
const LAST_RATE = 0.1;
/** One cycle (Smith and Topin 2018): starts at peak / 25, reaches the peak after .3 of the fit, ends at peak / 1000. */
const WARM_UP = 0.3;
const FIRST_SHARE = 1 / 25;
const LAST_SHARE = 1 / 1000;

/**
 * @param peak largest rate
 * @param done share of the fit's steps that are done, [0, 1]
 */
export function learningRateAt(schedule: Schedule, peak: number, done: number): number {
  if (schedule === 'constant') return peak;
  if (schedule === 'cosine')
    return peak * (LAST_RATE + ((1 - LAST_RATE) * (1 + Math.cos(Math.PI * done))) / 2);
  if (done < WARM_UP) return peak * (FIRST_SHARE + (1 - FIRST_SHARE) * (done / WARM_UP));
  const fall = (done - WARM_UP) / (1 - WARM_UP);
  return peak * (LAST_SHARE + ((1 - LAST_SHARE) * (1 + Math.cos(Math.PI * fall))) / 2);
}
