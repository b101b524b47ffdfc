/** Prices in another unit, and prices that are missing, beside good ones of the same series. */
import type { BarValues } from '../../../schemas/overlays.ts';
import { brief, exact, level, type Repair, type Situation } from './fold.ts';

/** Pence for pounds, cents for dollars, thousands. */
const UNITS = [100, 1000, 0.01, 0.001];
/** How far a price may be from a unit times its level. */
const NEAR = 0.25;
const PRICES = ['open', 'high', 'low', 'close'] as const;
type Price = (typeof PRICES)[number];

const unitOf = (value: number | null, usual: number): number | undefined =>
  value === null ? undefined : [1, ...UNITS].find((unit) => Math.abs(value / usual / unit - 1) <= NEAR);

/** All four prices are the same power of ten off the median of the last 20 closes. */
export function currency({ bar, past }: Situation): Repair | undefined {
  const usual = level(past);
  if (usual === undefined) return undefined;
  const unit = unitOf(bar.close, usual);
  if (unit === undefined || unit === 1) return undefined;
  if (!PRICES.every((field) => unitOf(bar[field], usual) === unit)) return undefined;
  return {
    kind: 'currency',
    bar: divided(bar, PRICES, unit),
    evidence: { unit, medianClose: brief(usual), ratio: brief(bar.close! / usual) },
  };
}

/** Some prices are, and the others stand where the series stands. */
export function hundredfold({ bar, past }: Situation): Repair | undefined {
  const usual = level(past);
  if (usual === undefined) return undefined;
  const units = PRICES.map((field) => unitOf(bar[field], usual));
  const fields = PRICES.filter((_, i) => units[i] !== 1);
  const unit = units.find((u) => u !== 1);
  if (fields.length === 0 || fields.length === 4 || unit === undefined) return undefined;
  if (!units.every((u) => u === 1 || u === unit)) return undefined;
  const repaired = divided(bar, fields, unit);
  if (!ordered({ ...bar, ...repaired })) return undefined;
  return { kind: 'hundredfold', bar: repaired, evidence: { unit, fields, medianClose: brief(usual) } };
}

/**
 * A price that is zero or missing beside good ones. High and low become the highest and lowest of the others, the open
 * the close before within the day's range, the close what the provider's adjusted close says. Approximate but for the close.
 */
export function zero(situation: Situation): Repair | undefined {
  const { bar, previous, past } = situation;
  const usual = level(past);
  const fields = PRICES.filter((field) => !bar[field]);
  if (usual === undefined || previous === undefined || fields.length === 0 || fields.length > 2)
    return undefined;
  if (!PRICES.every((field) => !bar[field] || unitOf(bar[field], usual) === 1)) return undefined;
  const close = bar.close || closeFromAdjusted(situation);
  if (close === undefined) return undefined;
  const there = PRICES.map((field) => bar[field]).filter((value): value is number => Boolean(value));
  const high = bar.high || Math.max(close, ...there);
  const low = bar.low || Math.min(close, ...there);
  const open = bar.open || Math.min(high, Math.max(low, previous.close!));
  const repaired = { open, high, low, close };
  if (!ordered(repaired)) return undefined;
  return {
    kind: 'zero',
    bar: Object.fromEntries(fields.map((field) => [field, repaired[field]])),
    evidence: { fields, previousClose: previous.close!, medianClose: brief(usual) },
  };
}

/** With F = adjusted / close: F of today is yesterday's over the factor of today's actions. */
function closeFromAdjusted({ bar, previous, ratio, dividend }: Situation): number | undefined {
  if (!bar.adjustedClose || !previous?.adjustedClose) return undefined;
  const factor = (1 - dividend / previous.close!) / ratio;
  const close = (bar.adjustedClose * factor * previous.close!) / previous.adjustedClose;
  return close > 0 ? brief(close) : undefined;
}

function divided(bar: BarValues, fields: readonly Price[], unit: number): Partial<BarValues> {
  return Object.fromEntries(fields.map((field) => [field, exact(bar[field]! / unit)]));
}

function ordered({ open, high, low, close }: Omit<BarValues, 'volume'>): boolean {
  return low! <= Math.min(open!, close!) && high! >= Math.max(open!, close!);
}
