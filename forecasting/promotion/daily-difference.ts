/**
 * One number a day for two recipes: d_t = mean over symbols of (loss of the champion - loss of the challenger), so that
 * dependence between symbols cannot be mistaken for evidence (Akgun et al. 2024, IJF 40(1) 202, on panels).
 * h > 1: the last h forecasts, each rescaled to one session, are averaged and scored against the next session's
 * return (finml C, the 1-day trick): differences of successive days then share no outcome.
 */
import type { DailyDifference } from '../../schemas/contest.ts';
import type { Distribution } from '../../schemas/forecast.ts';
import { crpsStudent } from '../scores/crps.ts';

/** Losses of one recipe for outcomes of one session, by symbol. A symbol without a forecast or outcome is absent. */
export type SymbolLosses = Readonly<Record<string, number>>;

/** A symbol that is missing, or not finite, on either side leaves both. Symbols are summed in sorted order: same bits. */
export function dailyDifference(
  champion: SymbolLosses,
  challenger: SymbolLosses,
  minSymbols: number,
): DailyDifference {
  const shared = Object.keys(champion)
    .filter((symbol) => Number.isFinite(champion[symbol]) && Number.isFinite(challenger[symbol]))
    .sort();
  const symbols = shared.length;
  if (symbols < Math.max(1, minSymbols)) {
    const reason = `${symbols} symbols have losses on both sides, at least ${Math.max(1, minSymbols)} are needed`;
    return { value: null, symbols, champion: null, challenger: null, reason };
  }
  let [first, second] = [0, 0];
  for (const symbol of shared) {
    first += champion[symbol]!;
    second += challenger[symbol]!;
  }
  const means = { champion: first / symbols, challenger: second / symbols };
  return { value: means.champion - means.challenger, symbols, ...means, reason: null };
}

/**
 * The one-session distribution that h successive forecasts of horizon h say about the session after the last origin,
 * newest last: mean of mean/h, root of the mean of sigma^2/h, df of the newest. `undefined` unless all h are there and finite.
 */
export function oneDayDistribution(
  forecasts: readonly (Distribution | undefined)[],
  horizon: number,
): Distribution | undefined {
  if (forecasts.length !== horizon) return undefined;
  let [mean, variance] = [0, 0];
  for (const forecast of forecasts) {
    if (forecast === undefined || !isUsable(forecast)) return undefined;
    mean += forecast.mean / horizon;
    variance += forecast.sigma ** 2 / horizon;
  }
  return { mean: mean / horizon, sigma: Math.sqrt(variance / horizon), df: forecasts.at(-1)!.df };
}

/**
 * CRPS by symbol against the session's own total log return. `forecasts`: by symbol, the last h of horizon h whose
 * origins are the sessions before this one, newest last; at h = 1 that is the day's forecast.
 */
export function oneDayLosses(
  forecasts: Readonly<Record<string, readonly (Distribution | undefined)[]>>,
  returns: SymbolLosses,
  horizon: number,
): Record<string, number> {
  const losses: Record<string, number> = {};
  for (const symbol of Object.keys(forecasts).sort()) {
    const distribution = oneDayDistribution(forecasts[symbol]!, horizon);
    const realised = returns[symbol];
    if (distribution === undefined || realised === undefined || !Number.isFinite(realised)) continue;
    losses[symbol] = crpsStudent(realised, distribution);
  }
  return losses;
}

/** Mean over horizons of the differences that have a value, all in units of one session; null when one lacks it. */
export function overHorizons(differences: readonly DailyDifference[]): DailyDifference {
  const missing = differences.find((difference) => difference.value === null);
  if (missing !== undefined) return missing;
  if (differences.length === 0)
    return { value: null, symbols: 0, champion: null, challenger: null, reason: 'no horizon' };
  const mean = (key: 'value' | 'champion' | 'challenger') =>
    differences.reduce((sum, difference) => sum + difference[key]!, 0) / differences.length;
  return {
    value: mean('value'),
    symbols: Math.min(...differences.map((difference) => difference.symbols)),
    champion: mean('champion'),
    challenger: mean('challenger'),
    reason: null,
  };
}

function isUsable({ mean, sigma, df }: Distribution): boolean {
  return Number.isFinite(mean) && Number.isFinite(sigma) && sigma > 0 && Number.isFinite(df) && df > 2;
}
