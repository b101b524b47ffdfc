/** From Tiingo's bytes to rows. Pure. Errors: see Provider.parse. */
import type { Dataset, NewsItem, ParsedAnswer, ParsedChart } from '../../schemas/datasets.ts';
import type { CorporateAction } from '../../schemas/market.ts';
import type { ParseContext } from '../../schemas/sources.ts';
import { notOffered } from '../http/errors.ts';
import { checkFormat, parseJson } from '../http/format.ts';
import { EXCHANGE_TIMEZONE, isFinal, toInstant } from '../new-york.ts';
import { isNews, isPrices } from './formats.ts';
import { fundamentalsOf } from './fundamentals.ts';
import { TIINGO_DATASETS } from './requests.ts';

export function parseTiingo(dataset: Dataset, body: Uint8Array, context: ParseContext): ParsedAnswer {
  const json = parseJson('tiingo', context.subject, body);
  switch (dataset) {
    case 'bars':
      return { charts: [chart(json, context)] };
    case 'actions':
      return { charts: [{ ...chart(json, context), bars: [] }] };
    case 'fundamentals':
      return { fundamentals: fundamentalsOf(json, context.subject) };
    case 'news':
      return { news: news(json, context.subject) };
    default:
      throw notOffered('tiingo', dataset, TIINGO_DATASETS);
  }
}

function chart(json: unknown, { subject, knownAt }: ParseContext): ParsedChart {
  const days = checkFormat(isPrices, json, 'tiingo', subject).map((day) => ({
    ...day,
    date: day.date.slice(0, 10),
  }));
  return {
    symbol: subject,
    currency: null,
    exchangeTimezone: EXCHANGE_TIMEZONE,
    bars: days
      .filter(({ date }) => isFinal(date, knownAt))
      .map(({ date, open, high, low, close, volume, adjClose }) => ({
        session: date,
        open,
        high,
        low,
        close,
        volume,
        adjustedClose: adjClose,
      })),
    actions: days.flatMap(({ date, splitFactor, divCash }): CorporateAction[] => [
      ...(splitFactor === 1 ? [] : [{ exDate: date, kind: 'split' as const, value: splitFactor }]),
      ...(divCash === 0 ? [] : [{ exDate: date, kind: 'dividend' as const, value: divCash }]),
    ]),
  };
}

/** The date of publication is the publisher's word, often back-dated; nobody could read it here before the crawl. */
function news(json: unknown, subject: string): NewsItem[] {
  return checkFormat(isNews, json, 'tiingo', subject).map((item) => {
    const [published, crawled] = [toInstant(item.publishedDate), toInstant(item.crawlDate)];
    return {
      id: String(item.id),
      publishedAt: published > crawled ? published : crawled,
      title: item.title,
      text: item.description ?? '',
      url: item.url,
      publisher: item.source,
      language: null,
      symbols: item.tickers.map((ticker) => ({
        symbol: ticker.toUpperCase(),
        sentiment: null,
        relevance: null,
      })),
    };
  });
}
