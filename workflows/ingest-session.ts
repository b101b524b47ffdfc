/** The ingest fan-out of a session: each symbol from the first provider that answers. A symbol that fails stops itself, not the day. */
import { ApplicationFailure, patched } from '@temporalio/workflow';
import type { FetchedPage } from '../activities/ingest/fetch-page.ts';
import type { IngestSymbolResult, SymbolPages } from '../activities/ingest/merge-bars.ts';
import type { SessionPlan } from '../activities/ingest/plan-session.ts';
import type { Instant, SessionDate } from '../schemas/market.ts';
import type { IngestedSession, MissingSymbol, Refusal } from '../schemas/pipeline.ts';
import { quick } from './activities.ts';
import { askInOrder } from './ask-providers.ts';
import { failureInfo } from './failures.ts';
import { inBatches } from './in-batches.ts';
import { ingestTogether } from './ingest-together.ts';
import { incidentsOfMissing } from './missing-symbols.ts';
import { allClear, tell } from './notices.ts';
import type { Patiently } from './patience.ts';
import type { Progress } from './progress.ts';
import { reconcileSession } from './reconcile-session.ts';
import { sayRefusals } from './say-refusals.ts';
import { storedPage } from './stored-page.ts';
import { barsNotice, tellOfBars } from './tell-of-arrival.ts';
import { count, tellOfRefusals } from './tell-of-refusals.ts';

/** Symbols merged by one activity: they arrive faster than an activity takes. */
const MERGED_AT_ONCE = 64;

interface Day {
  session: SessionDate;
  universe: string;
}

export interface IngestOptions {
  /** Asked for now; the rest of the universe stays as it is known. */
  symbols?: string[];
  /** Whoever waits for the bars is told of them. */
  tells?: boolean;
}

type Ingested = { symbol: string } & (
  | { result: IngestSymbolResult; refusals: Refusal[] }
  | { result?: never; refusals: Refusal[] }
);

/** Throws NothingIngested (not retryable) when no symbol could be had: the last good forecast stays served. */
export async function ingestSession(
  plan: SessionPlan,
  day: Day,
  progress: Progress,
  patiently: Patiently,
  { symbols = plan.symbols, tells = false }: IngestOptions = {},
): Promise<IngestedSession> {
  const { session } = day;
  const whole = symbols.length === plan.symbols.length;
  const bars =
    (whole ? plan.bars : undefined) ??
    (await quick('from where are bars missing?').planBars({ symbols, session }));
  const merge = inBatches<SymbolPages, IngestSymbolResult>(
    (pages) =>
      patiently(() =>
        quick(`rows of ${pages.map(({ symbol }) => symbol).join(' ')}`.slice(0, 120)).mergeBars({
          symbols: pages,
        }),
      ),
    MERGED_AT_ONCE,
  );
  const ingestSymbol = async (symbol: string, from: SessionDate): Promise<Ingested> => {
    const pages: FetchedPage[] = [];
    const now = plan.virtual ? { now: bars.now } : {};
    try {
      const { provider, refusals } = await patiently(() =>
        askInOrder(plan.providers, { subject: symbol, from, to: bars.to, ...now }, { pages, waits: true }),
      );
      const [result] = pages.length === 0 ? [] : [await merge({ symbol, pages: pages.map(storedPage) })];
      if (result?.failure !== undefined) {
        return { symbol, refusals: [{ provider: 'tempocast', ...result.failure }] };
      }
      return provider === undefined ? { symbol, refusals } : { symbol, result: result!, refusals };
    } catch (error) {
      const failure = failureInfo(error);
      if (failure === undefined) throw error;
      return { symbol, refusals: [{ provider: 'tempocast', type: failure.type, message: failure.message }] };
    } finally {
      progress.step('ingest', symbol);
    }
  };
  const asked = Object.entries(bars.from).flatMap(([from, some]) => some.map((symbol) => ({ symbol, from })));
  const early = await ingestTogether(plan, bars, asked, patiently);
  const ingested = await Promise.all(
    asked.map(async ({ symbol, from }): Promise<Ingested> => {
      const one = early.get(symbol);
      if (one === undefined) return ingestSymbol(symbol, from);
      progress.step('ingest', symbol);
      if (one.failure === undefined) return { symbol, result: one, refusals: [] };
      return { symbol, refusals: [{ provider: 'tempocast', ...one.failure }] };
    }),
  );
  const total = totalOf(plan.now, ingested);
  await tellOfMissing(day, plan, ingested, whole);
  await tellOfRefusals({ of: `ingest/${day.universe}`, what: `bars of ${session}` }, plan, total);
  await reconcileSession(plan, day, total);
  const arrived = total.missing.length < asked.length;
  const notice = tells && arrived && plan.sequence === 2 ? barsNotice(day, total, asked.length) : undefined;
  // Some symbols that are asked for again are not the bars of the session.
  if (whole) {
    await quick(`log book: bars of ${session} have arrived`).recordArrival({
      ...{ dataset: 'bars', universe: day.universe, date: session, arrivedAt: total.asOf },
      state: arrivalState(total.missing.length, asked.length),
      providers: Object.keys(total.providers).sort(),
      subjects: asked.length,
      rows: total.bars + total.actions,
      missing: total.missing.map(({ symbol, message }) => ({ subject: symbol, message })),
      ...(notice ? { notice } : {}),
    });
  }
  if (total.missing.length === asked.length) {
    const { type, message } = total.missing[0]!;
    throw ApplicationFailure.nonRetryable(
      `no symbol of ${asked.length} could be ingested for ${session}; the first failed with ${type}: ${message}`,
      'NothingIngested',
    );
  }
  if (tells && (notice === undefined || !whole)) await tellOfBars(day, total, asked.length);
  return total;
}

