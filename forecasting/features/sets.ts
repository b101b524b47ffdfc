/** Named sets of features that a recipe can ask for. */

/** The features of version 0.1.0 in their order; fixed, so that recipes which name it do not change as the catalogue grows. */
export const CORE: readonly string[] = `
sma_ratio_20 sma_ratio_50 sma_ratio_200 sma_50_200 macd_line macd_hist adx_14 di_14 aroon_25 slope_20
trend_r2_20 ret_1 ret_2 ret_5 ret_10 ret_21 ret_63 ret_126 mom_12_1 ret_mean_252 up_share_21 overnight_21 rsi_14
stoch_k_14 stoch_d_14 bollinger_b_20 cci_20 ema_gap_10 ret_5_scaled gap_1 intraday_1 autocorrelation_63
ewma_sigma rv_1 rv_5 rv_22 rv_ratio_5_22 rv_ratio_22_126 vol_of_vol_22 std_21 std_63 parkinson_21
garman_klass_21 rogers_satchell_21 yang_zhang_21 atr_ratio_14 bollinger_width_20 downside_share_22 drop_1
skew_63 kurtosis_63 max_move_21 volume_z_21 volume_ratio_5_63 dollar_volume_21 amihud_21 obv_change_21 mfi_14
chaikin_21 volume_move_corr_63 range_1 close_location_1 position_20 position_252 high_gap_252 mkt_ret_1
mkt_ret_5 mkt_ret_21 mkt_rv_1 mkt_rv_5 breadth_1 vix vix_change_5 vix_rv rate_10y rate_change_5 term_spread
excess_ret_1 beta_63 correlation_63 idio_sigma_63 residual_ret_1 rank_ret_1 rank_ret_5 rank_ret_21 rank_mom_12_1
rank_rsi_14 rank_rv_22 rank_volume_z_21 rank_amihud_21 rank_beta_63 monday friday days_since month_progress
year_sin year_cos
`
  .trim()
  .split(/\s+/);
