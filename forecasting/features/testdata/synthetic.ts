/** Made-up markets for property tests: random walks with splits, dividends, missing sessions and flat days. */
import type { Bar, BarSeries, SessionDate } from '../../../schemas/market.ts';
import type { PanelRequest } from '../panel.ts';

export const AS_OF = '2030-01-01T00:00:00.000Z';

export interface Synthetic {
  seed: number;
  sessions: number;
  symbols: number;
  /** Share of a symbol's sessions without a bar. */
  missing: number;
  /** Share of sessions that neither trade nor move. */
  flat: number;
}

/** Weekdays from 2009-01-01 on. */
export function weekdays(count: number): SessionDate[] {
  const days: SessionDate[] = [];
  for (let at = Date.UTC(2009, 0, 1); days.length < count; at += 86_400_000) {
    const date = new Date(at);
    if (date.getUTCDay() % 6 !== 0) days.push(date.toISOString().slice(0, 10));
  }
  return days;
}

export function syntheticMarket(options: Synthetic): PanelRequest {
  const sessions = weekdays(options.sessions);
  const names = Array.from({ length: options.symbols }, (_, k) => `S${String(k).padStart(2, '0')}`);
  const make = (symbol: string, k: number): BarSeries => ({
    symbol,
    asOf: AS_OF,
    bars: syntheticBars(sessions, options, options.seed * 64 + k),
  });
  const index = { ...options, flat: 0 };
  return {
    asOf: AS_OF,
    series: names.map(make),
    context: ['^VIX', '^TNX', '^TYX'].map((symbol, k) => ({
      symbol,
      asOf: AS_OF,
      bars: syntheticBars(sessions, index, options.seed * 64 + 60 + k).map((bar) => ({ ...bar, split: 1, dividend: 0 })),
    })),
    sessions,
    market: names[0]!,
    volatilityIndex: '^VIX',
  };
}

export function syntheticBars(sessions: readonly SessionDate[], options: Synthetic, seed: number): Bar[] {
  const next = mulberry32(seed);
  const bars: Bar[] = [];
  let price = 20 + 80 * next();
  for (const session of sessions) {
    const [missing, flat, action, jump, high, low, volume, body] = Array.from({ length: 8 }, next) as number[];
    const split = action! < 0.01 ? [2, 7, 0.5][Math.floor(action! * 300)]! : 1;
    const dividend = action! > 0.98 ? price * 0.01 * (0.5 + body!) : 0;
    if (missing! < options.missing) continue;
    const still = flat! < options.flat;
    const open = (price / split) * (still ? 1 : Math.exp(0.03 * (jump! - 0.5)));
    const close = open * (still ? 1 : Math.exp(0.04 * (body! - 0.49)));
    bars.push({
      session,
      open,
      high: still ? open : Math.max(open, close) * (1 + 0.01 * high!),
      low: still ? open : Math.min(open, close) * (1 - 0.01 * low!),
      close,
      volume: still ? 0 : Math.round(1e6 * (0.2 + volume!)),
      split,
      dividend,
    });
    price = close;
  }
  return bars;
}

/** The bars up to and including `last`. */
export function through(request: PanelRequest, last: number): PanelRequest {
  const session = request.sessions[last]!;
  const cut = (series: BarSeries) => ({ ...series, bars: series.bars.filter((bar) => bar.session <= session) });
  return {
    ...request,
    series: request.series.map(cut),
    context: request.context.map(cut),
    sessions: request.sessions.slice(0, last + 1),
    // Rows that became known later stay: no session sees them.
    ...(request.records && { records: { ...request.records, cutoffs: request.records.cutoffs.slice(0, last + 1) } }),
  };
}

/** Bars of `past` up to and including `last`, of `future` after it. */
export function spliced(past: PanelRequest, future: PanelRequest, last: number): PanelRequest {
  const session = past.sessions[last]!;
  const join = (series: BarSeries, k: number, of: readonly BarSeries[]) => ({
    ...series,
    bars: [
      ...series.bars.filter((bar) => bar.session <= session),
      ...of[k]!.bars.filter((bar) => bar.session > session),
    ],
  });
  return {
    ...past,
    series: past.series.map((series, k) => join(series, k, future.series)),
    context: past.context.map((series, k) => join(series, k, future.context)),
  };
}

export function mulberry32(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
