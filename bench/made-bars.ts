/** Bars of a made-up market as a provider's parsed rows, the same at every run. */
import type { SessionDate } from '../schemas/market.ts';

export interface MadeBars {
  symbols: string[];
  rows: object[];
  actions: object[];
}

/** Random walks of about 1.5 % a day with a quarterly dividend and, for one name in ten, a split 2:1 in the middle. */
export function madeBars(count: number, sessions: readonly SessionDate[]): MadeBars {
  const random = generator(7);
  const symbols = Array.from({ length: count }, (_, i) => `S${String(i).padStart(3, '0')}`);
  const rows: object[] = [];
  const actions: object[] = [];
  const knownAt = `${sessions.at(-1)!}T22:30:00.000Z`;
  symbols.forEach((symbol, s) => {
    let close = 20 + 200 * random();
    const rawKey = `raw/made/bars/${sessions.at(-1)!}/${symbol}.gz`;
    const origin = { currency: 'USD', role: 'forecast', knownAt, storedAt: knownAt, rawKey };
    sessions.forEach((session, t) => {
      const split = s % 10 === 0 && t === sessions.length >> 1;
      if (split) {
        close /= 2;
        actions.push({ symbol, exDate: session, kind: 'split', value: 2, knownAt, rawKey });
      }
      if (t % 63 === 62) {
        actions.push({
          symbol,
          exDate: session,
          kind: 'dividend',
          value: cents(close * 0.005),
          knownAt,
          rawKey,
        });
      }
      const open = cents(close * (1 + 0.01 * (random() - 0.5)));
      close = Math.max(1, cents(close * (1 + 0.05 * (random() - 0.5))));
      const high = cents(Math.max(open, close) * (1 + 0.01 * random()) + 0.01);
      const low = cents(Math.min(open, close) * (1 - 0.01 * random()) - 0.01);
      const volume = 1_000_000 + Math.floor(random() * 1_000_000);
      rows.push({ session, open, high, low, close, volume, symbol, ...origin });
    });
  });
  return { symbols, rows, actions };
}

const cents = (price: number) => Math.round(price * 100) / 100;

/** Mulberry32: uniform in [0, 1). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
