/**
 * Publications and TA-Lib functions behind features whose `source` names none: for readers of the catalogue. `source` is part of
 * the feature-set version, which a better word about the same values must not change.
 */
import type { Feature } from './feature.ts';

const REFERENCES: Readonly<Record<string, string>> = {
  'Brock, Lakonishok and LeBaron 1992': 'sma_ratio_20 sma_ratio_50 sma_ratio_200 sma_50_200',
  'Brock, Lakonishok and LeBaron 1992; TA-Lib EMA': 'ema_gap_10',
  'Appel 1979; TA-Lib MACD seeds': 'macd_line macd_hist',
  'least squares; TA-Lib LINEARREG_SLOPE': 'slope_20',
  'least squares': 'trend_r2_20 slope_t_126 volume_trend_63',
  'Kaufman 1995; TA-Lib ER': 'efficiency_21',
  'Botes and Siepman 2010; TA-Lib VORTEX': 'vortex_14',
  'Lehmann 1990': 'ret_1 ret_2 ret_5 ret_10',
  'Jegadeesh 1990': 'ret_21',
  'Jegadeesh and Titman 1993': 'ret_63 ret_126',
  'Welch and Goyal 2008': 'ret_mean_252',
  'Gettleman and Marks 2006': 'momentum_change_21',
  'Lane 1984; TA-Lib STOCH': 'stoch_k_14 stoch_d_14',
  'Blau 1991; TA-Lib TSI / 100': 'tsi_25_13',
  'Bollinger 2001; TA-Lib BBANDS': 'bollinger_b_20 bollinger_width_20',
  'Lou, Polk and Skouras 2019': 'gap_1 intraday_1',
  'Box and Jenkins 1970': 'autocorrelation_63',
  'Baltussen, van Bekkum and van der Grient 2018': 'vol_of_vol_22',
  'French, Schwert and Stambaugh 1987': 'std_21 std_63',
  'Amaya, Christoffersen, Jacobs and Vasquez 2015': 'skew_63 kurtosis_63',
  'Magdon-Ismail and Atiya 2004': 'drawdown_63',
  'Gervais, Kaniel and Mingelgrin 2001': 'volume_z_21 volume_ratio_5_63',
  'Brennan, Chordia and Subrahmanyam 1998': 'dollar_volume_21',
  'Quong and Soudack 1989; TA-Lib MFI': 'mfi_14',
  'Chaikin; TA-Lib CMF': 'chaikin_21',
  'Berkowitz, Logue and Noser 1988; TA-Lib VWMA': 'vwap_gap_21',
  'Alizadeh, Brandt and Diebold 2002': 'range_1',
  'Donchian 1960': 'position_20 position_252',
  'Chande 1995; TA-Lib MAXINDEX': 'since_high_252',
  'Chande 1995; TA-Lib MININDEX': 'since_low_252',
  'Livshin 2001; TA-Lib BOP': 'body_1',
  'Nison 1991': 'shadows_5',
  'Crabel 1990': 'range_ratio_1_21 inside_outside_1',
  'Dorsey 1992; TA-Lib MASSI / 25': 'mass_25',
  'Sharpe 1964': 'mkt_ret_1 mkt_ret_5 mkt_ret_21',
  'Campbell, Lettau, Malkiel and Xu 2001': 'mkt_rv_1 mkt_rv_5',
  'Whaley 2000': 'vix vix_change_5',
  'Bollerslev, Tauchen and Zhou 2009': 'vix_rv',
  'Flannery and James 1984': 'rate_change_5 rate_change_21',
  'Fama and Schwert 1977': 'rate_3m',
  'Fama and French 1989': 'term_spread',
  'Levy 1967': 'excess_ret_1 sector_excess_1',
  'Pearson 1895': 'correlation_63',
  'Li and Yu 2012': 'mkt_high_gap_252',
  'French and Roll 1986': 'days_since',
  'Ariel 1987': 'month_progress',
  'Heston and Sadka 2008': 'year_sin year_cos',
};
/** Of every rank. */
const RANKS = 'Kelly, Pruitt and Su 2019';

const byName = new Map(
  Object.entries(REFERENCES).flatMap(([reference, names]) =>
    names.split(' ').map((name) => [name, reference]),
  ),
);

export function referenceOf({ name, source, kind }: Feature): string {
  return kind === 'rank' ? RANKS : (byName.get(name) ?? source);
}

export const REFERRED: readonly string[] = [...byName.keys()];
