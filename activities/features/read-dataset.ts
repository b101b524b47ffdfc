/** All rows of a dataset version, as of. */
import { calendarOf } from '../../forecasting/calendar/calendars.ts';
import { CONCEPTS } from '../../forecasting/features/records/concepts.ts';
import { originsOf } from '../../forecasting/features/records/cutoffs.ts';
import { MACRO_SERIES } from '../../forecasting/features/records/macro-features.ts';
import {
  INDEX_LIST,
  RECORD_DATASETS,
  type RecordTables,
  SECTOR_LIST,
} from '../../schemas/feature-records.ts';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { actionsAsOf } from '../../stores/postgres/actions.ts';
import { barsAsOf } from '../../stores/postgres/bars.ts';
import { firstRuns } from '../../stores/postgres/datasets.ts';
import type { Db } from '../../stores/postgres/db.ts';
import { recordVersionsAsOf } from '../../stores/postgres/feature-records.ts';
import { quarantineOf, releasesOf } from '../../stores/postgres/quarantine.ts';
import { rawObjectsAsOf, rawObjectsByKey } from '../../stores/postgres/raw-objects.ts';
import { type ActivityDeps, allSymbols, universeOf } from '../deps.ts';
import type { DatasetRecords, DatasetRows } from './dataset.ts';
import { holdEntries } from './holds.ts';
import { growRawLists, putRawLists, type RawLists } from './raw-lists.ts';

export interface DatasetQuery {
  universe: string;
  from: SessionDate;
  session: SessionDate;
  asOf: Instant;
}

export async function readDataset(
  deps: Pick<ActivityDeps, 'config' | 'db' | 'lake'>,
  query: DatasetQuery,
): Promise<DatasetRows & { raw: RawLists }> {
  const { config, db, lake } = deps;
  const { asOf, session, from } = query;
  const universe = universeOf(config, query.universe);
  const symbols = allSymbols(universe);
  const span = { symbols, from, to: session, asOf };
  const [bars, actions, quarantined, objects, records] = await Promise.all([
    barsAsOf(db, span),
    actionsAsOf(db, span),
    heldEntries(db, { symbols, asOf }),
    rawObjectsAsOf(db, { symbols, asOf }),
    readRecords(db, { ...query, symbols: universe.symbols }),
  ]);
  const raw = await growRawLists(lake, { keys: [], last: [] }, objects);
  const rows = { bars, actions, quarantined, rawObjectLists: raw.keys, raw };
  if (records === undefined) return rows;
  const keys = new Set(RECORD_DATASETS.flatMap((name) => records.tables[name].map(({ rawKey }) => rawKey)));
  const lists = await putRawLists(lake, await rawObjectsByKey(db, { keys: [...keys], asOf }));
  return { ...rows, records: { ...records, rawObjectLists: lists } };
}

/** Which versions of bars and actions were ever held back. */
export async function heldEntries(
  db: Db,
  query: { symbols: readonly string[]; asOf: Instant },
): Promise<string[]> {
  const [held, releases] = await Promise.all([quarantineOf(db, query), releasesOf(db, query)]);
  return holdEntries(held, releases);
}

/** Days before the first session that are read too: a year to compare with, and what was not known sooner. */
const BEFORE = { macro: 800, reports: 1300, news: 30 } as const;

/** undefined: nothing of the datasets beside bars is known. */
export async function readRecords(
  db: Db,
  query: DatasetQuery & { symbols: readonly string[] },
): Promise<Omit<DatasetRecords, 'rawObjectLists'> | undefined> {
  const { universe, symbols, from, session, asOf } = query;
  const before = (days: number) => new Date(Date.parse(from) - days * 86_400_000).toISOString().slice(0, 10);
  const tables: RecordTables = await recordVersionsAsOf(db, {
    ...{ symbols, series: MACRO_SERIES, concepts: CONCEPTS, lists: [SECTOR_LIST, INDEX_LIST], asOf },
    from: { macro: before(BEFORE.macro), reports: before(BEFORE.reports), news: before(BEFORE.news) },
  });
  if (RECORD_DATASETS.every((name) => tables[name].length === 0)) return undefined;
  const calendar = calendarOf('XNYS');
  const runs = await firstRuns(db, { universe, from, to: session, asOf });
  // This run is the session's, unless it comes when the next one has opened: then it was an earlier one.
  const own = asOf < calendar.sessionOpen(calendar.nextSession(session)) ? { [session]: asOf } : {};
  return { tables, origins: originsOf({ ...runs, ...own }, calendar) };
}
