/** The daily comparison of closes with another provider. It tells, and never holds back a day. */
import type { FetchedPage } from '../activities/ingest/fetch-page.ts';
import type { SessionPlan } from '../activities/ingest/plan-session.ts';
import type { SessionDate } from '../schemas/market.ts';
import type { IngestedSession } from '../schemas/pipeline.ts';
import { quick } from './activities.ts';
import { askInOrder } from './ask-providers.ts';
import { failureInfo, rootMessage } from './failures.ts';
import { allClear, tell } from './notices.ts';
import { sayRefusals } from './say-refusals.ts';

/** Share of the closes that have to agree. */
const MOSTLY = 0.99;

interface Day {
  session: SessionDate;
  universe: string;
}

/** Raises `total.asOf` to the comparison, so that the checks of this day see it. */
export async function reconcileSession(plan: SessionPlan, day: Day, total: IngestedSession): Promise<void> {
  const { reconcile } = plan;
  if (reconcile === null) return;
  const incidentKey = `reconcile/${day.universe}`;
  try {
    const pages = await closesOf(plan, day.session);
    for (const { knownAt } of pages) if (knownAt > total.asOf) total.asOf = knownAt;
    const { compared, disagreements } = await quick(`closes against ${reconcile.name}`).reconcileCloses({
      ...{ universe: day.universe, session: day.session, provider: reconcile.name, asOf: total.asOf },
      pages: pages.map(({ subject, raw, knownAt }) => ({ subject, raw, knownAt })),
    });
    if (compared === 0 || disagreements.length / compared <= 1 - MOSTLY) {
      return await allClear('all-clear for closes, if there was an incident', [incidentKey], total.asOf);
    }
    await tell(`tell: ${disagreements.length} closes disagree`, {
      incidentKey,
      kind: 'CheckFailed',
      severity: 'warn',
      title: `${disagreements.length} of ${compared} closes of ${day.session} differ from ${reconcile.name}'s by more than 50 bp`,
      body: disagreements
        .slice(0, 10)
        .map((d) => `${d.symbol}: ${d.close} here, ${d.otherClose} there`)
        .join('; '),
      knownAt: total.asOf,
    });
  } catch (error) {
    if (failureInfo(error) === undefined && !(error instanceof NobodyAnswered)) throw error;
    await tell('tell: closes could not be compared', {
      incidentKey,
      kind: 'ProviderFailing',
      severity: 'warn',
      title: `closes of ${day.session} could not be compared with ${reconcile.name}'s`,
      body: rootMessage(error),
      knownAt: plan.now,
    });
  }
}

class NobodyAnswered extends Error {}

/** One question about the whole market where the provider answers such a thing, else one per symbol. */
async function closesOf({ reconcile, forecast, virtual, now }: SessionPlan, session: SessionDate) {
  const { name, wholeMarket } = reconcile!;
  const provider = { ...reconcile!, parts: ['bars' as const] };
  // Stored under a name of their own: they are compared, never merged.
  const question = { from: session, to: session, storedAs: 'closes' as const, ...(virtual ? { now } : {}) };
  const pages: FetchedPage[] = [];
  const answers = await Promise.all(
    (wholeMarket ? ['*'] : forecast).map((subject) =>
      askInOrder([provider], { subject, ...question }, { pages, waits: false }),
    ),
  );
  if (answers.every((answer) => answer.provider === undefined)) {
    throw new NobodyAnswered(sayRefusals(answers[0]!.refusals) || `${name} did not answer`);
  }
  return pages;
}
