/** What each candidate says about what comes, beyond what chance would let it say. */
import { mutualInformation, type Span } from './mutual-information.ts';
import { elsewhere, type Study } from './study.ts';

/** Where in the span the outcomes are taken from for the level of chance. */
const SHIFTS = [1 / 5, 2 / 5, 3 / 5, 4 / 5];

/**
 * Nats by candidate, mean over the horizons: mutual information with the outcome, less the mean of that with the outcomes
 * of four other times of the span (rows shifted by whole sessions, symbols kept). Rows of one session, overlapping outcomes and
 * persistent features make chance look informative; the shifted outcomes have all of that, so it cancels. May be
 * negative.
 */
export function relevanceOf(study: Study, span: Span): Float64Array {
  const { bins, outcomeBins, weights } = study;
  const excess = new Float64Array(bins.length);
  for (const outcome of outcomeBins) {
    const chance = SHIFTS.map((share) => elsewhere(study, outcome, span, share));
    for (let j = 0; j < bins.length; j++) {
      const found = mutualInformation(bins[j]!, outcome, weights, span);
      let expected = 0;
      for (const other of chance) expected += mutualInformation(bins[j]!, other, weights, span);
      excess[j]! += (found - expected / SHIFTS.length) / outcomeBins.length;
    }
  }
  return excess;
}
