/** A universe of any size made of the bundled decade, the same at every run. */
import { sessionsBetween } from '../forecasting/calendar/calendar.ts';
import type { PanelRequest } from '../forecasting/features/panel.ts';
import type { Bar, BarSeries } from '../schemas/market.ts';
import { BUNDLE_AS_OF, bundledSeries } from './bundled-bars.ts';

export const BUNDLED =
  'AAPL AXP BA CAT CSCO CVX DIS GE GLD GS HD IBM INTC JNJ JPM KO MCD MMM MRK MSFT NKE PFE PG QQQ SHV SHY SPY UNH UTX VZ WMT XOM';
const CONTEXT = ['^VIX', '^TNX', '^TYX'];

export function bundledRequest(): PanelRequest {
  return {
    asOf: BUNDLE_AS_OF,
    series: bundledSeries(BUNDLED.split(' ')),
    context: bundledSeries(CONTEXT),
    sessions: sessionsBetween('2008-12-31', '2019-02-22'),
    market: 'SPY',
    volatilityIndex: '^VIX',
  };
}

/** The last `sessions` sessions of `symbols` symbols: the bundled ones, each again with a random walk of its own on top. */
export function largeRequest(symbols: number, sessions: number): PanelRequest {
  const request = bundledRequest();
  const span = request.sessions.slice(-sessions);
  const within = (series: BarSeries): BarSeries => ({
    ...series,
    bars: series.bars.filter((bar) => bar.session >= span[0]!),
  });
  const bundled = request.series.map(within);
  const made = Array.from({ length: symbols - bundled.length }, (_, k) => {
    const of = bundled[k % bundled.length]!;
    const copy = Math.floor(k / bundled.length) + 1;
    return { symbol: `${of.symbol}.${copy}`, asOf: of.asOf, bars: walked(of.bars, k + 1) };
  });
  return { ...request, sessions: span, series: [...bundled, ...made], context: request.context.map(within) };
}

/** Prices times a random walk of about 1 % a session, volume times .5 to 1.5. */
function walked(bars: readonly Bar[], seed: number): Bar[] {
  const next = mulberry32(seed);
  let level = 1;
  return bars.map((bar) => {
    level *= Math.exp(0.035 * (next() - 0.5));
    const share = 0.5 + next();
    return {
      ...bar,
      open: bar.open * level,
      high: bar.high * level,
      low: bar.low * level,
      close: bar.close * level,
      dividend: bar.dividend * level,
      volume: Math.round(bar.volume * share),
    };
  });
}

function mulberry32(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
