/** News items with what their provider says of each symbol. */
import type { StoredNews } from '../../schemas/datasets.ts';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { checkedAsOf } from './as-of.ts';
import { type BitemporalTable, type Inserted, insertVersions, KNOWN, newestKnown } from './bitemporal.ts';
import { type Db, rowsOf } from './db.ts';

export const NEWS: BitemporalTable<StoredNews> = {
  ...{ dataset: 'news', table: 'news_item', subject: 'v.id', valid: 'v.published_on' },
  row: `id, published_at as "publishedAt", title, text, url, publisher, language, symbols, sentiments, relevances`,
  key: { id: ['text', (r) => r.id] },
  content: {
    published_on: ['date', (r) => r.publishedAt.slice(0, 10)],
    published_at: ['timestamptz', (r) => r.publishedAt],
    title: ['text', (r) => r.title],
    text: ['text', (r) => r.text],
    url: ['text', (r) => r.url],
    publisher: ['text', (r) => r.publisher],
    language: ['text', (r) => r.language],
    symbols: ['text[]', (r) => r.symbols.map((s) => s.symbol)],
    sentiments: ['double precision[]', (r) => r.symbols.map((s) => s.sentiment)],
    relevances: ['double precision[]', (r) => r.symbols.map((s) => s.relevance)],
  },
  beside: KNOWN,
  restated: {},
};

export function insertNews(db: Db, rows: readonly StoredNews[]): Promise<Inserted> {
  return insertVersions(db, NEWS, rows);
}

export type NewsRow = Omit<StoredNews, 'symbols'> & {
  symbols: string[];
  sentiments: (number | null)[];
  relevances: (number | null)[];
};

const READ = newestKnown(NEWS, {
  where: `v.id in (select id from tempocast.news_item
    where symbols && $1::text[] and published_on between $2 and $3 and known_at <= $4)`,
  having: 'v.symbols && $1::text[] and v.published_on between $2 and $3',
  ...{ asOf: '$4', order: 'published_at, id' },
});

/** Items about any of the symbols published from `from` to `to` (UTC dates, both included), each once, by publication. */
export async function newsAsOf(
  db: Db,
  query: { symbols: readonly string[]; from: SessionDate; to: SessionDate; asOf: Instant },
): Promise<StoredNews[]> {
  const rows = await rowsOf<NewsRow>(db, READ, [query.symbols, query.from, query.to, checkedAsOf(query)]);
  return rows.map(newsOf);
}

/** Columns of the table to an item. */
export function newsOf<R extends Pick<NewsRow, 'symbols' | 'sentiments' | 'relevances'>>({
  sentiments,
  relevances,
  ...row
}: R) {
  const symbols = row.symbols.map((symbol, i) => ({
    ...{ symbol, sentiment: sentiments[i] ?? null, relevance: relevances[i] ?? null },
  }));
  return { ...row, symbols };
}
