/**
 * The origins of one symbol, split in time by its own history and not by the pool's: a symbol that came late has nothing
 * before the pool's validation block. What a forecast would be made from is enough, so a missing input is its training mean.
 */
import type { Panel } from '../../../schemas/panel.ts';
import { type Origins, originsAround, realisedVariances } from './targets.ts';

/** Origins of its own that a symbol needs; with fewer it keeps the pooled head. */
const FEWEST_TRAINING = 30;
const FEWEST_VALIDATION = 10;
const VALIDATION_SHARE = 0.2;

export interface OwnOrigins {
  train: Origins;
  validation: Origins;
}

/**
 * By symbol, in the panel's order; undefined where there are too few. Validation is the last fifth of them, and a training
 * target counts when it is realised before the first of that fifth.
 */
export function ownOrigins(panel: Panel, wanted: { variance: boolean }): (OwnOrigins | undefined)[] {
  const variances = wanted.variance ? realisedVariances(panel) : undefined;
  return rowsOf(panel).map((rows) => {
    // From session 0 on: all that have a baseline and an outcome.
    const all = originsAround(panel, rows, 0, variances).validation.rows;
    const held = Math.max(FEWEST_VALIDATION, Math.round(VALIDATION_SHARE * all.length));
    if (all.length < FEWEST_TRAINING + held) return undefined;
    const start = panel.sessionIndex[all[all.length - held]!]!;
    const own = originsAround(panel, all, start, variances);
    return own.train.rows.length < FEWEST_TRAINING ? undefined : own;
  });
}

/** Rows of each symbol, ascending. */
function rowsOf(panel: Panel): Int32Array[] {
  const rows: number[][] = panel.symbols.map(() => []);
  for (let row = 0; row < panel.rows; row++) rows[panel.symbolIndex[row]!]!.push(row);
  return rows.map((own) => Int32Array.from(own));
}
