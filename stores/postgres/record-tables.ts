/** Versions of rows of the datasets beside bars and actions, whatever they are about, as operators name them. */

import type { RecordDataset, RecordRow } from '../../schemas/corrections.ts';
import type { Known } from '../../schemas/datasets.ts';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { checkedAsOf } from './as-of.ts';
import { type BitemporalTable, KNOWN_ROW } from './bitemporal.ts';
import { type Db, rowsOf } from './db.ts';
import { EARNINGS } from './earnings.ts';
import { FILINGS } from './filings.ts';
import { FUNDAMENTALS } from './fundamentals.ts';
import { holdStands, notHeld } from './held.ts';
import { insertRows } from './insert.ts';
import { MACRO } from './macro.ts';
import { MEMBERSHIPS } from './memberships.ts';
import { NEWS, type NewsRow, newsOf } from './news.ts';
import { QUOTES } from './quotes.ts';

const TABLES: Record<RecordDataset, BitemporalTable<never>> = {
  ...{ macro: MACRO, fundamentals: FUNDAMENTALS, news: NEWS, earnings: EARNINGS },
  ...{ listings: MEMBERSHIPS, filings: FILINGS, quotes: QUOTES },
};
/** Those whose subject begins with the first column of their key, and goes on. */
const OWNED = new Set<RecordDataset>(['fundamentals', 'filings']);

export interface RecordVersion extends Known {
  row: RecordRow;
  /** As quarantine names this version. */
  subject: string;
  session: SessionDate;
  /** Versions of one row share it. */
  key: string;
  /** Expectations that hold it back as of the read; null when nothing does. */
  heldBy: string | null;
}

export interface RecordName {
  dataset: RecordDataset;
  subject: string;
  session: SessionDate;
}

/** All versions of the rows of which one has that name, in the order in which they became known. */
export async function recordVersions(
  db: Db,
  { dataset, subject, session, asOf }: RecordName & { asOf: Instant },
): Promise<RecordVersion[]> {
  const of = TABLES[dataset];
  const keys = Object.keys(of.key).map((name) => `v."${name}"`);
  const owner = OWNED.has(dataset) ? `${keys[0]} = split_part($1, ' ', 1) and` : '';
  const found = await rowsOf<Record<string, unknown> & Omit<RecordVersion, 'row'>>(
    db,
    `select ${of.row}, ${KNOWN_ROW}, ${of.subject} as "ofSubject", (${of.valid})::date as "ofSession",
       jsonb_build_array(${keys.join(', ')})::text as "ofKey",
       (select string_agg(q.expectation, ', ' order by q.expectation) from tempocast.quarantine q
        where q.dataset = '${dataset}' and q.symbol = ${of.subject} and q.session = (${of.valid})::date
          and q.bar_known_at = v.known_at and ${holdStands('q', '$3')}) as "heldBy"
     from tempocast.${of.table} v
     where (${keys.join(', ')}) in (select ${keys.join(', ')} from tempocast.${of.table} v
         where ${owner} ${of.subject} = $1 and (${of.valid})::date = $2)
       and v.known_at <= $3
     order by v.known_at, "ofKey"`,
    [subject, session, checkedAsOf({ asOf })],
  );
  return found.map(
    ({ knownAt, knowledgeEstimated, rawKey, heldBy, ofSubject, ofSession, ofKey, ...row }) => ({
      ...{ knownAt, knowledgeEstimated, rawKey, heldBy, key: String(ofKey) },
      ...{ subject: String(ofSubject), session: String(ofSession) },
      row: (dataset === 'news' ? newsOf(row as unknown as NewsRow) : row) as unknown as RecordRow,
    }),
  );
}

/** What an operator says a row is, on top of what providers say. One that is there is skipped. */
export function insertRecordOverlay(db: Db, dataset: RecordDataset, row: RecordRow & Known): Promise<number> {
  const { table, key, content, beside } = TABLES[dataset];
  return insertRows(db, table, [...Object.keys(key), 'known_at'], { ...key, ...content, ...beside }, [
    row as never,
  ]);
}

/** The first column of the key: whom the raw object of a correction is about. */
export function ownerOf(dataset: RecordDataset, row: RecordRow): string {
  const [[, of]] = Object.values(TABLES[dataset].key) as [readonly [string, (row: never) => unknown]];
  return String(of(row as never));
}

/**
 * A predicate on a hold `v` (dataset, symbol, session, bar_known_at): a version of its row that is known later and held by
 * nothing lies over it.
 */
export function supersededRecord(asOf: string): string {
  const one = (dataset: RecordDataset): string => {
    const of = TABLES[dataset];
    const n = (sql: string) => sql.replaceAll('v.', 'n.');
    const owner = OWNED.has(dataset) ? `n.symbol = split_part(v.symbol, ' ', 1) and` : '';
    const [subject, valid] = [n(of.subject), n(`(${of.valid})::date`)];
    const good = notHeld({ dataset: `'${dataset}'`, subject, valid, knownAt: 'n.known_at', asOf });
    return `(v.dataset = '${dataset}' and exists (select from tempocast.${of.table} n
      where ${owner} ${subject} = v.symbol and ${valid} = v.session
        and n.known_at > v.bar_known_at and n.known_at <= ${asOf} and ${good}))`;
  };
  return `(${(Object.keys(TABLES) as RecordDataset[]).map(one).join('\n    or ')})`;
}
