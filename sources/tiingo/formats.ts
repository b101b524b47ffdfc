/** Tiingo's answers as far as we read them; other properties are let through. */
import { type Static, Type } from 'typebox';
import { compileFormat } from '../http/format.ts';

const Midnight = Type.String({
  pattern: '^\\d{4}-\\d\\d-\\d\\dT00:00:00(\\.000)?(Z|\\+00:00)$',
  format: 'date-time',
  description: 'A day, written as its midnight in UTC.',
});
const Instant = Type.String({ format: 'date-time' });

export const PricesSchema = Type.Array(
  Type.Object({
    date: Midnight,
    open: Type.Number(),
    high: Type.Number(),
    low: Type.Number(),
    close: Type.Number(),
    volume: Type.Number(),
    adjClose: Type.Number(),
    divCash: Type.Number({
      minimum: 0,
      description: 'Per share as it was on the day, which is the ex-date.',
    }),
    splitFactor: Type.Number({ exclusiveMinimum: 0, description: 'New shares per old share; 1: none.' }),
  }),
);
export const isPrices = compileFormat(PricesSchema);

const Lines = Type.Array(
  Type.Object({ dataCode: Type.String({ minLength: 1 }), value: Type.Union([Type.Number(), Type.Null()]) }),
);
const Statement = Type.Object({
  date: Type.String({
    format: 'date',
    description: 'As reported: the day of release. Else: end of the period.',
  }),
  year: Type.Integer(),
  quarter: Type.Integer({ minimum: 0, maximum: 4, description: '0: the year.' }),
  statementData: Type.Object({
    balanceSheet: Lines,
    incomeStatement: Lines,
    cashFlow: Lines,
    overview: Type.Optional(Lines),
  }),
});
export type TiingoStatement = Static<typeof Statement>;
export const isStatements = compileFormat(Type.Array(Statement));

/** One row per day, a column per metric; which ones depends on the plan. */
export const MetricsSchema = Type.Array(
  Type.Intersect([
    Type.Object({ date: Midnight }),
    Type.Record(Type.String({ pattern: '^(?!date$)' }), Type.Union([Type.Number(), Type.Null()])),
  ]),
);
export const isMetrics = compileFormat(MetricsSchema);

export const NewsSchema = Type.Array(
  Type.Object({
    id: Type.Integer(),
    publishedDate: Instant,
    crawlDate: Instant,
    title: Type.String(),
    description: Type.Union([Type.String(), Type.Null()]),
    url: Type.String(),
    source: Type.String(),
    tickers: Type.Array(Type.String({ minLength: 1 })),
  }),
);
export const isNews = compileFormat(NewsSchema);
