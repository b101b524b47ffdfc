/** Polygon's answers as far as we read them; other properties are let through. */
import { type Static, Type } from 'typebox';
import { compileFormat } from '../http/format.ts';

const Day = Type.String({ format: 'date' });
const Instant = Type.String({ format: 'date-time' });
const Ticker = Type.String({ minLength: 1 });
const Positive = Type.Number({ exclusiveMinimum: 0 });
/** DELAYED: of a plan whose data is 15 minutes old. */
const Status = Type.Union([Type.Literal('OK'), Type.Literal('DELAYED')]);
const NextUrl = Type.Optional(Type.String({ format: 'uri' }));
/** 0 where `results` is left out. */
const Count = Type.Integer({ minimum: 0 });

const Aggregate = {
  o: Type.Number(),
  h: Type.Number(),
  l: Type.Number(),
  c: Type.Number(),
  v: Type.Number(),
  t: Type.Integer({
    minimum: 0,
    maximum: 1e13,
    description: 'Epoch ms: start of the day; close if grouped.',
  }),
};
export const AggregatesSchema = Type.Object({
  status: Status,
  ticker: Ticker,
  adjusted: Type.Boolean(),
  resultsCount: Count,
  results: Type.Optional(Type.Array(Type.Object(Aggregate))),
  next_url: NextUrl,
});
export const isAggregates = compileFormat(AggregatesSchema);

export const GroupedSchema = Type.Object({
  status: Status,
  adjusted: Type.Boolean(),
  resultsCount: Count,
  results: Type.Optional(Type.Array(Type.Object({ T: Ticker, ...Aggregate }))),
});
export const isGrouped = compileFormat(GroupedSchema);

const Split = Type.Object({
  ticker: Ticker,
  execution_date: Day,
  split_from: Positive,
  split_to: Positive,
});
export const SplitsSchema = Type.Object({ status: Status, results: Type.Array(Split), next_url: NextUrl });
export const isSplits = compileFormat(SplitsSchema);

const Dividend = Type.Object({
  id: Type.Optional(Type.String()),
  ticker: Ticker,
  ex_dividend_date: Day,
  cash_amount: Type.Number({ minimum: 0, description: 'Per share as it was on the day, in `currency`.' }),
  dividend_type: Type.String({
    minLength: 1,
    description: 'CD regular, SC special, LT and ST capital gains.',
  }),
  currency: Type.Optional(Type.String()),
});
export type PolygonDividend = Static<typeof Dividend>;
export const DividendsSchema = Type.Object({
  status: Status,
  results: Type.Array(Dividend),
  next_url: NextUrl,
});
export const isDividends = compileFormat(DividendsSchema);

const Insight = Type.Object({
  ticker: Ticker,
  sentiment: Type.Union([Type.Literal('positive'), Type.Literal('neutral'), Type.Literal('negative')]),
});
export const NewsSchema = Type.Object({
  status: Status,
  results: Type.Array(
    Type.Object({
      id: Type.String({ minLength: 1 }),
      title: Type.String(),
      published_utc: Instant,
      article_url: Type.String(),
      description: Type.Optional(Type.String()),
      publisher: Type.Object({ name: Type.String() }),
      tickers: Type.Array(Ticker),
      insights: Type.Optional(Type.Array(Insight)),
    }),
  ),
  next_url: NextUrl,
});
export const isNews = compileFormat(NewsSchema);

export const TickersSchema = Type.Object({
  status: Status,
  results: Type.Array(
    Type.Object({
      ticker: Ticker,
      name: Type.String(),
      active: Type.Literal(true),
      primary_exchange: Type.Optional(
        Type.String({ description: 'Market identifier; absent off exchange.' }),
      ),
      last_updated_utc: Instant,
    }),
  ),
  next_url: NextUrl,
});
export const isTickers = compileFormat(TickersSchema);

export const TickerSchema = Type.Object({
  status: Status,
  results: Type.Object({
    ticker: Ticker,
    name: Type.String(),
    primary_exchange: Type.Optional(Type.String()),
    list_date: Type.Optional(Day),
    delisted_utc: Type.Optional(Instant),
  }),
});
export const isTicker = compileFormat(TickerSchema);
