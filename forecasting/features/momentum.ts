import { stochastic } from '../indicators/channel.ts';
import { rsi } from '../indicators/rsi.ts';
import { mean, sum, sumPast } from '../indicators/window.ts';
import { type Feature, overBars, rolling, textsOf, through } from './feature.ts';

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
      (i) => i.bar.logReturn,
      sum,
    ),
  ),
  rolling(
    text(
      'mom_12_1',
      253,
      'log return',
      'sum of the daily total log returns of 252 to 22 sessions ago: a year without its last month',
      'Jegadeesh and Titman 1993',
    ),
    252,
    (i) => i.bar.logReturn,
    (w) => sumPast(w, 251, 21),
  ),
  rolling(
    text(
      'ret_mean_252',
      253,
      'log return a session',
      'mean of the last 252 daily total log returns',
      'historical mean',
    ),
    252,
    (i) => i.bar.logReturn,
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
    (i) => i.bar.overnight,
    sum,
  ),
  through(
    text('rsi_14', 15, '0..1', 'relative strength index over 14 changes / 100', 'Wilder 1978; TA-Lib RSI'),
    rsi(14),
    (i) => i.bar.close,
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
    { ...lane, value: (state) => lane.value(state).k / 100 },
  ),
  overBars(text('stoch_d_14', 18, '0..1', 'mean over 3 bars of stoch_k_14', 'Lane; TA-Lib STOCH'), {
    ...lane,
    value: (state) => lane.value(state).d / 100,
  }),
];
