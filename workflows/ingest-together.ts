/**
 * The symbols that the first provider answers for at once, by activities that ask for many of them. Who is left out, or all of
 * them when something fails, is asked for one by one: there are attempts, patience and other providers.
 */
import type { IngestSymbolResult } from '../activities/ingest/merge-bars.ts';
import type { BarsPlan } from '../activities/ingest/plan-bars.ts';
import type { SessionPlan } from '../activities/ingest/plan-session.ts';
import type { SessionDate } from '../schemas/market.ts';
import { askingTogether, quick } from './activities.ts';
import { failureInfo } from './failures.ts';
import type { Patiently } from './patience.ts';
import { storedPage } from './stored-page.ts';

/** Asked for by one activity: small answers in a second or two. */
const ASKED_AT_ONCE = 64;
/** A worker that ends meanwhile is replaced. */
const ATTEMPTS = 3;

interface Wanted {
  symbol: string;
  from: SessionDate;
}

/** By symbol. */
export async function ingestTogether(
  plan: SessionPlan,
  bars: BarsPlan,
  wanted: readonly Wanted[],
  patiently: Patiently,
): Promise<ReadonlyMap<string, IngestSymbolResult>> {
  const [first] = plan.providers;
  const results = new Map<string, IngestSymbolResult>();
  if (plan.sequence !== 2 || !first?.together || wanted.length < 2) return results;
  for (let at = 0; at < wanted.length; at += ASKED_AT_ONCE) {
    const some = wanted.slice(at, at + ASKED_AT_ONCE);
    const pages = await pagesOf(first.name, plan, bars, some);
    if (pages === undefined) return results;
    if (pages.length === 0) continue;
    const symbols = pages.map((page) => ({ symbol: page.subject, pages: [storedPage(page)] }));
    const names = symbols.map(({ symbol }) => symbol).join(' ');
    const merged = await patiently(() => quick(`rows of ${names}`.slice(0, 120)).mergeBars({ symbols }));
    for (const one of merged) results.set(one.symbol, one);
  }
  return results;
}

/** Undefined when the activity as a whole failed. */
async function pagesOf(provider: string, plan: SessionPlan, { to, now }: BarsPlan, some: readonly Wanted[]) {
  const subjects = some.map(({ symbol, from }) => ({ subject: symbol, from }));
  const summary = `bars of ${subjects.length} symbols from ${some[0]!.from}`;
  try {
    const { pages } = await askingTogether(provider, summary, ATTEMPTS).fetchPages({
      ...{ provider, dataset: 'bars', subjects, to },
      ...(plan.virtual ? { now } : {}),
    });
    return pages;
  } catch (error) {
    if (failureInfo(error) === undefined) throw error;
    return undefined;
  }
}
