/** Targets in units of the baseline's volatility, and the split of the window into training and validation origins. */
import { TerminalError } from '../../../schemas/errors.ts';
import { HORIZONS } from '../../../schemas/forecast.ts';
import type { Panel } from '../../../schemas/panel.ts';
import { column, MIN_SIGMA } from '../panel-access.ts';
import type { Sequences } from './sequences.ts';

const VALIDATION_SHARE = 0.15;
const FEWEST_ORIGINS = 100;

export interface Origins {
  rows: Int32Array;
  /** return / (ewma_sigma sqrt h) [rows, horizons], 0 where missing. */
  targets: Float32Array;
  /** 1 where the target is present. */
  present: Float32Array;
}

/** First session of the validation block: the last 15 % of the sessions. */
export function validationStart(panel: Panel): number {
  const last = panel.sessionIndex[panel.rows - 1]!;
  const first = panel.sessionIndex[0]!;
  return last + 1 - Math.round((last + 1 - first) * VALIDATION_SHARE);
}

/**
 * Training origins lie before `start` and count a target only when it is realised before `start` too (the purge);
 * validation origins lie at or after it. Rows with a missing input anywhere in their sequence are left out.
 * @throws TerminalError TooLittleHistory
 */
export function splitOrigins(
  panel: Panel,
  sequences: Sequences,
  start: number,
): { train: Origins; validation: Origins } {
  const train = collect(panel, sequences, (session, realised) => session < start && realised < start);
  const validation = collect(panel, sequences, (session) => session >= start);
  if (train.rows.length < FEWEST_ORIGINS || validation.rows.length === 0) {
    throw new TerminalError(
      'TooLittleHistory',
      `too little history for the lstm family: ${train.rows.length} training and ${validation.rows.length} validation origins, at least ${FEWEST_ORIGINS} and 1 needed; widen the window`,
    );
  }
  return { train, validation };
}

function collect(
  panel: Panel,
  sequences: Sequences,
  wanted: (session: number, realised: number) => boolean,
): Origins {
  const sigma = column(panel, 'ewma_sigma');
  const rows: number[] = [];
  const targets: number[] = [];
  const present: number[] = [];
  for (let row = 0; row < panel.rows; row++) {
    if (!sequences.complete(row) || !(sigma[row]! >= 0)) continue;
    const session = panel.sessionIndex[row]!;
    const u = HORIZONS.map((h) => {
      if (!wanted(session, session + h)) return Number.NaN;
      return panel.targets[h][row]! / (Math.max(sigma[row]!, MIN_SIGMA) * Math.sqrt(h));
    });
    if (u.every(Number.isNaN)) continue;
    rows.push(row);
    targets.push(...u.map((x) => (Number.isNaN(x) ? 0 : x)));
    present.push(...u.map((x) => (Number.isNaN(x) ? 0 : 1)));
  }
  return {
    rows: Int32Array.from(rows),
    targets: Float32Array.from(targets),
    present: Float32Array.from(present),
  };
}
