/** Alpha Vantage's answers as far as we read them; other properties and columns are let through. */
import { Type } from 'typebox';
import { compileFormat } from '../http/format.ts';

const Day = Type.String({ format: 'date' });
const Decimal = Type.String({ pattern: '^-?\\d+(\\.\\d+)?$' });
const DecimalOrNone = Type.String({ pattern: '^(-?\\d+(\\.\\d+)?|None)$' });

export const EarningsSchema = Type.Object({
  symbol: Type.String(),
  quarterlyEarnings: Type.Array(
    Type.Object({
      fiscalDateEnding: Day,
      reportedDate: Day,
      reportedEPS: DecimalOrNone,
      estimatedEPS: DecimalOrNone,
    }),
  ),
});
export const isEarnings = compileFormat(EarningsSchema);

export const NewsSchema = Type.Object({
  feed: Type.Array(
    Type.Object({
      title: Type.String(),
      url: Type.String(),
      time_published: Type.String({
        pattern: '^\\d{4}(0[1-9]|1[0-2])(0[1-9]|[12]\\d|3[01])T([01]\\d|2[0-3])[0-5]\\d[0-5]\\d$',
        description: 'UTC.',
      }),
      summary: Type.String(),
      source: Type.String(),
      ticker_sentiment: Type.Array(
        Type.Object({
          ticker: Type.String({ minLength: 1 }),
          relevance_score: Decimal,
          ticker_sentiment_score: Decimal,
        }),
      ),
    }),
  ),
});
export const isNews = compileFormat(NewsSchema);

export const COLUMNS = {
  daily: ['timestamp', 'open', 'high', 'low', 'close', 'volume'],
  adjusted: [
    'timestamp',
    'open',
    'high',
    'low',
    'close',
    'adjusted_close',
    'volume',
    'dividend_amount',
    'split_coefficient',
  ],
  dividends: ['ex_dividend_date', 'amount'],
  splits: ['effective_date', 'split_factor'],
  calendar: ['symbol', 'reportDate', 'fiscalDateEnding', 'estimate'],
  listing: ['symbol', 'name', 'ipoDate', 'delistingDate', 'status'],
  series: ['timestamp', 'value'],
} as const;
