/** Expectations on the batch as a set. */
import type { Check, Unexpected } from '../batch.ts';

export const uniqueSession: Check = (batch, _kwargs, inRole) => {
  const seen = new Set<string>();
  const unexpected: Unexpected[] = [];
  let elementCount = 0;
  for (const row of batch.rows) {
    if (!inRole(row.symbol)) continue;
    elementCount++;
    const key = `${row.rawKey} ${row.symbol} ${row.session}`;
    if (seen.has(key)) {
      unexpected.push({
        symbol: row.symbol,
        session: row.session,
        value: row.close,
        detail: 'session printed twice',
      });
    }
    seen.add(key);
  }
  return { elementCount, missingCount: 0, unexpected };
};

export const batchNotEmpty: Check = (batch) => ({
  elementCount: batch.rows.length,
  missingCount: 0,
  unexpected:
    batch.rows.length > 0
      ? []
      : [{ symbol: '*', session: batch.session, value: 0, detail: 'the run received no row at all' }],
  observed: batch.rows.length,
  bound: '> 0',
});

/** #4: rows of the session = the universe. Judged on what is known, so a second run of the day passes too. */
export const sessionComplete: Check = (batch, _kwargs, inRole) => {
  const symbols = [...batch.roles.keys()].filter(inRole);
  const missing = symbols.filter((symbol) => {
    const bar = batch.history.get(symbol)?.findLast((b) => b.session <= batch.session);
    return bar?.session !== batch.session || bar.close === null;
  });
  return {
    elementCount: symbols.length,
    missingCount: missing.length,
    unexpected: missing.map((symbol) => ({
      symbol,
      session: batch.session,
      value: null,
      detail: `no bar for ${batch.session}; the newest is ${batch.history.get(symbol)?.at(-1)?.session ?? 'none'}`,
    })),
    observed: symbols.length - missing.length,
    bound: symbols.length,
  };
};

/** #23: the overlap agrees with what was known. */
export const historyAgrees: Check = (batch, _kwargs, inRole) => {
  const restated = batch.restatements.filter((r) => inRole(r.symbol));
  return {
    elementCount: batch.rows.filter((r) => inRole(r.symbol)).length,
    missingCount: 0,
    unexpected: restated.map((r) => ({
      symbol: r.symbol,
      session: r.session,
      value: r.after,
      detail: `${r.field} was ${r.before}, is now ${r.after}`,
    })),
    observed: restated.length,
    bound: 0,
  };
};
