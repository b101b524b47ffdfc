/** Which sector and index a symbol belonged to, as known by then. */

import { INDEX_LIST, type ListingRecord, SECTOR_LIST } from '../../../schemas/feature-records.ts';
import type { SessionDate } from '../../../schemas/market.ts';

export interface ListingState {
  /** Newest known version by list and first day. */
  spans: { list: string; from: SessionDate; to: SessionDate | null; sector: string | null }[];
}

export interface Listing {
  sector: string | null;
  /** Member of the index on the session; null while the dataset is not known. */
  member: boolean | null;
}

export const NO_LISTING: Listing = { sector: null, member: null };

export function initListings(): ListingState {
  return { spans: [] };
}

/** In the order in which they became known. */
export function enterListings(state: ListingState, arrived: readonly ListingRecord[]): void {
  for (const { list, from, to, sector } of arrived) {
    const span = { list, from, to, sector };
    const same = state.spans.findIndex((known) => known.list === list && known.from === from);
    if (same >= 0) state.spans[same] = span;
    else state.spans.push(span);
  }
}

export function readListing({ spans }: ListingState, session: SessionDate, indexKnown: boolean): Listing {
  const holds = spans.filter(({ from, to }) => from <= session && (to === null || session < to));
  return {
    sector: holds.findLast(({ list, sector }) => list === SECTOR_LIST && sector !== null)?.sector ?? null,
    member: indexKnown ? holds.some(({ list }) => list === INDEX_LIST) : null,
  };
}