export function arrivalState(missing: number, of: number): 'arrived' | 'partial' | 'failed' {
  if (missing === 0) return 'arrived';
  return missing === of ? 'failed' : 'partial';
}

function totalOf(now: Instant, ingested: readonly Ingested[]): IngestedSession {
  const total: IngestedSession = {
    ...{ asOf: now, bytes: 0, bars: 0, actions: 0, restatements: 0, missing: [], providers: {}, refused: {} },
  };
  for (const { symbol, result, refusals } of ingested) {
    count(
      total.refused,
      refusals.filter(({ provider }) => provider !== 'tempocast'),
    );
    if (result === undefined) {
      total.missing.push(missingOf(symbol, refusals));
      continue;
    }
    if (result.knownAt > total.asOf) total.asOf = result.knownAt;
    total.bytes += result.bytes;
    total.bars += result.bars;
    total.actions += result.actions;
    total.restatements += result.restatements;
    total.providers[result.provider] = (total.providers[result.provider] ?? 0) + 1;
  }
  total.missing.sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
  return total;
}

function missingOf(symbol: string, reasons: Refusal[]): MissingSymbol {
  return { symbol, type: reasons[0]!.type, message: sayRefusals(reasons), reasons };
}

async function tellOfMissing(
  { session, universe }: Day,
  { now: knownAt, providers }: SessionPlan,
  ingested: readonly Ingested[],
  whole: boolean,
): Promise<void> {
  const { open, over } = incidentsOfMissing(
    {
      ...{ session, universe, knownAt, whole, providers: providers.map(({ name }) => name) },
      // No mark where nothing is missing.
      grouped: ingested.some(({ result }) => result === undefined) && patched('outages-told-as-one'),
    },
    ingested.map(({ symbol, result, refusals }) =>
      result === undefined ? { symbol, refusals } : { symbol },
    ),
  );
  await Promise.all(open.map((notice) => tell(`tell: ${notice.title}`, notice)));
  await allClear('all-clear for symbols that came back', over, knownAt);
}
