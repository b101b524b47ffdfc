/** Asks a dataset's providers in their order until one has answered, page by page. */

import type { AskedProvider } from '../activities/ingest/asked-provider.ts';
import type { FetchedPage, FetchPageInput } from '../activities/ingest/fetch-page.ts';
import type { Dataset } from '../schemas/datasets.ts';
import type { Instant, SessionDate } from '../schemas/market.ts';
import type { Refusal } from '../schemas/pipeline.ts';
import { asking } from './activities.ts';
import { failureInfo } from './failures.ts';

export interface Question {
  subject: string;
  from?: SessionDate;
  to?: SessionDate;
  /** Virtual now; absent when live. */
  now?: Instant;
  storedAs?: FetchPageInput['storedAs'];
}

export interface Answer {
  /** Who answered completely; undefined: nobody. */
  provider?: string;
  /** Every page that arrived, also of a provider that failed later: they are stored, and rows are made of them. */
  pages: FetchedPage[];
  /** Why those before it, or all of them, did not answer. */
  refusals: Refusal[];
}

/** A provider that always has one more page is broken. */
const MOST_PAGES = 500;

export interface AskOptions {
  /** Filled with the pages that arrive; what an earlier try brought stays. */
  pages?: FetchedPage[];
  /** Rejects, with the last one's failure, when each of the providers needs a person: the run waits for one. */
  waits: boolean;
}

/**
 * Never rejects for a provider's sake, unless it `waits`.
 * Rejects at once when the lake or the database is what failed: asking somebody else would not help.
 */
export async function askInOrder(
  providers: readonly AskedProvider[],
  question: Question,
  { pages = [], waits }: AskOptions,
): Promise<Answer> {
  const refusals: Refusal[] = [];
  const isLast = (n: number) => n === providers.length - 1;
  let everyoneNeedsAPerson = waits;
  for (const [n, provider] of providers.entries()) {
    try {
      // The next one answers after the one before it, also where one virtual instant stands for the whole day.
      const now = question.now === undefined ? undefined : later(question.now, n);
      for (const part of provider.parts)
        await askAll(provider, part, { ...question, now }, !isLast(n), pages);
      return { provider: provider.name, pages, refusals };
    } catch (error) {
      const failure = failureInfo(error);
      if (failure === undefined || /^(Lake|Database)/.test(failure.type)) throw error;
      everyoneNeedsAPerson &&= failure.needsPerson;
      refusals.push({ provider: provider.name, type: failure.type, message: failure.message });
      if (isLast(n) && everyoneNeedsAPerson) throw error;
    }
  }
  return { pages, refusals };
}

async function askAll(
  provider: AskedProvider,
  dataset: Dataset,
  { now, ...question }: Question & { now: Instant | undefined },
  another: boolean,
  pages: FetchedPage[],
): Promise<void> {
  const { name, attempts } = provider;
  let cursor: string | undefined;
  for (let n = 1; n <= MOST_PAGES; n++) {
    const page = await asking(
      name,
      `${question.subject} ${dataset}${n > 1 ? ` page ${n}` : ''}`,
      attempts,
    ).fetchPage({
      ...{ provider: name, dataset, another, ...question },
      ...(now === undefined ? {} : { now }),
      ...(cursor === undefined ? {} : { cursor }),
    });
    // Asked again by a run that had waited for a person: the same object.
    if (!pages.some(({ raw }) => raw.key === page.raw.key)) pages.push(page);
    if (page.next === undefined) return;
    cursor = page.next;
  }
}

function later(instant: Instant, ms: number): Instant {
  return new Date(Date.parse(instant) + ms).toISOString();
}
