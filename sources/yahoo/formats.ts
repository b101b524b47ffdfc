/** Yahoo's answers beside the chart (schemas/yahoo-chart.ts), as far as we read them; other properties are let through. */
import { Type } from 'typebox';
import { YahooErrorSchema } from '../../schemas/yahoo-chart.ts';
import { compileFormat } from '../http/format.ts';

const EpochSeconds = Type.Integer({ minimum: -3e9, maximum: 1e10 });
const NoError = Type.Union([Type.Null(), YahooErrorSchema]);

export const QuotesSchema = Type.Object({
  quoteResponse: Type.Object({
    result: Type.Array(
      Type.Object({
        symbol: Type.String({ minLength: 1 }),
        quoteType: Type.String({ minLength: 1, description: 'NONE: delisted.' }),
        regularMarketPrice: Type.Optional(Type.Number()),
        regularMarketTime: Type.Optional(EpochSeconds),
        currency: Type.Optional(Type.String()),
        exchange: Type.Optional(Type.String()),
      }),
    ),
    error: NoError,
  }),
});
export const isQuotes = compileFormat(QuotesSchema);

/** `type` holds one line, e.g. `quarterlyTotalRevenue`, whose values stand under a key of that name. */
export const TimeseriesSchema = Type.Object({
  timeseries: Type.Object({
    result: Type.Array(
      Type.Object({
        meta: Type.Object({
          symbol: Type.Array(Type.String(), { minItems: 1, maxItems: 1 }),
          type: Type.Array(Type.String({ pattern: '^(quarterly|annual)[A-Z]' }), {
            minItems: 1,
            maxItems: 1,
          }),
        }),
        timestamp: Type.Optional(Type.Array(EpochSeconds)),
      }),
    ),
    error: NoError,
  }),
});
export const isTimeseries = compileFormat(TimeseriesSchema);

export const ReportedSchema = Type.Array(
  Type.Union([
    Type.Null(),
    Type.Object({
      asOfDate: Type.String({ format: 'date' }),
      periodType: Type.Union([Type.Literal('3M'), Type.Literal('12M')]),
      currencyCode: Type.String({ minLength: 1 }),
      reportedValue: Type.Object({ raw: Type.Number() }),
    }),
  ]),
);
export const isReported = compileFormat(ReportedSchema);

/** A number with its print, or an empty object where there is none. */
const Raw = Type.Union([
  Type.Object({ raw: Type.Number() }),
  Type.Object({}, { additionalProperties: false, maxProperties: 0 }),
]);

export const EarningsModules = {
  calendarEvents: Type.Object({
    earnings: Type.Object({
      earningsDate: Type.Array(EpochSeconds, { description: 'One day, or the first and last of a span.' }),
      earningsCallDate: Type.Optional(Type.Array(EpochSeconds)),
      earningsAverage: Type.Optional(Type.Number()),
    }),
  }),
  earningsHistory: Type.Object({
    history: Type.Array(
      Type.Object({
        quarter: Type.Object({ fmt: Type.String({ format: 'date' }) }),
        epsActual: Raw,
        epsEstimate: Raw,
      }),
    ),
  }),
  quoteType: Type.Object({
    symbol: Type.String(),
    timeZoneFullName: Type.String({ minLength: 1 }),
  }),
};
export const SummarySchema = Type.Object({
  quoteSummary: Type.Object({
    result: Type.Union([
      Type.Null(),
      Type.Array(
        Type.Object({
          calendarEvents: Type.Optional(EarningsModules.calendarEvents),
          earningsHistory: Type.Optional(EarningsModules.earningsHistory),
          quoteType: Type.Optional(EarningsModules.quoteType),
        }),
        { minItems: 1, maxItems: 1 },
      ),
    ]),
    error: NoError,
  }),
});
export const isSummary = compileFormat(SummarySchema);
