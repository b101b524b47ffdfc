/**
 * Rows on two clocks, whatever they are about. A version is added only where its content differs from the newest one
 * that a provider said before it, so asking a provider again adds nothing, also where an operator has laid a correction on
 * top; what changed is recorded as a restatement.
 */
import pg from 'pg';
import type { Dataset, Known } from '../../schemas/datasets.ts';
import type { Instant, RestatementRecord, SessionDate } from '../../schemas/market.ts';
import { type Db, rowsOf } from './db.ts';
import { notHeld } from './held.ts';
import { arrayParameter, type Columns, elementType } from './insert.ts';
import { insertRestatements } from './restatements.ts';
import { inTransaction, lockSubjects } from './transaction.ts';

export interface BitemporalTable<R> {
  dataset: Dataset;
  /** Table below tempocast; names are ours, never input. */
  table: string;
  /** What a row is about: one version is newest per key and instant. */
  key: Columns<R>;
  /** A difference in these makes a new version. */
  content: Columns<R>;
  /** Told along, without making a version. */
  beside: Columns<R>;
  /** Numbers whose change from one value to another is a restatement: column -> name of the field. */
  restated: Record<string, string>;
  /** Tells restatements of one subject and date apart where its key has more columns: SQL over a row `v`, '' for none. */
  apart?: string;
  /** Whom a row is about and when it is valid, as quarantine and restatements name it: SQL over a row `v`. */
  subject: string;
  valid: string;
  /** What a row of the dataset is in columns of `v`: SQL; without `knownAt` and the like. */
  row: string;
}

export interface Inserted {
  inserted: number;
  restated: number;
}

/** Keeps one statement's parameters to some MB. */
const ROWS_PER_STATEMENT = 10_000;

/** Clock and origin: of every table but bars and actions. */
export const KNOWN: Columns<Known> = {
  known_at: ['timestamptz', (r) => r.knownAt],
  knowledge_estimated: ['boolean', (r) => r.knowledgeEstimated],
  raw_key: ['text', (r) => r.rawKey],
};

/** The same as columns of a read row. */
export const KNOWN_ROW = `v.known_at as "knownAt", v.knowledge_estimated as "knowledgeEstimated", v.raw_key as "rawKey"`;

/**
 * Inserts what providers said, where it is new; raw objects must be there already. Of two versions of a key with the same
 * known_at the first one stored stays, within one call the last. A version may be stored after one that is known later:
 * then that one's restatement is recorded with it. Writers of one subject wait for each other before they compare.
 * @param db the pool, or a client inside a transaction
 */
export async function insertVersions<R extends Known>(
  db: Db,
  of: BitemporalTable<R>,
  rows: readonly R[],
): Promise<Inserted> {
  if (rows.length === 0) return { inserted: 0, restated: 0 };
  if (db instanceof pg.Pool) return inTransaction(db, (transaction) => insertVersions(transaction, of, rows));
  const [[, subjectOf]] = Object.values(of.key) as [Columns<R>[string]];
  await lockSubjects(db, of.table, new Set(rows.map((row) => String(subjectOf(row)))));
  const statement = insertStatement(of);
  const columns = Object.values({ ...of.key, ...of.content, ...of.beside });
  // Each version is compared with the one before it, which must not come in a later statement.
  const ordered = rows.toSorted((a, b) => (a.knownAt < b.knownAt ? -1 : a.knownAt > b.knownAt ? 1 : 0));
  const done: Inserted = { inserted: 0, restated: 0 };
  for (let at = 0; at < ordered.length; at += ROWS_PER_STATEMENT) {
    const part = ordered.slice(at, at + ROWS_PER_STATEMENT);
    const arrays = columns.map(([type, value]) => arrayParameter(type, part, value));
    const added = await rowsOf<AddedRow>(db, statement, arrays);
    const records = added.flatMap((row) => restatementsIn(of, row));
    done.restated += await insertRestatements(db, records);
    done.inserted += added.filter((row) => row.isNew).length;
  }
  return done;
}

interface AddedRow {
  symbol: string;
  session: SessionDate;
  knownAt: Instant;
  /** false: it was there, and now follows a version that was not. */
  isNew: boolean;
  apart: string;
  /** A correction lay on what the provider said before. */
  corrected: boolean;
  [restated: `before_${string}` | `after_${string}` | `overlay_${string}`]: number | null;
}

function restatementsIn<R>(of: BitemporalTable<R>, row: AddedRow): RestatementRecord[] {
  return Object.entries(of.restated).flatMap(([column, field]) => {
    const before = row[`before_${column}`] ?? null;
    const after = row[`after_${column}`] ?? null;
    if (before === null || before === after) return [];
    const { symbol, session, knownAt, apart } = row;
    const name = apart === '' ? field : `${field} ${apart}`;
    const what = { dataset: of.dataset, symbol, session, knownAt, field: name, before, after };
    // What replaces a correction without agreeing with it is for a person to look at.
    const cause = row.corrected && row[`overlay_${column}`] !== after ? 'unexplained' : 'vendor-correction';
    return [{ ...what, cause, explainedBy: null }];
  });
}

