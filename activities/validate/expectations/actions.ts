/** Expectations on splits and dividends against the raw closes around them. */
import type { SessionDate } from '../../../schemas/market.ts';
import { type Batch, batchSessions, type Check, type Unexpected } from '../batch.ts';
import { movesOf, splitsOf } from './history.ts';

/** #15: without a record the jump would enter every return. */
export const splitRecorded: Check = (batch, kwargs, inRole) => {
  const ratios = kwargs.ratios as number[];
  const tolerance = Number(kwargs.tolerance);
  const unexpected: Unexpected[] = [];
  let elementCount = 0;
  for (const [symbol, { bar, logReturn }] of movesOf(batch, inRole)) {
    elementCount++;
    const jump = Math.exp(-logReturn);
    const ratio = ratios.flatMap((r) => [r, 1 / r]).find((r) => Math.abs(jump / r - 1) < tolerance);
    if (ratio === undefined) continue;
    const detail = `close moved by 1/${jump.toFixed(3)} with no split recorded`;
    unexpected.push({ symbol, session: bar.session, value: bar.close, detail });
  }
  return { elementCount, missingCount: 0, unexpected, bound: ratios };
};

/** #16: a split that the raw close does not show is a phantom, or was applied twice. */
export const splitVisible: Check = (batch, kwargs, inRole) => {
  const unexpected: Unexpected[] = [];
  let elementCount = 0;
  const splits = new Map([...batch.actions].map(([symbol, actions]) => [symbol, splitsOf(actions)]));
  for (const [symbol, { bar, logReturn }] of movesOf(batch, inRole)) {
    const ratio = splits.get(symbol)?.get(bar.session);
    if (ratio === undefined) continue;
    elementCount++;
    if (Math.abs(logReturn) > Number(kwargs.tolerance)) {
      const detail = `split ${ratio}:1 leaves a return of ${logReturn.toFixed(3)}`;
      unexpected.push({ symbol, session: bar.session, value: bar.close, detail });
    }
  }
  return { elementCount, missingCount: 0, unexpected, bound: kwargs.tolerance };
};

export const dividendSize: Check = (batch, kwargs, inRole) => {
  const unexpected: Unexpected[] = [];
  let elementCount = 0;
  for (const { symbol, exDate, value, closeBefore } of dividendsOf(batch, inRole)) {
    elementCount++;
    if (closeBefore !== undefined && value / closeBefore >= Number(kwargs.share)) {
      unexpected.push({
        symbol,
        session: exDate,
        value,
        detail: `dividend ${value} on a close of ${closeBefore}`,
      });
    }
  }
  return { elementCount, missingCount: 0, unexpected, bound: kwargs.share };
};

export const dividendOnce: Check = (batch, kwargs, inRole) => {
  const unexpected: Unexpected[] = [];
  let elementCount = 0;
  let before: { symbol: string; exDate: SessionDate; value: number } | undefined;
  for (const dividend of dividendsOf(batch, inRole)) {
    elementCount++;
    if (before?.symbol === dividend.symbol) {
      const days = (Date.parse(dividend.exDate) - Date.parse(before.exDate)) / 86_400_000;
      const similar = Math.abs(dividend.value / before.value - 1) < Number(kwargs.similar);
      if (days <= Number(kwargs.days) && similar) {
        const detail = `${dividend.value} ${days} days after ${before.value}`;
        unexpected.push({ symbol: dividend.symbol, session: dividend.exDate, value: dividend.value, detail });
      }
    }
    before = dividend;
  }
  return { elementCount, missingCount: 0, unexpected, bound: kwargs.days };
};

function* dividendsOf(batch: Batch, inRole: (s: string) => boolean) {
  for (const [symbol, sessions] of batchSessions(batch)) {
    if (!inRole(symbol)) continue;
    const bars = batch.history.get(symbol) ?? [];
    for (const { kind, exDate, value } of batch.actions.get(symbol) ?? []) {
      if (kind !== 'dividend' || !sessions.has(exDate)) continue;
      const closeBefore = bars.findLast((b) => b.session < exDate && b.close !== null)?.close ?? undefined;
      yield { symbol, exDate, value, closeBefore };
    }
  }
}
