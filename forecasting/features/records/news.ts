/** What was written about a symbol: the fold over items by the session that first saw them. */
import type { NewsRecord } from '../../../schemas/feature-records.ts';
import { createWindow, push, sumPast, type Window } from '../../indicators/window.ts';
import { dayOf } from './days.ts';

export interface NewsState {
  /** Sessions since the dataset has been known, at most 21. */
  counts: Window;
  /** Of items with a sentiment: how many, and the sum. */
  scored: Window;
  sentiments: Window;
  /** Items of the last weeks by id: a corrected one is no second one. */
  seen: Record<string, number>;
}

/** Over the last 1, 5 and 21 sessions; NaN where the dataset has not been known as long, or nothing has a sentiment. */
export interface News {
  count1: number;
  count5: number;
  count21: number;
  sentiment1: number;
  sentiment5: number;
  sentiment21: number;
}

const UNKNOWN = Number.NaN;
export const NO_NEWS: News = {
  ...{ count1: UNKNOWN, count5: UNKNOWN, count21: UNKNOWN },
  ...{ sentiment1: UNKNOWN, sentiment5: UNKNOWN, sentiment21: UNKNOWN },
};

/** What became known longer after it was published is history, not news. */
const NEW_DAYS = 7;
const KEPT_DAYS = 60;

export function initNews(): NewsState {
  return { counts: createWindow(21), scored: createWindow(21), sentiments: createWindow(21), seen: {} };
}

/** Once a session from the first one on that knows any item of the dataset. */
export function enterNews(state: NewsState, arrived: readonly NewsRecord[], today: number): void {
  let [items, scored, sentiment] = [0, 0, 0];
  for (const { id, publishedAt, sentiment: of } of arrived) {
    const day = dayOf(publishedAt);
    if (state.seen[id] !== undefined || day < today - NEW_DAYS) continue;
    state.seen[id] = day;
    items++;
    if (of === null) continue;
    scored++;
    sentiment += of;
  }
  push(state.counts, items);
  push(state.scored, scored);
  push(state.sentiments, sentiment);
  if (items === 0) return;
  for (const id in state.seen) if (state.seen[id]! < today - KEPT_DAYS) delete state.seen[id];
}

export function readNews({ counts, scored, sentiments }: NewsState): News {
  const known = counts.end - counts.from;
  const over = (window: Window, n: number) => (known < n ? UNKNOWN : sumPast(window, n - 1, 0));
  // 0 / 0 is NaN: nobody said anything.
  const sentiment = (n: number) => over(sentiments, n) / over(scored, n);
  return {
    count1: over(counts, 1),
    count5: over(counts, 5),
    count21: over(counts, 21),
    sentiment1: sentiment(1),
    sentiment5: sentiment(5),
    sentiment21: sentiment(21),
  };
}
