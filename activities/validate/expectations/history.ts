/** Expectations that compare a bar with the bars before it. Only past values enter a bound. */
import type { CorporateAction, RawBar, SessionDate } from '../../../schemas/market.ts';
import { type Batch, batchSessions, type Check, type Unexpected } from '../batch.ts';

export interface Move {
  bar: RawBar & { close: number };
  before: RawBar & { close: number };
  /** Log return of the close, a split of the session undone. */
  logReturn: number;
  /** Past closes, split-adjusted to the session, newest last. */
  past: number[];
}

/** Walks the batch's sessions of each symbol with the closes before them; bars without a close are passed over. */
export function* movesOf(batch: Batch, inRole: (s: string) => boolean): Generator<[string, Move]> {
  for (const [symbol, sessions] of batchSessions(batch)) {
    if (!inRole(symbol)) continue;
    const splits = splitsOf(batch.actions.get(symbol) ?? []);
    const past: number[] = [];
    let before: (RawBar & { close: number }) | undefined;
    for (const bar of batch.history.get(symbol) ?? []) {
      if (bar.close === null || !(bar.close > 0)) continue;
      const ratio = splits.get(bar.session) ?? 1;
      if (ratio !== 1) for (let i = 0; i < past.length; i++) past[i]! /= ratio;
      const current = bar as RawBar & { close: number };
      if (before !== undefined && sessions.has(bar.session)) {
        yield [
          symbol,
          { bar: current, before, logReturn: Math.log((bar.close * ratio) / before.close), past },
        ];
      }
      past.push(bar.close);
      if (past.length > 80) past.shift();
      before = current;
    }
  }
}

export function splitsOf(actions: CorporateAction[]): Map<SessionDate, number> {
  return new Map(actions.filter((a) => a.kind === 'split').map((a) => [a.exDate, a.value]));
}

export const closeNotStale: Check = (batch, kwargs, inRole) => {
  const run = Number(kwargs.sessions);
  const unexpected: Unexpected[] = [];
  let elementCount = 0;
  for (const [symbol, { bar, past }] of movesOf(batch, inRole)) {
    elementCount++;
    const last = past.slice(-(run - 1));
    if (last.length === run - 1 && last.every((close) => close === bar.close)) {
      unexpected.push(unusual(symbol, bar, `close ${bar.close} for ${run} sessions or more`));
    }
  }
  return { elementCount, missingCount: 0, unexpected, bound: run };
};

export const returnInRange: Check = (batch, kwargs, inRole) => {
  const sigmas = Number(kwargs.sigmas);
  const unexpected: Unexpected[] = [];
  let elementCount = 0;
  for (const [symbol, { bar, logReturn, past }] of movesOf(batch, inRole)) {
    const sigma = robustSigma(past, Number(kwargs.window));
    if (sigma === undefined) continue;
    elementCount++;
    if (Math.abs(logReturn) > sigmas * sigma) {
      const detail = `log return ${logReturn.toFixed(4)} is ${(logReturn / sigma).toFixed(1)} robust sigmas`;
      unexpected.push(unusual(symbol, bar, detail));
    }
  }
  return { elementCount, missingCount: 0, unexpected, bound: sigmas };
};

export const unitConstant: Check = (batch, kwargs, inRole) => {
  const window = Number(kwargs.window);
  const tolerance = Number(kwargs.tolerance);
  const unexpected: Unexpected[] = [];
  let elementCount = 0;
  for (const [symbol, { bar, past }] of movesOf(batch, inRole)) {
    if (past.length < window) continue;
    elementCount++;
    const ratio = bar.close / median(past.slice(-window));
    const unit = [100, 1000, 0.01, 0.001].find((u) => Math.abs(ratio / u - 1) < tolerance);
    if (unit !== undefined) {
      unexpected.push(
        unusual(symbol, bar, `close ${bar.close} is ${ratio.toPrecision(3)} times its median: unit?`),
      );
    }
  }
  return { elementCount, missingCount: 0, unexpected, bound: '100, 1000 and inverses' };
};

/** #25, against the median name: a crash moves all names together, a shifted feed does not. */
export const feedNotShifted: Check = (batch, kwargs, inRole) => {
  const bySession = new Map<SessionDate, { symbol: string; move: Move; sigma: number }[]>();
  for (const [symbol, move] of movesOf(batch, inRole)) {
    const sigma = robustSigma(move.past, Number(kwargs.window));
    if (sigma === undefined) continue;
    const list = bySession.get(move.bar.session) ?? [];
    list.push({ symbol, move: { ...move, past: [] }, sigma });
    bySession.set(move.bar.session, list);
  }
  const unexpected: Unexpected[] = [];
  for (const list of bySession.values()) {
    const middle = median(list.map(({ move }) => move.logReturn));
    const far = list.filter(
      ({ move, sigma }) => Math.abs(move.logReturn - middle) > Number(kwargs.sigmas) * sigma,
    );
    if (far.length < 3 || far.length / list.length < Number(kwargs.share)) continue;
    for (const { symbol, move } of far) {
      unexpected.push(
        unusual(symbol, move.bar, `${far.length} of ${list.length} names jumped against the median`),
      );
    }
  }
  return { elementCount: bySession.size, missingCount: 0, unexpected, bound: kwargs.share };
};

function unusual(symbol: string, bar: RawBar, detail: string): Unexpected {
  return { symbol, session: bar.session, value: bar.close, detail };
}

/** 1.4826 x median absolute log return of the past closes; undefined with fewer than 20 of them or no movement. */
function robustSigma(past: number[], window: number): number | undefined {
  const closes = past.slice(-(window + 1));
  if (closes.length < 21) return undefined;
  const moves = closes.slice(1).map((close, i) => Math.abs(Math.log(close / closes[i]!)));
  const sigma = 1.4826 * median(moves);
  return sigma > 0 ? sigma : undefined;
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
