/**
 * Rows of the datasets beside bars as a dataset version holds them: one object per dataset and year of knowledge, named
 * by its bytes. Versions of consecutive days share every year but the last.
 */
import type { AnyRecord, RecordDataset } from '../../schemas/feature-records.ts';
import { getContent, sha256Hex } from './content.ts';
import type { Lake } from './lake.ts';

export interface RecordPart {
  dataset: RecordDataset;
  /** Year in which its rows became known. */
  year: string;
  rows: number;
  key: string;
}

/** In the order of their lines, whatever the order of the rows. */
export function recordParts(
  dataset: RecordDataset,
  rows: readonly AnyRecord[],
): (RecordPart & { bytes: Uint8Array })[] {
  const years = Map.groupBy(rows, ({ knownAt }) => knownAt.slice(0, 4));
  return [...years.keys()].sort().map((year) => {
    const lines = years
      .get(year)!
      .map((row) => JSON.stringify(Object.fromEntries(Object.entries(row).sort(byName))))
      .sort();
    const bytes = new TextEncoder().encode(`${lines.join('\n')}\n`);
    return {
      dataset,
      year,
      rows: lines.length,
      key: `datasets/${dataset}/${year}/${sha256Hex(bytes)}.jsonl`,
      bytes,
    };
  });
}

/** Throws LakeObjectMissing, LakeObjectCorrupt (terminal). */
export async function getRecordPart(lake: Lake, key: string): Promise<AnyRecord[]> {
  const text = new TextDecoder().decode(await getContent(lake, key));
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as AnyRecord);
}

const byName = ([a]: [string, unknown], [b]: [string, unknown]) => (a < b ? -1 : 1);
