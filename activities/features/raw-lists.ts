/** Which raw objects a dataset rests on, kept as one content-addressed list per month of arrival. */

import type { Instant } from '../../schemas/market.ts';
import { getContent, putContent } from '../../stores/lake/content.ts';
import type { Lake } from '../../stores/lake/lake.ts';

export interface ListedObject {
  key: string;
  symbol: string;
  knownAt: Instant;
}

export async function putRawLists(lake: Lake, objects: ListedObject[]): Promise<string[]> {
  const months = Map.groupBy(objects, (object) => object.knownAt.slice(0, 7));
  const keys: string[] = [];
  for (const month of [...months.keys()].sort()) {
    const lines = months
      .get(month)!
      .map(({ key, symbol, knownAt }) => JSON.stringify({ key, symbol, knownAt }))
      .sort();
    const bytes = new TextEncoder().encode(`${lines.join('\n')}\n`);
    keys.push((await putContent(lake, 'datasets/raw', 'jsonl', bytes)).key);
  }
  return keys;
}

/** Keys of the lists, and what is in the last of them, which may get more. */
export interface RawLists {
  keys: string[];
  last: ListedObject[];
}

/** @param objects later ones than any before, in order of arrival */
export async function growRawLists(
  lake: Lake,
  { keys, last }: RawLists,
  objects: readonly ListedObject[],
): Promise<RawLists> {
  if (objects.length === 0) return { keys, last };
  const open = [...last, ...objects.map(({ key, symbol, knownAt }) => ({ key, symbol, knownAt }))];
  const month = open.at(-1)!.knownAt.slice(0, 7);
  return {
    keys: [...keys.slice(0, last.length === 0 ? keys.length : -1), ...(await putRawLists(lake, open))],
    last: open.filter(({ knownAt }) => knownAt.startsWith(month)),
  };
}

/** In order of arrival. */
export async function getRawLists(lake: Lake, keys: string[]): Promise<ListedObject[]> {
  const objects: ListedObject[] = [];
  for (const key of keys) {
    const text = new TextDecoder().decode(await getContent(lake, key));
    for (const line of text.trimEnd().split('\n')) objects.push(JSON.parse(line) as ListedObject);
  }
  return objects.sort((a, b) => a.knownAt.localeCompare(b.knownAt) || a.key.localeCompare(b.key));
}
