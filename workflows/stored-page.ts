/** What the merge needs of a page; histories are kept small. */
import type { FetchedPage } from '../activities/ingest/fetch-page.ts';
import type { StoredPage } from '../activities/ingest/merge-bars.ts';

export function storedPage({ provider, dataset, raw, knownAt, bytes }: FetchedPage): StoredPage {
  return { provider, dataset, raw, knownAt, bytes };
}
