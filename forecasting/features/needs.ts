/** What data a feature's values are made of: for readers of the catalogue, in no version. A test changes each and looks which columns move. */
import type { Feature } from './feature.ts';

/** Bars of every symbol that gets rows, its own among them. */
const ALL_SYMBOLS = 'bars of all symbols';
const CALENDAR = 'calendar';

/** Of features that read more than their own symbol's bars and what they are missing without (`needs`). */
const READ_TOO: Readonly<Record<string, string>> = {
  [ALL_SYMBOLS]: `mkt_rv_1 mkt_rv_5 breadth_1 breadth_21 dispersion_1 dispersion_21 common_share_22 sector_ret_1 sector_ret_5
    sector_ret_21 sector_mom_12_1 sector_breadth_1 sector_dispersion_1 sector_dispersion_21 sector_excess_1 sector_excess_21`,
  'market symbol': `mkt_ret_1 mkt_ret_5 mkt_ret_21 mkt_trend_200 mkt_high_gap_252 vix_rv excess_ret_1 beta_63 correlation_63
    idio_sigma_63 residual_ret_1 residual_ret_21 lagged_beta_63 downside_beta_126 coskewness_126 relative_rv_22
    market_follow_63 lead_lag_63`,
  'volatility index': `vix vix_change_1 vix_change_5 vix_gap_63 vix_position_252 vix_rv vix_beta_63 vix_term_3m
    vix_term_change_5`,
  '^TNX': `rate_10y rate_change_5 rate_change_21 rate_sigma_21 rate_beta_63 term_spread term_spread_change_21
    term_spread_3m real_rate_10y`,
  '^TYX': 'term_spread term_spread_change_21',
};
const readToo = Object.entries(READ_TOO).map(([data, names]) => [data, new Set(names.split(/\s+/))] as const);

/** Of features that are each symbol's own, and read none of its bars. */
const WITHOUT_BARS = new Set(
  `index_member sales_growth_year return_on_assets accruals asset_growth_year report_age days_to_earnings days_since_earnings
  news_count_1 news_count_5 news_count_21 news_sentiment_1 news_sentiment_5 news_sentiment_21 news_sentiment_change
  news_attention`.split(/\s+/),
);

/** In a fixed order: bars, context symbols, datasets. */
export function dataOf(feature: Feature, catalogue: readonly Feature[]): string[] {
  if (feature.kind === 'rank') {
    const of = catalogue.find(({ name }) => name === feature.of)!;
    return [ALL_SYMBOLS, ...dataOf(of, catalogue).filter((data) => data !== 'bars')];
  }
  const more = readToo.filter(([, names]) => names.has(feature.name)).map(([data]) => data);
  const needed = feature.needs?.replace('context ', '');
  const own = feature.kind !== 'session' && !WITHOUT_BARS.has(feature.name) && !more.includes(ALL_SYMBOLS);
  const data = [...(own ? ['bars'] : []), ...more, ...(needed === undefined ? [] : [needed])];
  return data.length > 0 ? data : [CALENDAR];
}
