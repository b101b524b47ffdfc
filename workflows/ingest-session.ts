/** The ingest fan-out of a session: one activity per symbol. A symbol that fails stops itself, not the day. */
import { ApplicationFailure } from '@temporalio/workflow';
import type { IngestSymbolResult } from '../activities/ingest/ingest-symbol.ts';
import type { SessionPlan } from '../activities/ingest/plan-session.ts';
import type { SessionDate } from '../schemas/market.ts';
import type { IngestedSession } from '../schemas/pipeline.ts';
import { fetching } from './activities.ts';
import { failureInfo } from './failures.ts';
import { allClear, tell } from './notices.ts';
import type { Patiently } from './patience.ts';
import type { Progress } from './progress.ts';

/** Throws NothingIngested (not retryable) when no symbol could be had: the last good forecast stays served. */
export async function ingestSession(
  plan: SessionPlan,
  day: { session: SessionDate; universe: string },
  progress: Progress,
  patiently: Patiently,
): Promise<IngestedSession> {
  const { session } = day;
  const total: IngestedSession = {
    asOf: plan.now,
    bytes: 0,
    bars: 0,
    actions: 0,
    restatements: 0,
    missing: [],
  };
  const add = (result: IngestSymbolResult) => {
    if (result.knownAt > total.asOf) total.asOf = result.knownAt;
    total.bytes += result.bytes;
    total.bars += result.bars;
    total.actions += result.actions;
    total.restatements += result.restatements;
  };
  await Promise.all(
    plan.symbols.map(async (symbol) => {
      const incidentKey = `ingest/${day.universe}/${symbol}`;
      try {
        add(await patiently(() => fetching(symbol, plan.ingestAttempts).ingestSymbol({ symbol, session })));
      } catch (error) {
        const failure = failureInfo(error);
        if (failure === undefined) throw error;
        total.missing.push({ symbol, type: failure.type, message: failure.message });
        await tell(`tell: ${symbol} is missing`, {
          incidentKey,
          kind: failure.type,
          severity: 'warn',
          title: `${symbol} has no new data for ${session}`,
          body: failure.message,
          knownAt: plan.now,
        });
      }
      progress.step('ingest', symbol);
    }),
  );
  const missing = new Set(total.missing.map((m) => m.symbol));
  const back = plan.symbols
    .filter((symbol) => !missing.has(symbol))
    .map((s) => `ingest/${day.universe}/${s}`);
  await allClear('all-clear for symbols that came back', back, plan.now);
  total.missing.sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
  if (total.missing.length === plan.symbols.length) {
    const { type, message } = total.missing[0]!;
    throw ApplicationFailure.nonRetryable(
      `no symbol of ${plan.symbols.length} could be ingested for ${session}; the first failed with ${type}: ${message}`,
      'NothingIngested',
    );
  }
  return total;
}
