import { stochastic } from '../indicators/channel.ts';
import { ratio } from '../indicators/fold.ts';
import { rsi } from '../indicators/rsi.ts';
import { meanOfExtremes } from '../indicators/serial.ts';
import { trueStrength } from '../indicators/smoothed-change.ts';
import { stochasticRsi } from '../indicators/stochastic-rsi.ts';
import { ultimateOscillator } from '../indicators/ultimate.ts';
import { deviation, isFull, mean, past, sum, sumOf, sumPast } from '../indicators/window.ts';
import { close, type Feature, logReturn, overBars, overnight, rolling, textsOf, through } from './feature.ts';
import { ofYear } from './return-windows.ts';

const lane = stochastic(14, 3, 3);

const text = textsOf('momentum');
export const MOMENTUM: readonly Feature[] = [
  ...[1, 2, 5, 10, 21, 63, 126].map((n) =>
    rolling(
      text(
        `ret_${n}`,
        n + 1,
        'log return',
        `sum of the last ${n} daily total log returns ln((P f + D) / P_prev)`,
        'total return',
      ),
      n,
      logReturn,
      sum,
    ),
  ),
  ofYear(
    text(
      'mom_12_1',
      253,
      'log return',
      'sum of the daily total log returns of 252 to 22 sessions ago: a year without its last month',
      'Jegadeesh and Titman 1993',
    ),
    (year) => sumPast(year, 251, 21),
  ),
  ofYear(
    text(
      'ret_mean_252',
      253,
      'log return a session',
      'mean of the last 252 daily total log returns',
      'historical mean',
    ),
    mean,
  ),
  rolling(
    text(
      'up_share_21',
      22,
      '0..1',
      'share of the last 21 sessions with a positive return',
      'breadth in time',
    ),
    21,
    (i) => (Number.isNaN(i.bar.logReturn) ? Number.NaN : +(i.bar.logReturn > 0)),
    mean,
  ),
  rolling(
    text(
      'overnight_21',
      22,
      'log return',
      'sum of ln((O f + D) / P_prev) over 21 sessions',
      'Lou, Polk and Skouras 2019',
    ),
    21,
    overnight,
    sum,
  ),
  through(
    text('rsi_14', 15, '0..1', 'relative strength index over 14 changes / 100', 'Wilder 1978; TA-Lib RSI'),
    rsi(14),
    close,
    (value) => value / 100,
  ),
  overBars(
    text(
      'stoch_k_14',
      16,
      '0..1',
      'mean over 3 bars of the position of C in the 14-bar range',
      'Lane; TA-Lib STOCH',
    ),
    lane,
    (k) => past(k, 0) / 100,
  ),
  overBars(
    text('stoch_d_14', 18, '0..1', 'mean over 3 bars of stoch_k_14', 'Lane; TA-Lib STOCH'),
    lane,
    (k) => (isFull(k) ? mean(k) / 100 : Number.NaN),
  ),
  ofYear(
    text(
      'mom_12_7',
      253,
      'log return',
      'sum of the daily total log returns of 252 to 127 sessions ago: the earlier half of a year',
      'Novy-Marx 2012',
    ),
    (year) => sumPast(year, 251, 126),
  ),
  rolling(
    text(
      'sharpe_126',
      127,
      'ratio',
      'mean / sample standard deviation of 126 daily returns x sqrt 126',
      'Sharpe 1966',
    ),
    126,
    logReturn,
    (w) => ratio(mean(w) * Math.sqrt(126), deviation(w, 1)),
  ),
  ofYear(
    text(
      'discreteness_252',
      253,
      '-1..1',
      'sign of the sum of 252 returns x (share of falls - share of rises): low when a trend came in small steps',
      'Da, Gurun and Warachka 2014',
    ),
    (year) => (Math.sign(sum(year)) * -sumOf(year, Math.sign)) / 252,
  ),
  rolling(
    text('momentum_change_21', 43, 'log return', 'ret_21 less that of 21 sessions before', 'acceleration'),
    42,
    logReturn,
    (w) => sumPast(w, 20, 0) - sumPast(w, 41, 21),
  ),
  rolling(
    text(
      'max5_ret_21',
      22,
      'log return',
      'mean of the 5 largest of 21 daily returns',
      'Bali, Cakici and Whitelaw 2011',
    ),
    21,
    logReturn,
    (w) => meanOfExtremes(w, 5, -1),
  ),
  overBars(
    text(
      'ultimate_7_14_28',
      29,
      '0..1',
      '(C - min(L, C_prev)) over true range, sums of 7, 14 and 28 bars with weights 4, 2, 1; a span without range counts 0',
      'Williams 1985; TA-Lib ULTOSC',
    ),
    ultimateOscillator(7, 14, 28),
    (value) => value / 100,
  ),
  through(
    text(
      'stoch_rsi_14',
      28,
      '0..1',
      'position of rsi_14 in its range of 14 bars; 0 where that is a point',
      'Chande and Kroll 1994; TA-Lib STOCHRSI',
    ),
    stochasticRsi(14),
    close,
  ),
  through(
    text(
      'tsi_25_13',
      38,
      '-1..1',
      'EMA13 of EMA25 of C - C_prev over EMA13 of EMA25 of |C - C_prev|',
      'Blau 1991',
    ),
    trueStrength(25, 13),
    close,
  ),
];
