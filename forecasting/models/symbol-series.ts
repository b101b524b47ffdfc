/** Families fitted symbol by symbol: each symbol's returns in order, and forecasts put back into the rows asked for. */
import { setImmediate } from 'node:timers/promises';
import { TerminalError } from '../../schemas/errors.ts';
import { HORIZONS, type Horizon } from '../../schemas/forecast.ts';
import type { SessionDate } from '../../schemas/market.ts';
import type { Panel } from '../../schemas/panel.ts';
import type { Recipe } from '../../schemas/recipes.ts';
import { byHorizon } from './by-horizon.ts';
import type { FitHooks, RawPrediction } from './contract.ts';
import { ewmaSigma } from './ewma/predict.ts';
import { column, knownColumn, MIN_SIGMA, refuseOthers } from './panel-access.ts';

/** All that these families read: returns, and the baseline's sigma for rows without a forecast of their own. */
export const SERIES_INPUTS = ['ret_1', 'ewma_sigma'] as const;

export interface SymbolSeries {
  symbol: string;
  /** Rows of the panel, ascending, and the session of each. */
  rows: Int32Array;
  sessions: SessionDate[];
  /** One-session log return of each row, known at its close; NaN where there is none. */
  returns: Float64Array;
}

/** Throws MissingFeature when the panel has no `ret_1`. */
export function symbolSeries(panel: Panel): SymbolSeries[] {
  const returns = column(panel, 'ret_1');
  const rows = panel.symbols.map((): number[] => []);
  for (let row = 0; row < panel.rows; row++) rows[panel.symbolIndex[row]!]!.push(row);
  return panel.symbols.map((symbol, i) => ({
    symbol,
    rows: Int32Array.from(rows[i]!),
    sessions: rows[i]!.map((row) => panel.sessions[panel.sessionIndex[row]!]!),
    returns: Float64Array.from(rows[i]!, (row) => returns[row]!),
  }));
}

/**
 * How many rows of the series lie at or before `session`. A family that filters keeps its state as of the last session
 * it was fitted on and goes on from there, so that the last sessions of a panel, which is all that a live forecast
 * reads, give the bits of the whole. A model older than that goes on from its state all the same.
 */
export function rowsThrough({ sessions }: SymbolSeries, session: SessionDate): number {
  const after = sessions.findIndex((date) => date > session);
  return after < 0 ? sessions.length : after;
}

/** Returns that are there, and their mean and standard deviation (divisor n). */
export function moments(returns: Float64Array): { values: Float64Array; mean: number; sd: number } {
  const values = returns.filter((value) => Number.isFinite(value));
  let mean = 0;
  for (const value of values) mean += value / values.length;
  let square = 0;
  for (const value of values) square += (value - mean) ** 2 / values.length;
  return { values, mean, sd: Math.sqrt(square) };
}

/** Of at least one value; of an even number the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = (sorted.length - 1) / 2;
  return (sorted[Math.floor(half)]! + sorted[Math.ceil(half)]!) / 2;
}

/**
 * The series that can be fitted: at least `minimum` returns, and they move. The others get the baseline's forecast.
 * Throws MissingFeature, FeaturesNotRead, TooLittleHistory when no symbol is long enough, ConstantSeries when none of
 * those moves.
 */
export function fittableSeries(train: Panel, recipe: Recipe, minimum: number): SymbolSeries[] {
  const { family } = recipe;
  refuseOthers(recipe, SERIES_INPUTS);
  for (const name of SERIES_INPUTS) knownColumn(train, name);
  const all = symbolSeries(train).map((series) => ({ series, moments: moments(series.returns) }));
  const long = all.filter(({ moments }) => moments.values.length >= minimum);
  if (long.length === 0) {
    const most = Math.max(0, ...all.map(({ moments }) => moments.values.length));
    throw new TerminalError(
      'TooLittleHistory',
      `too little history for the ${family} model: no symbol has more than ${most} returns, at least ${minimum} are needed; fetch more`,
      { details: { family, returns: most, needed: minimum } },
    );
  }
  const moving = long.filter(({ moments }) => moments.sd > MIN_SIGMA);
  if (moving.length === 0) {
    throw new TerminalError(
      'ConstantSeries',
      `constant series: none of ${long.length} symbols moves in the window of the ${family} model; check the bars`,
      { details: { family, symbols: long.length } },
    );
  }
  return moving.map(({ series }) => series);
}

/**
 * One fit per series, the event loop getting its turn in between. A series whose likelihood has no optimum is left to the
 * baseline like one that is too new; when none has one, its NonFiniteLoss is thrown. AbortError on the signal.
 */
export async function fitEach<Fit>(
  all: readonly SymbolSeries[],
  fit: (series: SymbolSeries) => Fit,
  hooks: FitHooks,
): Promise<[symbol: string, fit: Fit][]> {
  const fits: [string, Fit][] = [];
  let failure: unknown;
  for (const [i, series] of all.entries()) {
    hooks.signal?.throwIfAborted();
    try {
      fits.push([series.symbol, fit(series)]);
    } catch (error) {
      if (!(error instanceof TerminalError && error.type === 'NonFiniteLoss')) throw error;
      failure ??= error;
    }
    hooks.progress?.(i + 1, all.length, series.symbol);
    await setImmediate();
  }
  if (fits.length === 0) throw failure;
  return fits;
}

/** Mean and sigma at every row of one symbol, by horizon. */
export type SeriesForecast = Record<Horizon, { mean: Float64Array; sigma: Float64Array }>;

/**
 * `forecast` sees one symbol's whole series and must use nothing after each row; undefined: the baseline's forecast
 * (mean zero, EWMA sigma). A row whose EWMA sigma is still warming up gets no forecast (NaN), as in every family.
 */
export function predictBySymbol(
  panel: Panel,
  rows: Int32Array,
  forecast: (series: SymbolSeries) => SeriesForecast | undefined,
): RawPrediction {
  const prediction = byHorizon((h) => ({
    mean: new Float64Array(rows.length),
    sigma: ewmaSigma(panel, rows, h),
  }));
  const position = new Int32Array(panel.rows).fill(-1);
  rows.forEach((row, at) => {
    position[row] = at;
  });
  for (const series of symbolSeries(panel)) {
    const own = series.rows.some((row) => position[row]! >= 0) ? forecast(series) : undefined;
    if (own === undefined) continue;
    for (const h of HORIZONS) {
      const { mean, sigma } = prediction[h];
      series.rows.forEach((row, i) => {
        const at = position[row]!;
        if (at < 0 || Number.isNaN(sigma[at]!)) return;
        mean[at] = own[h].mean[i]!;
        sigma[at] = Math.max(MIN_SIGMA * Math.sqrt(h), own[h].sigma[i]!);
      });
    }
  }
  return prediction;
}
