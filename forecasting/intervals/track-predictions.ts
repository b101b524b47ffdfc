/** The trackers of production, run over out-of-sample predictions: what would have been served. */
import type { Horizon } from '../../schemas/forecast.ts';
import type { Regime, TrackedScores } from '../../schemas/intervals.ts';
import type { Panel } from '../../schemas/panel.ts';
import { REGIME_SESSIONS, regimeAt } from './state.ts';
import { feedScores, servedScores, startScores } from './tracker.ts';

/** Predictions of panel rows, in session order; arrays are aligned with `rows`. */
export interface Predictions {
  rows: Int32Array;
  byHorizon: Record<Horizon, { mean: Float64Array; sigma: Float64Array; df: Float64Array }>;
}

interface Origin {
  session: number;
  /** (outcome - mean) / sigma; NaN where the outcome is not realised. */
  z: number;
  scores: TrackedScores;
}

/**
 * Served scores of each prediction, undefined where there was none to serve. An outcome moves the trackers of its symbol
 * from the session on at which it is realised, h sessions after its origin.
 */
export function trackPredictions(
  { rows, byHorizon }: Predictions,
  horizon: Horizon,
  panel: Panel,
): (TrackedScores | undefined)[] {
  const { mean, sigma, df } = byHorizon[horizon];
  const trackers = new Map<number, { scores: TrackedScores; waiting: Origin[] }>();
  return Array.from(rows, (row, at) => {
    if (!Number.isFinite(mean[at]!) || !(sigma[at]! > 0)) return undefined;
    const symbol = panel.symbolIndex[row]!;
    const session = panel.sessionIndex[row]!;
    let tracker = trackers.get(symbol);
    if (tracker === undefined) {
      tracker = { scores: startScores(df[at]!), waiting: [] };
      trackers.set(symbol, tracker);
    }
    while (tracker.waiting.length > 0 && tracker.waiting[0]!.session <= session - horizon) {
      const { z, scores } = tracker.waiting.shift()!;
      if (Number.isFinite(z)) tracker.scores = feedScores(tracker.scores, scores, z);
    }
    const z = (panel.targets[horizon][row]! - mean[at]!) / sigma[at]!;
    tracker.waiting.push({ session, z, scores: tracker.scores });
    return servedScores(tracker.scores);
  });
}

/** Volatility regime of the given rows, which are in session order: EWMA sigma among the symbol's own of 63 sessions before. */
export function regimesOfRows(panel: Panel, rows: Int32Array): (Regime | null)[] {
  const sigma = panel.features[panel.featureNames.indexOf('ewma_sigma')];
  if (sigma === undefined) return Array.from(rows, () => null);
  const histories = panel.symbols.map(() => ({ sessions: [] as number[], values: [] as number[] }));
  const regimes = new Map<number, Regime | null>();
  const wanted = new Set(rows);
  for (let row = 0; row < panel.rows; row++) {
    const history = histories[panel.symbolIndex[row]!]!;
    const session = panel.sessionIndex[row]!;
    while (history.sessions.length > 0 && history.sessions[0]! < session - REGIME_SESSIONS) {
      history.sessions.shift();
      history.values.shift();
    }
    if (wanted.has(row)) regimes.set(row, regimeAt(history.values, sigma[row]!));
    history.sessions.push(session);
    history.values.push(sigma[row]!);
  }
  return Array.from(rows, (row) => regimes.get(row) ?? null);
}