/** Versions of operators lie on top of what providers said: SQL over their raw key. */
export const isOverlaySql = (rawKey: string) => `${rawKey} ~ '^raw/(operator|repair)/'`;

/** Stored and incoming versions of a key on one line of time; an incoming one is added where it changes something. */
function insertStatement<R>({ table, key, content, beside, restated, ...of }: BitemporalTable<R>): string {
  const all = Object.entries({ ...key, ...content, ...beside });
  const list = (names: string[], alias = '') => names.map((name) => `${alias}"${name}"`).join(', ');
  const names = all.map(([name]) => name);
  const keys = Object.keys(key);
  const contents = Object.keys(content);
  const arrays = all.map(([, [type]], i) => `$${i + 1}::${elementType(type)}[]`).join(', ');
  const typed = all.map(([name, [type]]) => `"${name}"::${type}`).join(', ');
  const befores = contents.map((name) => `lag("${name}") over line as "before_${name}"`).join(', ');
  const different = contents.map((name) => `"before_${name}" is distinct from "${name}"`).join(' or ');
  const told = Object.keys(restated).map(
    (name) => `, v."before_${name}", v."${name}" as "after_${name}", o."${name}" as "overlay_${name}"`,
  );
  const sameKey = (a: string, b: string) =>
    keys.map((name) => `${a}."${name}" = ${b}."${name}"`).join(' and ');
  return `with sent as (
      select ${typed}, place from unnest(${arrays}) with ordinality as u(${list(names)}, place)),
    incoming as materialized (
      select distinct on (${list(keys)}, known_at) * from sent order by ${list(keys)}, known_at, place desc),
    line_of_time as (
      select ${list([...keys, ...contents], 't.')}, t.known_at, null::bigint as place
      from tempocast.${table} t join (select distinct ${list(keys)} from incoming) i using (${list(keys)})
      where not ${isOverlaySql('t.raw_key')}
      union all
      select ${list([...keys, ...contents], 'i.')}, i.known_at, i.place from incoming i
      where not exists (select from tempocast.${table} t where ${sameKey('t', 'i')} and t.known_at = i.known_at)),
    compared as (
      select *, ${befores}, lag(known_at) over line as before_known_at, lag(place) over line as before_place,
        row_number() over line = 1 as first
      from line_of_time window line as (partition by ${list(keys)} order by known_at)),
    changed as (select * from compared where place is not null and (first or ${different})),
    added as (
      insert into tempocast.${table} (${list(names)})
      select ${list(names, 'i.')} from incoming i join changed using (place)
      order by ${list(keys, 'i.')}, i.known_at on conflict do nothing
      returning ${list(keys)}, known_at),
    told as (
      select v.* from added join changed v using (${list(keys)}, known_at)
      union all
      select v.* from compared v where place is null and before_place is not null and (${different}))
    select ${of.subject} as symbol, (${of.valid})::date as session, v.known_at as "knownAt", v.place is not null as "isNew",
      ${of.apart ?? "''"} as apart, o.known_at is not null as corrected${told.join('')}
    from told v left join lateral (
      select * from tempocast.${table} o where v.before_known_at is not null and ${sameKey('o', 'v')}
        and o.known_at > v.before_known_at and o.known_at < v.known_at and ${isOverlaySql('o.raw_key')}
      order by o.known_at desc limit 1) o on true`;
}

/**
 * The statement of an as-of read: of every key the newest version known by `asOf` that nothing holds back.
 * @param read.where which keys: over columns of the key alone, or an older version would stand in for one left out
 * @param read.having which of the newest versions
 * @param read.asOf placeholder of the instant
 */
export function newestKnown<R>(
  of: BitemporalTable<R>,
  read: { where: string; having?: string; asOf: string; order: string },
): string {
  const keys = Object.keys(of.key)
    .map((name) => `v."${name}"`)
    .join(', ');
  const good = notHeld({
    ...{ dataset: `'${of.dataset}'`, subject: of.subject, valid: `(${of.valid})::date` },
    ...{ knownAt: 'v.known_at', asOf: read.asOf },
  });
  return `select ${of.row}, ${KNOWN_ROW} from (
      select distinct on (${keys}) v.* from tempocast.${of.table} v
      where ${read.where} and v.known_at <= ${read.asOf} and ${good}
      order by ${keys}, v.known_at desc) as v
    where ${read.having ?? 'true'} order by ${read.order}`;
}
