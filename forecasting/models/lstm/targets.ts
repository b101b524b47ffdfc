/** Targets in units of the baseline's volatility, and the split of the window into training and validation origins. */
import { TerminalError } from '../../../schemas/errors.ts';
import { HORIZONS } from '../../../schemas/forecast.ts';
import type { Panel } from '../../../schemas/panel.ts';
import { allRows, column, forwardMean, knownColumn, MIN_SIGMA, movingSigma } from '../panel-access.ts';
import type { Sequences } from './sequences.ts';

const VALIDATION_SHARE = 0.15;
const FEWEST_ORIGINS = 100;

export interface Origins {
  rows: Int32Array;
  /** return / (ewma_sigma sqrt h) [rows, horizons], 0 where missing. */
  targets: Float32Array;
  /** 1 where the target is present. */
  present: Float32Array;
  /** Mean realised variance of the coming h sessions over the baseline's, and where it is present; when asked for. */
  variance?: { ratio: Float32Array; present: Float32Array };
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
 * @throws TerminalError MissingFeature, ConstantSeries, TooLittleHistory
 */
export function splitOrigins(
  panel: Panel,
  sequences: Sequences,
  start: number,
  wanted: { variance: boolean } = { variance: false },
): { train: Origins; validation: Origins } {
  movingSigma(panel);
  const variances = wanted.variance ? realisedVariances(panel) : undefined;
  const rows = allRows(panel).filter((row) => sequences.complete(row));
  const { train, validation } = originsAround(panel, rows, start, variances);
  if (train.rows.length < FEWEST_ORIGINS || validation.rows.length === 0) {
    throw new TerminalError(
      'TooLittleHistory',
      `too little history for the lstm family: ${train.rows.length} training and ${validation.rows.length} validation origins, at least ${FEWEST_ORIGINS} and 1 needed; widen the window`,
    );
  }
  return { train, validation };
}

/** Those of `rows` before session `start` with the targets that are realised before it too, and those from it on. */
export function originsAround(
  panel: Panel,
  rows: Int32Array,
  start: number,
  variances?: Float64Array[],
): { train: Origins; validation: Origins } {
  const before = (session: number, realised: number) => session < start && realised < start;
  return {
    train: collect(panel, rows, before, variances),
    validation: collect(panel, rows, (session) => session >= start, variances),
  };
}

/** Mean rv_1 of the h sessions after each row's own, by horizon; NaN unless all are there. */
export function realisedVariances(panel: Panel): Float64Array[] {
  const daily = knownColumn(panel, 'rv_1');
  return HORIZONS.map((h) => forwardMean(panel, daily, h));
}

function collect(
  panel: Panel,
  candidates: Int32Array,
  wanted: (session: number, realised: number) => boolean,
  variances: Float64Array[] | undefined,
): Origins {
  const sigma = column(panel, 'ewma_sigma');
  const rows: number[] = [];
  const targets: number[] = [];
  const ratios: number[] = [];
  for (const row of candidates) {
    if (!(sigma[row]! >= 0)) continue;
    const session = panel.sessionIndex[row]!;
    const base = Math.max(sigma[row]!, MIN_SIGMA);
    const within = HORIZONS.map((h) => wanted(session, session + h));
    const u = HORIZONS.map((h, k) =>
      within[k] ? panel.targets[h][row]! / (base * Math.sqrt(h)) : Number.NaN,
    );
    if (u.every(Number.isNaN)) continue;
    rows.push(row);
    targets.push(...u);
    if (variances) ratios.push(...variances.map((v, k) => (within[k] ? v[row]! / base ** 2 : Number.NaN)));
  }
  const [filled, present] = presence(targets);
  const origins = { rows: Int32Array.from(rows), targets: filled, present };
  if (!variances) return origins;
  const [ratio, known] = presence(ratios);
  return { ...origins, variance: { ratio, present: known } };
}

/** The values with 0 for NaN, and 1 where there was one. */
function presence(values: number[]): [Float32Array, Float32Array] {
  return [
    Float32Array.from(values, (x) => (Number.isNaN(x) ? 0 : x)),
    Float32Array.from(values, (x) => (Number.isNaN(x) ? 0 : 1)),
  ];
}
