/** Stored answers about one subject of a dataset to rows. */
import type { Dataset, ParsedAnswer, StoredMacro } from '../../schemas/datasets.ts';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { getRaw } from '../../stores/lake/raw.ts';
import { extendCoverage } from '../../stores/postgres/arrivals.ts';
import type { Inserted } from '../../stores/postgres/bitemporal.ts';
import type { Db } from '../../stores/postgres/db.ts';
import { insertEarnings } from '../../stores/postgres/earnings.ts';
import { insertFilings } from '../../stores/postgres/filings.ts';
import { insertFundamentals } from '../../stores/postgres/fundamentals.ts';
import { insertMacro } from '../../stores/postgres/macro.ts';
import { insertMemberships } from '../../stores/postgres/memberships.ts';
import { insertNews } from '../../stores/postgres/news.ts';
import { inTransaction } from '../../stores/postgres/transaction.ts';
import type { ActivityDeps } from '../deps.ts';
import { type DatasetRows, newestVintages, rowsOfAnswer } from './dataset-rows.ts';
import type { StoredPage } from './merge-bars.ts';
import { FIRST_DATE, type SubjectPlan } from './plan-dataset.ts';

export interface MergeDatasetInput extends SubjectPlan {
  dataset: Dataset;
  /** Logical date. */
  date: SessionDate;
  pages: StoredPage[];
  lagHours: number;
  virtual: boolean;
  /** The provider answered all of it: what was asked for counts as covered. */
  complete: boolean;
  /** Virtual now, or when the run looked: rows of an unchanged older answer are known since that one. */
  now: Instant;
}

export interface MergeDatasetResult {
  subject: string;
  rows: number;
  restated: number;
  /** Left out: recorded later than the virtual now. */
  future: number;
  knownAt: Instant;
}

/** Can run twice: a version is only added where it differs from the one known before it. */
export async function mergeDataset(
  { db, lake, providers }: ActivityDeps,
  input: MergeDatasetInput,
): Promise<MergeDatasetResult> {
  const { subject, dataset, coveredFrom, lagHours, virtual } = input;
  const answers: { page: StoredPage; answer: ParsedAnswer }[] = [];
  for (const page of input.pages) {
    const source = page.raw.key.split('/')[1]!;
    const body = await getRaw(lake, page.raw.key);
    const answer = providers.parse(source, page.dataset, body, { subject, knownAt: page.knownAt });
    answers.push({ page, answer });
  }
  const accepted = acceptanceIn(answers);
  const result: MergeDatasetResult = { subject, rows: 0, restated: 0, future: 0, knownAt: input.now };
  const add = ({ inserted, restated }: Inserted) => {
    result.rows += inserted;
    result.restated += restated;
  };
  await inTransaction(db, async (transaction) => {
    const macro: StoredMacro[] = [];
    for (const { page, answer } of answers) {
      const fetchedAt = page.knownAt;
      if (fetchedAt > result.knownAt) result.knownAt = fetchedAt;
      const context = { rawKey: page.raw.key, fetchedAt, coveredFrom, lagHours, virtual, accepted };
      const rows = rowsOfAnswer(answer, context);
      macro.push(...rows.macro);
      add(await insertOthers(transaction, rows));
      result.future += rows.future;
    }
    add(await insertMacro(transaction, newestVintages(macro)));
    if (!input.complete) return;
    const span = { from: input.from ?? FIRST_DATE, to: input.to ?? input.date };
    await extendCoverage(transaction, { dataset, subject, ...span }, input.now);
  });
  return result;
}

/** Acceptance of filings, by document: the facts of the same run are dated by it. */
function acceptanceIn(answers: readonly { answer: ParsedAnswer }[]): Map<string, Instant> {
  const accepted = new Map<string, Instant>();
  for (const { answer } of answers) {
    for (const { document, acceptedAt } of answer.filings ?? []) accepted.set(document, acceptedAt);
  }
  return accepted;
}

async function insertOthers(db: Db, rows: DatasetRows): Promise<Inserted> {
  const all = [
    await insertFilings(db, rows.filings),
    await insertFundamentals(db, rows.fundamentals),
    await insertNews(db, rows.news),
    await insertEarnings(db, rows.earnings),
    await insertMemberships(db, rows.memberships),
  ];
  const sum = { inserted: 0, restated: 0 };
  for (const { inserted, restated } of all) {
    sum.inserted += inserted;
    sum.restated += restated;
  }
  return sum;
}
