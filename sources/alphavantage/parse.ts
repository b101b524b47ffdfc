/** From the bytes that Alpha Vantage answered to rows. Pure: the stored bytes are enough to repeat it. */
import { createHash } from 'node:crypto';
import type {
  Dataset,
  EarningsDate,
  MacroObservation,
  Membership,
  NewsItem,
  ParsedAnswer,
} from '../../schemas/datasets.ts';
import type { ParseContext } from '../../schemas/sources.ts';
import { parseCsv } from '../http/csv.ts';
import { notOffered, wrongFormat } from '../http/errors.ts';
import { checkFormat, parseJson } from '../http/format.ts';
import { parseChart } from './chart.ts';
import { COLUMNS, isEarnings, isNews } from './formats.ts';
import { noticeOf } from './notices.ts';
import { DATASETS } from './requests.ts';
import { seriesOf } from './series.ts';

const PROVIDER = 'alphavantage';

/** As Provider.parse throws. */
export function parseAlphaVantage(
  dataset: Dataset,
  body: Uint8Array,
  { subject, knownAt }: ParseContext,
): ParsedAnswer {
  const notice = noticeOf(body, subject);
  if (notice !== undefined && notice !== 'empty') throw notice;
  switch (dataset) {
    case 'bars':
    case 'actions':
      return { charts: [parseChart(body, subject, knownAt)] };
    case 'earnings':
      return { earnings: earnings(body, subject) };
    case 'news':
      return { news: notice === 'empty' ? [] : news(body, subject) };
    case 'macro':
      return { macro: macro(body, subject) };
    case 'listings':
      return { memberships: listings(body, subject) };
    default:
      throw notOffered(PROVIDER, dataset, DATASETS);
  }
}

/** The calendar is CSV, the history JSON. */
function earnings(body: Uint8Array, subject: string): EarningsDate[] {
  if (/^\s*[{[]/.test(new TextDecoder().decode(body.subarray(0, 20)))) return history(body, subject);
  return parseCsv(PROVIDER, subject, body, COLUMNS.calendar).map((row, i) => {
    const symbol = row.text('symbol');
    if (symbol === '' || (subject !== '*' && symbol !== subject)) {
      throw wrongFormat(PROVIDER, subject, `row ${i + 1}, column symbol`, `is '${symbol}'`);
    }
    return {
      symbol,
      date: row.date('reportDate'),
      periodEnd: row.dateOrNull('fiscalDateEnding'),
      epsEstimate: row.numberOrNull('estimate'),
      epsActual: null,
    };
  });
}

function history(body: Uint8Array, subject: string): EarningsDate[] {
  const { symbol, quarterlyEarnings } = checkFormat(
    isEarnings,
    parseJson(PROVIDER, subject, body),
    PROVIDER,
    subject,
  );
  if (symbol !== subject) throw wrongFormat(PROVIDER, subject, '/symbol', `is '${symbol}'`);
  const number = (text: string) => (text === 'None' ? null : Number(text));
  return quarterlyEarnings.map(({ reportedDate, fiscalDateEnding, estimatedEPS, reportedEPS }) => ({
    symbol,
    date: reportedDate,
    periodEnd: fiscalDateEnding,
    epsEstimate: number(estimatedEPS),
    epsActual: number(reportedEPS),
  }));
}

function news(body: Uint8Array, subject: string): NewsItem[] {
  const { feed } = checkFormat(isNews, parseJson(PROVIDER, subject, body), PROVIDER, subject);
  return feed.map(({ title, url, time_published, summary, source, ticker_sentiment }, i) => ({
    id: createHash('sha256').update(`${url}\n${title}`).digest('hex'),
    publishedAt: instant(time_published, `/feed/${i}/time_published`, subject),
    title,
    text: summary,
    url,
    publisher: source,
    language: null,
    symbols: ticker_sentiment.map(({ ticker, relevance_score, ticker_sentiment_score }) => ({
      symbol: ticker,
      sentiment: Number(ticker_sentiment_score),
      relevance: Number(relevance_score),
    })),
  }));
}

/** `20260517T110100`, in UTC. */
function instant(text: string, path: string, subject: string): string {
  const [, y, m, d, hh, mm, ss] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)$/.exec(text)!;
  const date = new Date(`${y}-${m}-${d}T${hh}:${mm}:${ss}Z`);
  if (date.getUTCDate() !== Number(d)) throw wrongFormat(PROVIDER, subject, path, `is '${text}'`);
  return date.toISOString();
}

/** The CSV says neither unit nor vintages; `.` is what the publisher has left out. */
function macro(body: Uint8Array, subject: string): MacroObservation[] {
  const { frequency } = seriesOf(subject);
  return parseCsv(PROVIDER, subject, body, COLUMNS.series)
    .map((row) => ({
      series: subject,
      period: row.date('timestamp'),
      value: row.numberOrNull('value', ['.']),
      unit: null,
      frequency,
      vintageFrom: null,
      vintageTo: null,
    }))
    .reverse();
}

/** Alpha Vantage does not say whether a symbol still trades on its day of delisting: it counts as the first without. */
function listings(body: Uint8Array, subject: string): Membership[] {
  return parseCsv(PROVIDER, subject, body, COLUMNS.listing).map((row, i) => {
    const to = row.dateOrNull('delistingDate', ['null']);
    const status = row.text('status');
    if (status !== (to === null ? 'Active' : 'Delisted')) {
      throw wrongFormat(PROVIDER, subject, `row ${i + 1}, column status`, `is '${status}'`);
    }
    const [symbol, name] = [row.text('symbol'), row.text('name').trim()];
    if (symbol === '') throw wrongFormat(PROVIDER, subject, `row ${i + 1}, column symbol`, 'is empty');
    return { list: 'listed', symbol, from: row.date('ipoDate'), to, name: name || null, sector: null };
  });
}
