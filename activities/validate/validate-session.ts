/** Judges what a run received: results recorded, failing bars to quarantine with every reason. */
import type { Instant, SessionDate } from '../../schemas/market.ts';
import type { ValidateResult } from '../../schemas/pipeline.ts';
import { recordChecks } from '../../stores/postgres/checks.ts';
import { insertQuarantine } from '../../stores/postgres/quarantine.ts';
import { inTransaction } from '../../stores/postgres/transaction.ts';
import type { ActivityDeps } from '../deps.ts';
import type { Batch } from './batch.ts';
import { cellOf, dayOf, numbersOf } from './frame.ts';
import { type BatchInput, loadBatch } from './load-batch.ts';
import { suitesOf, validationOf } from './registry.ts';
import { type ExpectationResult, runSuite } from './suite.ts';

export type SessionInput = Omit<BatchInput, 'dataset'>;

export interface QuarantinedBar {
  dataset: string;
  symbol: string;
  session: SessionDate;
  barKnownAt: Instant;
  knownAt: Instant;
  expectation: string;
  reason: string;
  detail: string;
}

/** Can run twice: a run's results are named by what it was about, quarantine by bar and expectation. */
export async function validateSession(deps: ActivityDeps, input: SessionInput): Promise<ValidateResult> {
  const { universe, session, since, asOf } = input;
  const validation = await validationOf(deps.config);
  const batch = await loadBatch(deps, { ...input, dataset: 'bars' });
  const suites = [...suitesOf(validation, 'bars'), ...suitesOf(validation, 'actions')];
  const results = suites.flatMap((suite) => runSuite(suite, batch, validation.types));
  const rows = batch.frames.bars!.rows;
  const quarantine = toQuarantine(results, asOf);
  await inTransaction(deps.db, async (db) => {
    await insertQuarantine(db, quarantine);
    const run = { universe, dataset: 'bars', checkpoint: 'session', session, since, knownAt: asOf, run: 0 };
    await recordChecks(db, { ...run, rows }, results);
  });
  const failed = results.filter((r) => !r.success);
  return {
    rows,
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
export function toQuarantine(results: readonly ExpectationResult[], knownAt: Instant): QuarantinedBar[] {
  const rows: QuarantinedBar[] = [];
  for (const result of results) {
    if (result.success || result.severity !== 'critical') continue;
    const held = new Set<string>();
    for (const { symbol, session, knownAt: barKnownAt, detail } of result.unexpected) {
      if (barKnownAt === null || held.has(`${symbol} ${session} ${barKnownAt}`)) continue;
      held.add(`${symbol} ${session} ${barKnownAt}`);
      const { frame: dataset, expectation } = result;
      const reason = `${result.suite}/${expectation}`;
      rows.push({ dataset, symbol, session, barKnownAt, knownAt, expectation, reason, detail });
    }
  }
  return rows;
}

function withoutBar({ frames, roles, session }: Batch, quarantine: QuarantinedBar[]): string[] {
  const held = new Set(
    quarantine.filter((q) => q.dataset === 'bars' && q.session === session).map((q) => q.symbol),
  );
  const known = frames.known!;
  const [days, day] = [numbersOf(known, 'session'), dayOf(session)];
  const present = new Set<unknown>();
  for (let row = 0; row < known.rows; row++) {
    if (days[row] === day) present.add(cellOf(known, 'symbol', row));
  }
  return [...roles]
    .filter(([symbol, role]) => role === 'forecast' && (held.has(symbol) || !present.has(symbol)))
    .map(([symbol]) => symbol);
}
