/** A proposal waits for a person; meanwhile the row may have become another one, over which it must not be laid. */
import { TerminalError } from '../../../schemas/errors.ts';
import type { Instant } from '../../../schemas/market.ts';
import { type BarValues, type RowChange, sourceOfKey } from '../../../schemas/overlays.ts';
import type { Db } from '../../../stores/postgres/db.ts';
import { actionVersions, barVersions } from '../../../stores/postgres/judged-rows.ts';
import type { Repair } from '../../../stores/postgres/repairs.ts';
import { type Known, knownOf } from '../../ingest/known.ts';
import { changedFields } from '../overlay.ts';

/** Throws RepairStale (terminal) when a provider says something else than was judged, or an operator corrected it since. */
export async function refuseStale(
  { db }: { db: Db },
  { id, symbol, knownAt, changes }: Repair,
  asOf: Instant,
): Promise<void> {
  for (const change of changes) {
    const { provider, overlay, same } = await rowOf(db, symbol, change, asOf);
    const corrected =
      overlay !== undefined && sourceOfKey(overlay.rawKey) === 'operator' && overlay.knownAt > knownAt;
    if (!corrected && same) continue;
    const what = change.dataset === 'bars' ? `bar ${symbol}` : `${change.kind} of ${symbol}`;
    const why = corrected
      ? `an operator corrected it at ${overlay.knownAt}`
      : `it is another one since ${provider?.knownAt ?? asOf}`;
    throw new TerminalError(
      'RepairStale',
      `repair ${id.slice(0, 12)} was proposed for the ${what} on ${change.session} as known at ${knownAt}, and ${why}: nothing was changed; reject it, and correct the row if it is still wrong`,
    );
  }
}

interface Row {
  /** What a provider said last, and what lies on top of it. */
  provider: { knownAt: Instant } | undefined;
  overlay: { knownAt: Instant; rawKey: string } | undefined;
  /** One of them is what the repair was proposed for; neither, where there was no row. */
  same: boolean;
}

async function rowOf(db: Db, symbol: string, change: RowChange, asOf: Instant): Promise<Row> {
  const span = { symbol, from: change.session, to: change.session, asOf };
  if (change.dataset === 'bars') {
    const { before } = change;
    const isBefore = (bar: BarValues) => before !== null && changedFields(before, bar).length === 0;
    return rowWith(knownOf(await barVersions(db, span)), isBefore, before === null);
  }
  const { kind, before } = change;
  const versions = (await actionVersions(db, span)).filter((version) => version.kind === kind);
  return rowWith(knownOf(versions), ({ value }) => value === before, before === null);
}

function rowWith<T extends { knownAt: Instant; rawKey: string }>(
  { known, held, overlay }: Known<T>,
  isBefore: (version: T) => boolean,
  wasNone: boolean,
): Row {
  const provider: T | undefined = held ?? known;
  const versions = [provider, overlay].filter((version) => version !== undefined);
  return { provider, overlay, same: versions.length === 0 ? wasNone : versions.some(isBefore) };
}
