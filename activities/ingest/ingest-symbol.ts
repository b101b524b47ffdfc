/** Bytes to the lake, then rows to Postgres: fetch what is missing plus an overlap that finds restatements. */

import { previousSession, sessionDateOf } from '../../forecasting/calendar/calendar.ts';
import type { Instant, RawObjectRef, SessionDate } from '../../schemas/market.ts';
import { putRaw } from '../../stores/lake/raw.ts';
import { insertActions } from '../../stores/postgres/actions.ts';
import { insertBars, lastSessions } from '../../stores/postgres/bars.ts';
import { insertRawObjects } from '../../stores/postgres/raw-objects.ts';
import { insertRestatements } from '../../stores/postgres/restatements.ts';
import { inTransaction } from '../../stores/postgres/transaction.ts';
import type { ActivityDeps } from '../deps.ts';
import { readKnown } from './known.ts';
import { duplicateSessions, mergeChart } from './merge.ts';

export interface IngestSymbolInput {
  symbol: string;
  session: SessionDate;
}

export interface IngestSymbolResult {
  symbol: string;
  from: SessionDate;
  raw: RawObjectRef;
  bytes: number;
  knownAt: Instant;
  bars: number;
  actions: number;
  restatements: number;
  duplicates: number;
  /** Last session the provider has, absent when the answer held no bar. */
  last?: SessionDate;
}

/**
 * Can run twice: the object's key is its hash, rows are keyed by (symbol, session, knownAt).
 * Throws what the source throws, LakeFull, DatabaseUnavailable.
 */
export async function ingestSymbol(
  deps: ActivityDeps,
  input: IngestSymbolInput,
  signal?: AbortSignal,
): Promise<IngestSymbolResult> {
  const { db, lake, clock, providers } = deps;
  const { symbol, session } = input;
  const now = clock.now(session);
  const from = await firstMissing(deps, symbol, justBefore(now));
  // Up to today, also when an older session is wanted: Yahoo's prices are adjusted for every split until the
  // fetch, so undoing them needs every split until the fetch.
  const to = sessionDateOf(now);
  const provider = providers.get('yahoo');
  const request = { dataset: 'bars', subject: symbol, from, to, ...(clock.virtual ? { now } : {}) } as const;
  const answer = (await provider.fetch(request, signal)).answer!;
  const raw = await putRaw(lake, answer);
  const knownAt = answer.fetchedAt;
  await insertRawObjects(db, [
    {
      key: raw.key,
      sha256: raw.sha256,
      source: answer.source,
      dataset: answer.dataset,
      symbol,
      url: answer.url,
      status: answer.status,
      knownAt,
      bytes: answer.body.byteLength,
    },
  ]);
  const chart = provider.parse('bars', answer.body, { subject: symbol, knownAt }).charts![0]!;
  const known = await readKnown(db, { symbol, from, to, knownAt });
  const merge = mergeChart(known, chart, { knownAt, rawKey: raw.key });
  await inTransaction(db, async (transaction) => {
    await insertBars(transaction, merge.bars);
    await insertActions(transaction, merge.actions);
    await insertRestatements(transaction, merge.restatements);
  });
  return {
    symbol,
    from,
    raw: { key: raw.key, sha256: raw.sha256 },
    bytes: answer.body.byteLength,
    knownAt,
    bars: merge.bars.length,
    actions: merge.actions.length,
    restatements: merge.restatements.length,
    duplicates: duplicateSessions(chart).length,
    last: chart.bars.at(-1)?.session,
  };
}

/** Instants have milliseconds: reads up to this one see nothing of the given one. */
function justBefore(instant: Instant): Instant {
  return new Date(Date.parse(instant) - 1).toISOString();
}

async function firstMissing(
  { db, config }: ActivityDeps,
  symbol: string,
  asOf: Instant,
): Promise<SessionDate> {
  // A bar dated in the future says nothing about what is missing.
  const known = (await lastSessions(db, { symbols: [symbol], asOf, through: sessionDateOf(asOf) })).get(
    symbol,
  );
  if (known === undefined) return config.history.from;
  const overlap = previousSession(known.last, config.history.overlapSessions);
  return overlap < config.history.from ? config.history.from : overlap;
}
