/**
 * The answer of Yahoo's v8 chart endpoint for daily bars, as far as we read it; other properties are let through.
 * Numbers may be null in a bar (holidays of other markets, damaged rows): validation finds those.
 */
import { type Static, Type } from 'typebox';

const EpochSeconds = Type.Integer({
  minimum: -3e9,
  maximum: 1e10,
  description: 'Seconds since 1970-01-01T00:00:00Z, within the years 1875 to 2286.',
});
const Column = Type.Array(Type.Union([Type.Number(), Type.Null()]));

export const YahooChartMetaSchema = Type.Object({
  symbol: Type.String(),
  currency: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  exchangeTimezoneName: Type.String({ minLength: 1 }),
  dataGranularity: Type.Literal('1d'),
  currentTradingPeriod: Type.Object({
    regular: Type.Object({ start: EpochSeconds, end: EpochSeconds }),
  }),
});

export const YahooDividendSchema = Type.Object({ amount: Type.Number(), date: EpochSeconds });

export const YahooSplitSchema = Type.Object({
  date: EpochSeconds,
  numerator: Type.Number({ exclusiveMinimum: 0 }),
  denominator: Type.Number({ exclusiveMinimum: 0 }),
});

/** Without timestamps (no bar in the range) the quote is an empty object. */
export const YahooChartResultSchema = Type.Object({
  meta: YahooChartMetaSchema,
  timestamp: Type.Optional(Type.Array(EpochSeconds)),
  events: Type.Optional(
    Type.Object({
      dividends: Type.Optional(Type.Record(Type.String(), YahooDividendSchema)),
      splits: Type.Optional(Type.Record(Type.String(), YahooSplitSchema)),
    }),
  ),
  indicators: Type.Object({
    quote: Type.Array(
      Type.Object({
        open: Type.Optional(Column),
        high: Type.Optional(Column),
        low: Type.Optional(Column),
        close: Type.Optional(Column),
        volume: Type.Optional(Column),
      }),
      { minItems: 1, maxItems: 1 },
    ),
    adjclose: Type.Optional(Type.Array(Type.Object({ adjclose: Type.Optional(Column) }))),
  }),
});
export type YahooChartResult = Static<typeof YahooChartResultSchema>;

export const YahooErrorSchema = Type.Object({ code: Type.String(), description: Type.String() });

export const YahooChartSchema = Type.Object({
  chart: Type.Object({
    result: Type.Union([Type.Null(), Type.Array(YahooChartResultSchema, { minItems: 1, maxItems: 1 })]),
    error: Type.Union([Type.Null(), YahooErrorSchema]),
  }),
});
export type YahooChart = Static<typeof YahooChartSchema>;
