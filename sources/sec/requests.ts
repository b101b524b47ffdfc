/** What is asked of EDGAR, and how its pages follow each other. */
import type { FetchRequest } from '../../schemas/sources.ts';
import { notOffered } from '../http/errors.ts';

export const SEC_DATASETS = ['fundamentals', 'filings'] as const;

/** `cik`: ten digits. Throws DatasetNotOffered (terminal). */
export function pathOf({ dataset, cursor }: FetchRequest, cik: string): string {
  if (dataset === 'fundamentals') return `/api/xbrl/companyfacts/CIK${cik}.json`;
  if (dataset !== 'filings') throw notOffered('sec', dataset, SEC_DATASETS);
  const [older] = cursor === undefined ? [] : (JSON.parse(cursor) as string[]);
  return `/submissions/${older ?? `CIK${cik}.json`}`;
}

/** Files of older filings, those that end before `from` left out; undefined also where the body is damaged. */
export function nextCursor({ dataset, from, cursor }: FetchRequest, body: Uint8Array): string | undefined {
  if (dataset !== 'filings') return undefined;
  const rest = cursor === undefined ? olderFiles(body, from) : (JSON.parse(cursor) as string[]).slice(1);
  return rest.length === 0 ? undefined : JSON.stringify(rest);
}

function olderFiles(body: Uint8Array, from = ''): string[] {
  try {
    const { filings } = JSON.parse(new TextDecoder().decode(body)) as {
      filings: { files: { name: string; filingTo: string }[] };
    };
    return filings.files
      .filter(({ name, filingTo }) => /^[\w-]+\.json$/.test(name) && filingTo >= from)
      .map(({ name }) => name);
  } catch {
    return [];
  }
}
