/** Held rows and the history of one, for the command line. */
import type { Instant } from '../../schemas/market.ts';
import type { Db } from '../../stores/postgres/db.ts';
import { actionVersions, barVersions } from '../../stores/postgres/judged-rows.ts';
import {
  type QuarantineRow,
  quarantineOf,
  type ReleaseRow,
  type RowVersion,
  releasesOf,
} from '../../stores/postgres/quarantine.ts';

export interface HeldRow extends RowVersion {
  expectations: string[];
  /** `held`, `released by Ada`, `corrected by Ada`. */
  state: string;
}

const nameOf = (row: RowVersion) => `${row.dataset} ${row.symbol} ${row.session} ${row.barKnownAt}`;

/** Newest first; without `all` only those that nobody has decided about. */
export async function heldRows(
  db: Db,
  query: { asOf: Instant; dataset?: string; subject?: string; all?: boolean },
): Promise<HeldRow[]> {
  const { asOf, dataset, subject, all } = query;
  const wanted = {
    asOf,
    ...(dataset === undefined ? {} : { dataset }),
    ...(subject === undefined ? {} : { symbols: [subject] }),
  };
  const [holds, decisions] = await Promise.all([quarantineOf(db, wanted), releasesOf(db, wanted)]);
  const decided = new Map(
    decisions.map((decision) => [nameOf(decision), `${decision.action} by ${decision.by}`]),
  );
  const rows = [...Map.groupBy(holds, nameOf)].map(([name, of]) => {
    const { dataset, symbol, session, barKnownAt } = of[0]!;
    const expectations = [...new Set(of.map((hold) => hold.expectation))].sort();
    return { dataset, symbol, session, barKnownAt, expectations, state: decided.get(name) ?? 'held' };
  });
  return rows
    .filter(({ state }) => all || state === 'held')
    .sort((a, b) => (a.session < b.session ? 1 : a.session > b.session ? -1 : a.symbol < b.symbol ? -1 : 1));
}

export interface RowHistory {
  /** Bars and actions only; other datasets have tables of their own. */
  versions: { knownAt: Instant; rawKey: string; values: Record<string, unknown> }[];
  holds: QuarantineRow[];
  decisions: ReleaseRow[];
}

export async function rowHistory(
  db: Db,
  { dataset, subject, session, asOf }: { dataset: string; subject: string; session: string; asOf: Instant },
): Promise<RowHistory> {
  const query = { asOf, dataset, session, symbols: [subject] };
  const [versions, holds, decisions] = await Promise.all([
    versionsOf(db, { dataset, subject, session, asOf }),
    quarantineOf(db, query),
    releasesOf(db, query),
  ]);
  return {
    versions,
    holds: holds.filter(({ symbol }) => symbol === subject),
    decisions: decisions.filter(({ symbol }) => symbol === subject),
  };
}

async function versionsOf(
  db: Db,
  { dataset, subject, session, asOf }: { dataset: string; subject: string; session: string; asOf: Instant },
): Promise<RowHistory['versions']> {
  const [symbol, kind] = subject.split(' ') as [string, string | undefined];
  const span = { symbol, from: session, to: session, asOf };
  if (dataset === 'bars') {
    return (await barVersions(db, span)).map(({ knownAt, rawKey, open, high, low, close, volume }) => ({
      ...{ knownAt, rawKey, values: { open, high, low, close, volume } },
    }));
  }
  if (dataset !== 'actions') return [];
  const found = (await actionVersions(db, span)).filter((version) => version.kind === kind);
  return found.map(({ knownAt, rawKey, value }) => ({ knownAt, rawKey, values: { value } }));
}
