/**
 * Rows on two clocks, whatever they are about. A version is added only where its content differs from the newest one
 * known before it, so asking a provider again adds nothing; what changed is recorded as a restatement.
 */
import type { Dataset, Known } from '../../schemas/datasets.ts';
import type { Instant, RestatementRecord, SessionDate } from '../../schemas/market.ts';
import { type Db, rowsOf } from './db.ts';
import { notHeld } from './held.ts';
import { arrayLiteral, type Columns, elementType } from './insert.ts';
import { insertRestatements } from './restatements.ts';

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
  /** Whom a row is about and when it is valid, as quarantine and restatements name it: SQL over a row `v`. */
  subject: string;
  valid: string;
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

/**
 * Inserts what is new; raw objects must be there already. Of two versions of a key with the same known_at the first one
 * stored stays, within one call the last.
 */
export async function insertVersions<R extends Known>(
  db: Db,
  of: BitemporalTable<R>,
  rows: readonly R[],
): Promise<Inserted> {
  const statement = insertStatement(of);
  const columns = Object.values({ ...of.key, ...of.content, ...of.beside });
  // Each version is compared with the one before it, which must not come in a later statement.
  const ordered = rows.toSorted((a, b) => (a.knownAt < b.knownAt ? -1 : a.knownAt > b.knownAt ? 1 : 0));
  const done: Inserted = { inserted: 0, restated: 0 };
  for (let at = 0; at < ordered.length; at += ROWS_PER_STATEMENT) {
    const part = ordered.slice(at, at + ROWS_PER_STATEMENT);
    const arrays = columns.map(([type, value]) => arrayLiteral(type, part, value));
    const added = await rowsOf<AddedRow>(db, statement, arrays);
    const records = added.flatMap((row) => restatementsIn(of, row));
    await insertRestatements(db, records);
    done.inserted += added.length;
    done.restated += records.length;
  }
  return done;
}

interface AddedRow {
  symbol: string;
  session: SessionDate;
  knownAt: Instant;
  [restated: `before_${string}` | `after_${string}`]: number | null;
}

function restatementsIn<R>(of: BitemporalTable<R>, row: AddedRow): RestatementRecord[] {
  return Object.entries(of.restated).flatMap(([column, field]) => {
    const before = row[`before_${column}`] ?? null;
    const after = row[`after_${column}`] ?? null;
    if (before === null || before === after) return [];
    const { symbol, session, knownAt } = row;
    const what = { dataset: of.dataset, symbol, session, knownAt, field, before, after };
    return [{ ...what, cause: 'vendor-correction' as const, explainedBy: null }];
  });
}

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
  const told = Object.keys(restated).map((name) => `, v."before_${name}", v."${name}" as "after_${name}"`);
  return `with sent as (
      select ${typed}, place from unnest(${arrays}) with ordinality as u(${list(names)}, place)),
    incoming as materialized (
      select distinct on (${list(keys)}, known_at) * from sent order by ${list(keys)}, known_at, place desc),
    line_of_time as (
      select ${list([...keys, ...contents], 't.')}, t.known_at, null::bigint as place
      from tempocast.${table} t join (select distinct ${list(keys)} from incoming) i using (${list(keys)})
      union all
      select ${list([...keys, ...contents], 'i.')}, i.known_at, i.place from incoming i
      where not exists (select from tempocast.${table} t
        where ${keys.map((name) => `t."${name}" = i."${name}"`).join(' and ')} and t.known_at = i.known_at)),
    compared as (
      select *, ${befores}, row_number() over line = 1 as first
      from line_of_time window line as (partition by ${list(keys)} order by known_at)),
    changed as (select * from compared where place is not null and (first or ${different})),
    added as (
      insert into tempocast.${table} (${list(names)})
      select ${list(names, 'i.')} from incoming i join changed using (place)
      order by ${list(keys, 'i.')}, i.known_at on conflict do nothing
      returning ${list(keys)}, known_at)
    select ${of.subject} as symbol, (${of.valid})::date as session, known_at as "knownAt"${told.join('')}
    from added join changed v using (${list(keys)}, known_at)`;
}

/**
 * The statement of an as-of read: of every key the newest version known by `asOf` that nothing holds back.
 * @param read.select what a row `v` becomes
 * @param read.where which keys: over columns of the key alone, or an older version would stand in for one left out
 * @param read.having which of the newest versions
 * @param read.asOf placeholder of the instant
 */
export function newestKnown<R>(
  of: BitemporalTable<R>,
  read: { select: string; where: string; having?: string; asOf: string; order: string },
): string {
  const keys = Object.keys(of.key)
    .map((name) => `v."${name}"`)
    .join(', ');
  const good = notHeld({
    ...{ dataset: `'${of.dataset}'`, subject: of.subject, valid: `(${of.valid})::date` },
    ...{ knownAt: 'v.known_at', asOf: read.asOf },
  });
  return `select ${read.select} from (
      select distinct on (${keys}) v.* from tempocast.${of.table} v
      where ${read.where} and v.known_at <= ${read.asOf} and ${good}
      order by ${keys}, v.known_at desc) as v
    where ${read.having ?? 'true'} order by ${read.order}`;
}
