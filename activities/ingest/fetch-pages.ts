/**
 * One question about many subjects, for providers without a limit per second: an activity each costs more than the answer.
 * What does not answer at once is left to whoever asks one by one, with attempts, patience and other providers.
 */
import type { Dataset } from '../../schemas/datasets.ts';
import { isTempocastError, TerminalError } from '../../schemas/errors.ts';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import type { ProviderName } from '../../schemas/sources.ts';
import { insertRawObjects, type RawObjectRow } from '../../stores/postgres/raw-objects.ts';
import type { ActivityDeps } from '../deps.ts';
import { type FetchedPage, readable, storeAnswer } from './fetch-page.ts';

export interface FetchPagesInput {
  provider: string;
  dataset: Dataset;
  subjects: { subject: string; from: SessionDate }[];
  to: SessionDate;
  /** Virtual now; absent when live. */
  now?: Instant;
}

export interface FetchedPages {
  /** One a subject. */
  pages: FetchedPage[];
  /** Subjects without a whole answer that can be read; of those with more than one page too. */
  left: string[];
}

/** Times the concurrency of single questions: these providers have no limit per second, and disks are waited for too. */
const AT_ONCE = 5;
/** A provider that fails so often is not asked further here. */
const MOST_FAILURES = 3;

/** Told of each subject as it is answered, or is not. */
export type Asked = (error?: unknown) => Promise<void>;

/**
 * Bytes first, then the rows that name them, then they are read. Can run twice: an object's key is its hash. Throws what the
 * lake and the database throw, and the signal's reason.
 */
export async function fetchPages(
  deps: ActivityDeps,
  input: FetchPagesInput,
  asked: Asked = async () => {},
  signal?: AbortSignal,
): Promise<FetchedPages> {
  const provider = deps.providers.get(input.provider);
  const found = new Map<string, Awaited<ReturnType<typeof ask>>>();
  let failures = 0;
  async function ask({ subject, from }: FetchPagesInput['subjects'][number]) {
    const { dataset, to, now } = input;
    const asks = { dataset, subject, from, to, ...(now === undefined ? {} : { now }) };
    const { answer, next } = await provider.fetch(asks, signal);
    if (answer === null || next !== undefined) return undefined;
    const whole = { ...asks, provider: input.provider, another: false };
    return { answer, whole, ...(await storeAnswer(deps, whole, answer)) };
  }
  const waiting = [...input.subjects];
  const lane = async () => {
    for (let one = waiting.shift(); one !== undefined && failures < MOST_FAILURES; one = waiting.shift()) {
      try {
        found.set(one.subject, await ask(one));
      } catch (error) {
        signal?.throwIfAborted();
        if (isOurs(error)) {
          waiting.length = 0;
          throw error;
        }
        // A symbol that the provider does not have says nothing about the provider.
        if (!(error instanceof TerminalError)) failures += 1;
        await asked(error);
      }
    }
  };
  const { concurrency } = deps.config.providers[input.provider as ProviderName];
  await Promise.all(Array.from({ length: concurrency * AT_ONCE }, lane));
  const stored = input.subjects.flatMap(({ subject }) => found.get(subject) ?? []);
  await insertRawObjects(
    deps.db,
    stored.map(({ row }): RawObjectRow => row),
  );
  const pages: FetchedPage[] = [];
  for (const { answer, whole, page } of stored) {
    try {
      readable(deps, whole, provider, answer, page);
      pages.push(page);
    } catch (error) {
      await asked(error);
    }
  }
  if (pages.length > 0) await asked();
  const answered = new Set(pages.map(({ subject }) => subject));
  return { pages, left: input.subjects.map(({ subject }) => subject).filter((one) => !answered.has(one)) };
}

/** The lake or the database, not the provider. */
const isOurs = (error: unknown): boolean => isTempocastError(error) && /^(Lake|Database)/.test(error.type);
