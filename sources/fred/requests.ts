/** What is asked of FRED: first the vintage dates of a series, then its observations in all of those vintages. */
import type { FetchRequest } from '../../schemas/sources.ts';
import type { Query } from '../http/client.ts';
import { notOffered } from '../http/errors.ts';
import { addDays } from '../new-york.ts';
import { BEGINNING, FOREVER } from './formats.ts';

export const FRED_DATASETS = ['macro'] as const;
/** FRED refuses a real-time period with more than 2,000 vintages; daily series have many more. */
const VINTAGES_PER_WINDOW = 1900;
const ROWS_PER_PAGE = 100_000;

/** A page of observations: the first days of the real-time windows, which of them, and the row to start from. */
interface Place {
  starts: string[];
  window: number;
  offset: number;
}

/** Throws DatasetNotOffered (terminal). */
export function question({ dataset, subject, from, to, cursor }: FetchRequest): {
  path: string;
  query: Query;
} {
  if (dataset !== 'macro') throw notOffered('fred', dataset, FRED_DATASETS);
  const series = { series_id: subject, file_type: 'json' };
  if (cursor === undefined) {
    return {
      path: '/fred/series/vintagedates',
      query: {
        ...series,
        realtime_start: BEGINNING,
        realtime_end: FOREVER,
        sort_order: 'asc',
        limit: 10_000,
      },
    };
  }
  const { starts, window, offset } = JSON.parse(cursor) as Place;
  const next = starts[window + 1];
  return {
    path: '/fred/series/observations',
    query: {
      ...series,
      realtime_start: starts[window],
      realtime_end: next === undefined ? FOREVER : addDays(next, -1),
      observation_start: from,
      observation_end: to,
      units: 'lin',
      output_type: 1,
      sort_order: 'asc',
      offset,
      limit: ROWS_PER_PAGE,
    },
  };
}

/** undefined also where the body is damaged: its parser says so. */
export function nextCursor({ cursor }: FetchRequest, body: Uint8Array): string | undefined {
  const json = jsonOf(body);
  if (cursor === undefined) {
    if (!Array.isArray(json?.vintage_dates)) return undefined;
    return JSON.stringify({ starts: windowsOf(json.vintage_dates as string[]), window: 0, offset: 0 });
  }
  const place = JSON.parse(cursor) as Place;
  const offset = place.offset + ROWS_PER_PAGE;
  if (offset < Number(json?.count)) return JSON.stringify({ ...place, offset });
  const window = place.window + 1;
  return window < place.starts.length ? JSON.stringify({ ...place, window, offset: 0 }) : undefined;
}

/**
 * First days of windows with at most `most` vintages each. Every window but the first begins on a day after a vintage
 * on which there is none, so that a value that starts with the window is one that the window before told already.
 */
export function windowsOf(vintages: readonly string[], most: number = VINTAGES_PER_WINDOW): string[] {
  const starts = [BEGINNING];
  let from = 0;
  while (vintages.length - from > most) {
    let last = from + most - 1;
    while (last > from && addDays(vintages[last]!, 1) === vintages[last + 1]) last -= 1;
    starts.push(addDays(vintages[last]!, 1));
    from = last + 1;
  }
  return starts;
}

function jsonOf(body: Uint8Array): Record<string, unknown> | undefined {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
}
