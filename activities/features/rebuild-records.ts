/**
 * Rows of the datasets beside bars read again from stored bytes. When each became known is what the dataset version says,
 * as it says of the objects; what it says comes from the bytes, so a value that the bytes do not have is not rebuilt.
 */

import type { ParsedAnswer } from '../../schemas/datasets.ts';
import { TempocastError } from '../../schemas/errors.ts';
import {
  type AnyRecord,
  type EarningsRecord,
  type FactRecord,
  type ListingRecord,
  type MacroRecord,
  type NewsRecord,
  RECORD_DATASETS,
  type RecordDataset,
  type RecordTables,
} from '../../schemas/feature-records.ts';
import type { Providers } from '../../schemas/sources.ts';
import type { Lake } from '../../stores/lake/lake.ts';
import { getRaw } from '../../stores/lake/raw.ts';
import type { RecordPart } from '../../stores/lake/record-part.ts';
import { getRecordPart } from '../../stores/lake/record-part.ts';
import type { ListedObject } from './raw-lists.ts';

type Content = Omit<AnyRecord, 'knownAt' | 'rawKey'>;

/** @param objects every raw object that a row of the parts names */
export async function rebuildRecords(
  providers: Pick<Providers, 'parse'>,
  lake: Lake,
  objects: readonly ListedObject[],
  parts: readonly Pick<RecordPart, 'dataset' | 'key'>[],
): Promise<RecordTables> {
  const read = readerOf(providers, lake, objects);
  const tables = Object.fromEntries(RECORD_DATASETS.map((name) => [name, [] as AnyRecord[]]));
  for (const { dataset, key } of parts) {
    for (const listed of await getRecordPart(lake, key)) {
      const { knownAt, rawKey } = listed;
      const candidates = await read(rawKey, dataset, listed);
      const found = candidates.find((row) => saysTheSame(row, listed)) ?? candidates.at(-1);
      if (found) tables[dataset]!.push({ ...withEnd(found, listed), knownAt, rawKey } as AnyRecord);
    }
  }
  return tables as unknown as RecordTables;
}

/**
 * What an object says under the name of a row. One file may be the answer to questions about several subjects and is one
 * object all the same: it is read as the answer about whom it was stored for, then about the row's own.
 */
function readerOf(providers: Pick<Providers, 'parse'>, lake: Lake, objects: readonly ListedObject[]) {
  const byKey = new Map(objects.map((object) => [object.key, object]));
  const said = new Map<string, Map<string, Content[]>>();
  const readAbout = async (object: ListedObject, subject: string) => {
    const id = `${object.key} ${subject}`;
    const known = said.get(id);
    if (known !== undefined) return known;
    const about = { ...object, symbol: subject };
    const contents = contentsOf(parseOrNothing(providers, about, await getRaw(lake, object.key)));
    const rows = new Map<string, Content[]>();
    for (const { dataset, row } of contents) {
      const name = nameOf(dataset, row);
      rows.set(name, [...(rows.get(name) ?? []), row]);
    }
    said.set(id, rows);
    return rows;
  };
  return async (rawKey: string, dataset: RecordDataset, listed: AnyRecord): Promise<Content[]> => {
    const object = byKey.get(rawKey);
    if (object === undefined) return [];
    const name = nameOf(dataset, listed);
    for (const subject of [object.symbol, subjectOf(dataset, listed)]) {
      const found = (await readAbout(object, subject)).get(name);
      if (found !== undefined) return found;
    }
    return [];
  };
}

function subjectOf(dataset: RecordDataset, row: AnyRecord): string {
  if (dataset === 'macro') return (row as MacroRecord).series;
  return dataset === 'listings' ? (row as ListingRecord).list : (row as FactRecord).symbol;
}

/** What tells rows of one object apart, whatever their values. */
function nameOf(dataset: RecordDataset, row: Content): string {
  const parts: Record<RecordDataset, (string | null)[]> = {
    macro: [(row as MacroRecord).series, (row as MacroRecord).period, (row as MacroRecord).vintageFrom],
    fundamentals: [
      ...[(row as FactRecord).symbol, (row as FactRecord).concept, (row as FactRecord).unit],
      ...[(row as FactRecord).periodStart, (row as FactRecord).periodEnd, (row as FactRecord).document],
    ],
    earnings: [(row as EarningsRecord).symbol, (row as EarningsRecord).date],
    news: [(row as NewsRecord).symbol, (row as NewsRecord).id],
    listings: [(row as ListingRecord).list, (row as ListingRecord).symbol, (row as ListingRecord).from],
  };
  return JSON.stringify([dataset, ...parts[dataset]]);
}

const saysTheSame = (row: Content, listed: AnyRecord) =>
  Object.entries(row).every(([name, value]) => Object.is(listed[name as keyof AnyRecord], value));

/** That a membership ends was not known while it lasted, though the object says so. */
function withEnd(row: Content, listed: AnyRecord): Content {
  return 'to' in listed && listed.to === null ? { ...row, to: null } : row;
}

function contentsOf(answer: ParsedAnswer): { dataset: RecordDataset; row: Content }[] {
  const as = <T>(dataset: RecordDataset, rows: readonly T[] | undefined, pick: (row: T) => Content[]) =>
    (rows ?? []).flatMap((row) => pick(row).map((content) => ({ dataset, row: content })));
  return [
    ...as('macro', answer.macro, ({ series, period, value, vintageFrom }) => [
      { series, period, value, vintageFrom },
    ]),
    ...as(
      'fundamentals',
      answer.fundamentals,
      ({ symbol, concept, unit, periodStart, periodEnd, value, document }) => [
        { symbol, concept, unit, periodStart, periodEnd, value, document },
      ],
    ),
    ...as('earnings', answer.earnings, ({ symbol, date, periodEnd, epsEstimate, epsActual }) => [
      { symbol, date, periodEnd, epsEstimate, epsActual },
    ]),
    ...as('news', answer.news, ({ id, publishedAt, symbols }) =>
      symbols.map(({ symbol, sentiment }) => ({ symbol, id, publishedAt, sentiment })),
    ),
    ...as('listings', answer.memberships, ({ symbol, list, from, to, sector }) => [
      { symbol, list, from, to, sector },
    ]),
  ];
}

function parseOrNothing(
  providers: Pick<Providers, 'parse'>,
  { key, symbol, knownAt }: ListedObject,
  body: Uint8Array,
): ParsedAnswer {
  try {
    const [, source, dataset] = key.split('/') as [string, string, string];
    return providers.parse(source, dataset, body, { subject: symbol, knownAt });
  } catch (error) {
    if (error instanceof TempocastError) return {};
    throw error;
  }
}
