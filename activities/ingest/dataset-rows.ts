/** Parsed answers of a dataset to rows with the instant at which they could be known. Pure. */
import type {
  FundamentalFact,
  Known,
  Membership,
  ParsedAnswer,
  StoredEarnings,
  StoredFiling,
  StoredFundamental,
  StoredMacro,
  StoredMembership,
  StoredNews,
} from '../../schemas/datasets.ts';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { knowledgeOf, periodEndOf, publishedWithinDays, REPORTED_WITHIN_DAYS } from './knowledge.ts';

export interface DatasetRows {
  macro: StoredMacro[];
  fundamentals: StoredFundamental[];
  filings: StoredFiling[];
  news: StoredNews[];
  earnings: StoredEarnings[];
  memberships: StoredMembership[];
  /** Rows of a recorded answer that lie after the virtual now. */
  future: number;
}

export interface RowContext {
  rawKey: string;
  fetchedAt: Instant;
  /** Dates before this one, or all when null, had never been asked for. */
  coveredFrom: SessionDate | null;
  lagHours: number;
  virtual: boolean;
  /** Acceptance of each filing, by document: facts carry only its date. */
  accepted: ReadonlyMap<string, Instant>;
}

interface Dated {
  published: Instant | SessionDate | null;
  validTo: SessionDate | null;
  /** What coverage counts by. */
  date: SessionDate;
  spokenWithinDays?: number;
}

export function rowsOfAnswer(answer: ParsedAnswer, context: RowContext): DatasetRows {
  const { fetchedAt, coveredFrom, lagHours, virtual, rawKey } = context;
  let future = 0;
  const known = ({ date, ...dated }: Dated): Known | null => {
    const history = coveredFrom === null || date < coveredFrom;
    const knowledge = knowledgeOf({ ...dated, fetchedAt, history, lagHours, virtual });
    if (knowledge === null) future += 1;
    return knowledge === null ? null : { ...knowledge, rawKey };
  };
  const stored = <T>(rows: readonly T[] | undefined, dated: (row: T) => Dated): (T & Known)[] =>
    (rows ?? []).flatMap((row) => {
      const when = known(dated(row));
      return when === null ? [] : [{ ...row, ...when }];
    });
  const facts = answer.fundamentals?.map((fact) => withAcceptance(fact, context.accepted));
  const rows = {
    macro: stored(answer.macro, (m) => ({
      published: m.vintageFrom,
      validTo: periodEndOf(m.period, m.frequency),
      date: m.period,
      spokenWithinDays: publishedWithinDays(m.period, m.frequency),
    })).map(withoutLaterEnd),
    fundamentals: stored(facts, (f) => ({
      published: f.acceptedAt,
      validTo: f.periodEnd,
      date: f.periodEnd,
      // A price-earnings ratio of the day, not a report.
      spokenWithinDays: f.form === 'daily' ? 0 : REPORTED_WITHIN_DAYS,
    })),
    filings: stored(answer.filings, (f) => ({
      published: f.acceptedAt,
      validTo: null,
      date: f.acceptedAt.slice(0, 10),
    })),
    news: stored(answer.news, (n) => ({
      published: n.publishedAt,
      validTo: null,
      date: n.publishedAt.slice(0, 10),
    })),
    // A date says nothing about when it was announced. A reported number in the future is a recording's.
    earnings: stored(answer.earnings, (e) => ({
      published: null,
      validTo: e.epsActual === null ? null : e.date,
      date: e.date,
    })),
    memberships: (answer.memberships ?? []).flatMap((m) => membershipVersions(m, known)),
  };
  return { ...rows, future };
}

/** A fact with the instant of the filing that it stands in, where that is known. */
export function withAcceptance(fact: FundamentalFact, accepted: RowContext['accepted']): FundamentalFact {
  const acceptedAt = fact.document === null ? undefined : accepted.get(fact.document);
  return acceptedAt === undefined ? fact : { ...fact, acceptedAt };
}

/** How long a vintage lasted is known only when the next one comes. */
function withoutLaterEnd(row: StoredMacro): StoredMacro {
  return row.vintageTo === null || row.vintageTo < row.knownAt ? row : { ...row, vintageTo: null };
}

/** That a membership has ended is known only from its end on: a version for each. */
function membershipVersions(m: Membership, known: (dated: Dated) => Known | null): StoredMembership[] {
  const began = known({ published: m.from, validTo: null, date: m.from });
  if (began === null) return [];
  const lasting: StoredMembership = { ...m, to: null, ...began };
  if (m.to === null) return [lasting];
  const ended = known({ published: m.to, validTo: null, date: m.from });
  if (ended === null) return [lasting];
  return ended.knownAt > began.knownAt ? [lasting, { ...m, ...ended }] : [{ ...m, ...ended }];
}

/**
 * A long series comes in pages of vintages, and each tells of a period what was published last within it. Of what is
 * known since the fetch only the newest vintage was still said then, on whatever page it stands.
 */
export function newestVintages(rows: readonly StoredMacro[]): StoredMacro[] {
  const newest = new Map<string, StoredMacro>();
  for (const row of rows) {
    if (row.knowledgeEstimated) continue;
    const key = `${row.series} ${row.period}`;
    if ((newest.get(key)?.vintageFrom ?? '') <= (row.vintageFrom ?? '9999')) newest.set(key, row);
  }
  return rows.filter((row) => row.knowledgeEstimated || newest.get(`${row.series} ${row.period}`) === row);
}
