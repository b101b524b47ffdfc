/**
 * An answer may be stored after one that became known later: a backfill, a second writer, a run that waited. Its rows
 * lie before rows that were compared with older ones, or with none; what those restate is found here.
 */
import type { Instant, RestatementRecord, SessionDate } from '../../schemas/market.ts';
import { isOverlay } from '../../schemas/overlays.ts';
import type { Db } from '../../stores/postgres/db.ts';
import { type LaterVersions, laterVersions } from '../../stores/postgres/judged-rows.ts';
import { justBefore, readKnown } from './known.ts';
import { mergeChart } from './merge.ts';

/** Records of the first versions known after `knownAt`; those that there are already are skipped by whoever stores them. */
export async function restatedByLater(
  db: Db,
  knownAt: Instant,
  pages: readonly { symbol: string }[],
  span: { from: SessionDate; to: SessionDate },
): Promise<RestatementRecord[]> {
  const symbols = [...new Set(pages.map(({ symbol }) => symbol))];
  const records: RestatementRecord[] = [];
  for (const later of await laterVersions(db, { symbols, ...span, knownAt })) {
    if (!isOverlay(later)) records.push(...(await restatedBy(db, later, span)));
  }
  return records;
}

async function restatedBy(
  db: Db,
  { symbol, knownAt, rawKey }: LaterVersions,
  span: { from: SessionDate; to: SessionDate },
): Promise<RestatementRecord[]> {
  const symbols = [symbol];
  const before = (await readKnown(db, { symbols, ...span, asOf: justBefore(knownAt) })).get(symbol)!;
  const then = (await readKnown(db, { symbols, ...span, asOf: knownAt })).get(symbol)!;
  const said = <T extends { knownAt: Instant }>(rows: ReadonlyMap<string, { known?: T; held?: T }>): T[] =>
    [...rows.values()].flatMap(
      ({ known, held }) => [known, held].filter((row) => row?.knownAt === knownAt) as T[],
    );
  const chart = { symbol, bars: said(then.bars), actions: said(then.actions) };
  return mergeChart(before, chart, { knownAt, rawKey }).restatements;
}
