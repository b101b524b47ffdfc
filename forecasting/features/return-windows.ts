/** The windows that most features read, which all of them share. A statistic is NaN until its window is full. */
import type { Window } from '../indicators/window.ts';
import { close, type Feature, type FeatureText, logReturn, rolling } from './feature.ts';

/** A statistic of the last 63 daily returns. */
export function ofQuarter(text: FeatureText, of: (returns: Window) => number): Feature {
  return rolling(text, 63, logReturn, of);
}

/** A statistic of the last 252 daily returns. */
export function ofYear(text: FeatureText, of: (returns: Window) => number): Feature {
  return rolling(text, 252, logReturn, of);
}

/** A statistic of the last 200 closes. */
export function ofCloses200(text: FeatureText, of: (closes: Window) => number): Feature {
  return rolling(text, 200, close, of);
}

/** A statistic of the last 20 closes. */
export function ofCloses20(text: FeatureText, of: (closes: Window) => number): Feature {
  return rolling(text, 20, close, of);
}
