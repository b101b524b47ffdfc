/** Compares the stored closes of a session with those of another provider. */
import type { Instant, RawObjectRef, SessionDate } from '../../schemas/market.ts';
import { getRaw } from '../../stores/lake/raw.ts';
import { barsAsOf } from '../../stores/postgres/bars.ts';
import {
  type Disagreement,
  insertReconciliation,
  type Reconciliation,
} from '../../stores/postgres/reconciliation.ts';
import { inTransaction } from '../../stores/postgres/transaction.ts';
import { type ActivityDeps, universeOf } from '../deps.ts';

export const BOUND_BP = 50;

export interface ReconcileInput {
  universe: string;
  session: SessionDate;
  provider: string;
  /** Its answers, about one symbol each or about the whole market. */
  pages: { subject: string; raw: RawObjectRef; knownAt: Instant }[];
  /** The stored closes are those known by then; what comes of it is known then too. */
  asOf: Instant;
}

export type ReconcileResult = Pick<Reconciliation, 'compared' | 'absent' | 'disagreements'>;

/** Can run twice: keyed by session, provider and instant. Index levels are nobody's trades and are left out. */
export async function reconcileCloses(deps: ActivityDeps, input: ReconcileInput): Promise<ReconcileResult> {
  const { db, lake, config, providers } = deps;
  const { universe, session, provider, asOf } = input;
  const { symbols } = universeOf(config, universe);
  const others = new Map<string, Close>();
  for (const { subject, raw, knownAt } of input.pages) {
    const body = await getRaw(lake, raw.key);
    const { charts = [] } = providers.get(provider).parse('bars', body, { subject, knownAt });
    for (const { symbol, bars } of charts) {
      const close = bars.find((bar) => bar.session === session)?.close ?? null;
      if (close !== null) others.set(symbol, { close, rawKey: raw.key });
    }
  }
  const stored = new Map<string, Close>();
  for (const [symbol, bars] of await barsAsOf(db, { symbols, from: session, to: session, asOf })) {
    const [bar] = bars;
    if (bar !== undefined && bar.close !== null) stored.set(symbol, { close: bar.close, rawKey: bar.rawKey });
  }
  const result = compareCloses(stored, others, BOUND_BP);
  const row: Reconciliation = { universe, session, provider, knownAt: asOf, boundBp: BOUND_BP, ...result };
  await inTransaction(db, (transaction) => insertReconciliation(transaction, row));
  return result;
}

export interface Close {
  close: number;
  rawKey: string;
}

/** Pure. Symbols in order of the alphabet; a close of 0 or less is no price and counts as absent. */
export function compareCloses(
  stored: ReadonlyMap<string, Close>,
  others: ReadonlyMap<string, Close>,
  boundBp: number,
): ReconcileResult {
  const absent: string[] = [];
  const disagreements: Disagreement[] = [];
  let compared = 0;
  for (const symbol of [...stored.keys()].sort()) {
    const { close, rawKey } = stored.get(symbol)!;
    const other = others.get(symbol);
    if (other === undefined || !(other.close > 0)) {
      absent.push(symbol);
      continue;
    }
    compared += 1;
    const differenceBp = Math.abs(close / other.close - 1) * 10_000;
    if (differenceBp <= boundBp) continue;
    disagreements.push({
      ...{ symbol, close, rawKey, differenceBp },
      ...{ otherClose: other.close, otherRawKey: other.rawKey },
    });
  }
  return { compared, absent, disagreements };
}
