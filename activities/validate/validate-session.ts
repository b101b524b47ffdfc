/** Judges what a run received: results recorded, failing bars to quarantine with every reason. */
import type { Instant, SessionDate } from '../../schemas/market.ts';
import type { ValidateResult } from '../../schemas/pipeline.ts';
import { insertCheckResults } from '../../stores/postgres/checks.ts';
import { insertQuarantine } from '../../stores/postgres/quarantine.ts';
import type { ActivityDeps } from '../deps.ts';
import type { Batch } from './batch.ts';
import { type BatchInput, loadBatch } from './load-batch.ts';
import { type ExpectationResult, loadSuites, runSuite } from './suite.ts';

export interface QuarantinedBar {
  symbol: string;
  session: SessionDate;
  barKnownAt: Instant;
  knownAt: Instant;
  expectation: string;
  reason: string;
  detail: string;
}

/** Can run twice: results are keyed by session, suite and expectation, quarantine by bar and expectation. */
export async function validateSession(deps: ActivityDeps, input: BatchInput): Promise<ValidateResult> {
  const batch = await loadBatch(deps, input);
  const results = loadSuites().flatMap((suite) => runSuite(suite, batch));
  const quarantine = toQuarantine(batch, results, input.asOf);
  await insertQuarantine(deps.db, quarantine);
  await insertCheckResults(
    deps.db,
    results.map(({ unexpected: _all, ...result }) => ({
      universe: input.universe,
      session: input.session,
      ...result,
    })),
  );
  const failed = results.filter((r) => !r.success);
  return {
    rows: batch.rows.length,
    expectations: results.length,
    failed: failed.map((r) => ({
      expectation: r.expectation,
      severity: r.severity,
      unexpected: r.unexpectedCount,
    })),
    quarantined: new Set(quarantine.map((q) => `${q.symbol} ${q.session}`)).size,
    withoutBar: withoutBar(batch, quarantine),
  };
}

/** A failed critical expectation sends the bars it names to quarantine; others go on. */
export function toQuarantine(batch: Batch, results: ExpectationResult[], knownAt: Instant): QuarantinedBar[] {
  const arrived = new Map<string, Instant>();
  for (const row of batch.rows) arrived.set(`${row.symbol} ${row.session}`, row.knownAt);
  const rows: QuarantinedBar[] = [];
  for (const result of results) {
    if (result.success || result.severity !== 'critical') continue;
    for (const { symbol, session, detail } of result.unexpected) {
      const barKnownAt = storedAt(batch, symbol, session) ?? arrived.get(`${symbol} ${session}`);
      if (barKnownAt === undefined) continue;
      const reason = `${result.suite}/${result.expectation}`;
      rows.push({ symbol, session, barKnownAt, knownAt, expectation: result.expectation, reason, detail });
    }
  }
  return rows;
}

/** The row that a bar of the batch is: an answer that repeats one adds none, and the run that stored it may have failed. */
function storedAt(batch: Batch, symbol: string, session: SessionDate): Instant | undefined {
  return batch.history.get(symbol)?.findLast((bar) => bar.session === session)?.knownAt;
}

function withoutBar(batch: Batch, quarantine: QuarantinedBar[]): string[] {
  const held = new Set(quarantine.filter((q) => q.session === batch.session).map((q) => q.symbol));
  return [...batch.roles]
    .filter(([symbol, role]) => {
      const last = batch.history.get(symbol)?.findLast((b) => b.session <= batch.session);
      return role === 'forecast' && (held.has(symbol) || last?.session !== batch.session);
    })
    .map(([symbol]) => symbol);
}
