/** A clean batch of bars and actions for tests: known waves, so that moves are about 1 %. */
import { sessionClose, sessionsBetween } from '../../../forecasting/calendar/calendar.ts';
import type { CorporateAction } from '../../../schemas/market.ts';
import type { PastMetrics } from '../../../stores/postgres/past-metrics.ts';
import { type Batch, NO_PAST, type Role } from '../batch.ts';
import { frameFor } from '../frames.ts';

export const SESSIONS = sessionsBetween('2018-11-01', '2019-02-11');
export const SESSION = SESSIONS.at(-1)!;
export const NOW = `${SESSION}T22:30:00.000Z`;
export const SYMBOLS = ['AAA', 'BBB', 'CCC', 'DDD'];

export interface TestBar {
  symbol: string;
  session: string;
  open: number | null;
  high: number | null;
  low: number | null;
  close: number | null;
  volume: number | null;
  adjustedClose?: number | null;
  [field: string]: unknown;
}

export type TestAction = CorporateAction & { symbol: string; [field: string]: unknown };

/** Everything of a batch of bars that a test may change. */
export interface TestMarket {
  bars: TestBar[];
  actions: TestAction[];
  previous: TestBar[];
  other: TestBar[];
  roles: Map<string, Role>;
  past: PastMetrics;
}

function wave(symbol: string, start: number, phase: number): TestBar[] {
  return SESSIONS.map((session, i) => {
    const close = start * (1 + 0.01 * Math.sin(i * 1.7 + phase));
    return {
      symbol,
      session,
      ...{ open: close, high: close * 1.01, low: close * 0.99, close, volume: 1000 + i },
      ...{ adjustedClose: close, currency: 'USD', role: 'forecast', rawKey: `raw/${symbol}` },
      ...{ knownAt: NOW, storedAt: NOW },
    };
  });
}

/** Four names and an index; a dividend of BBB a month ago, in its adjusted closes too. */
export function market(): TestMarket {
  const bars = SYMBOLS.flatMap((symbol, i) => wave(symbol, 50 * (i + 1), i));
  const index = wave('^VIX', 15, 9).map((bar) => ({ ...bar, role: 'context' }));
  const exDate = SESSIONS.at(-20)!;
  const ofB = bars.filter(({ symbol }) => symbol === 'BBB');
  const before = ofB.filter(({ session }) => session < exDate);
  const factor = 1 - 0.5 / before.at(-1)!.close!;
  for (const bar of before) bar.adjustedClose = bar.close! * factor;
  const other = bars.filter(({ session }) => session === SESSION).map((bar) => ({ ...bar }));
  return {
    bars: [...bars, ...index],
    actions: [{ symbol: 'BBB', exDate, kind: 'dividend', value: 0.5, knownAt: NOW, rawKey: 'raw/BBB' }],
    previous: bars.filter(({ session }) => session < SESSION).map((bar) => ({ ...bar })),
    other,
    roles: new Map([...SYMBOLS.map((s) => [s, 'forecast'] as const), ['^VIX', 'context']]),
    past: NO_PAST,
  };
}

export function barsBatch(change: (m: TestMarket) => void = () => {}): Batch {
  const m = market();
  change(m);
  return {
    dataset: 'bars',
    universe: 'test',
    session: SESSION,
    since: sessionClose(SESSION),
    now: NOW,
    frames: {
      bars: frameFor('bars', m.bars),
      actions: frameFor('actions', m.actions),
      previous: frameFor('bars', m.previous, 'previous'),
      other: frameFor('bars', m.other, 'other'),
    },
    roles: m.roles,
    subjects: [...m.roles.keys()],
    past: m.past,
  };
}

/** The bar of a symbol so many sessions before the last. */
export function barOf(m: TestMarket, symbol: string, ago = 0): TestBar {
  return m.bars.find((bar) => bar.symbol === symbol && bar.session === SESSIONS.at(-1 - ago))!;
}

/** Multiplies all prices of a bar. */
export function scale(bar: TestBar, factor: number): void {
  for (const field of ['open', 'high', 'low', 'close', 'adjustedClose'] as const) {
    if (bar[field] != null) bar[field] *= factor;
  }
}
