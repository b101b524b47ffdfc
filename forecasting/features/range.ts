import { balanceOfPower, type PriceBar } from '../indicators/bar.ts';
import { channel, channelPosition, timedChannel } from '../indicators/channel.ts';
import { type Fold, logRatio } from '../indicators/fold.ts';
import { massIndex } from '../indicators/mass-index.ts';
import { mean, past } from '../indicators/window.ts';
import { type Feature, overBars, reading, rolling, textsOf } from './feature.ts';
import { NOT_NEGATIVE } from './unit-range.ts';

const text = textsOf('range');
const month = channel(20);
const year = timedChannel(252);

type Extremes = { high: number; low: number };

/** The last two bars, oldest first. */
const twoBars: Fold<Extremes[], PriceBar, Extremes[]> = {
  init: () => [],
  update(state, { high, low }) {
    state.push({ high, low });
    if (state.length > 2) state.shift();
  },
  value: (state) => state,
};

export const RANGE: readonly Feature[] = [
  reading(text('range_1', 1, 'log ratio', 'ln(H / L)', 'daily range', NOT_NEGATIVE), (i) =>
    Math.log(i.bar.high / i.bar.low),
  ),
  reading(
    text('close_location_1', 1, '0..1', '(C - L) / (H - L); .5 where H = L', 'close location value'),
    ({ bar }) => (bar.high === bar.low ? 0.5 : (bar.close - bar.low) / (bar.high - bar.low)),
  ),
  overBars(
    text(
      'position_20',
      20,
      '0..1',
      '(C - lowest L) / (highest H - lowest L) of 20 bars; 0 where they are equal',
      'Donchian',
    ),
    month,
    channelPosition,
  ),
  overBars(
    text(
      'position_252',
      252,
      '0..1',
      '(C - lowest L) / (highest H - lowest L) of 252 bars; 0 where they are equal',
      'Donchian',
    ),
    year,
    channelPosition,
  ),
  overBars(
    text('high_gap_252', 252, 'log ratio', 'ln(C / highest H of 252 bars)', 'George and Hwang 2004', [
      null,
      0,
    ]),
    year,
    ({ close, high }) => logRatio(close, high),
  ),
  overBars(
    text(
      'since_high_252',
      252,
      '0..1',
      'sessions since the highest H of 252 bars / 251, newest on ties',
      'time since the high',
    ),
    year,
    ({ sinceHigh }) => sinceHigh / 251,
  ),
  overBars(
    text(
      'since_low_252',
      252,
      '0..1',
      'sessions since the lowest L of 252 bars / 251, newest on ties',
      'time since the low',
    ),
    year,
    ({ sinceLow }) => sinceLow / 251,
  ),
  reading(
    text('body_1', 1, '-1..1', '(C - O) / (H - L); 0 where H = L', 'balance of power; TA-Lib BOP'),
    (i) => balanceOfPower(i.bar),
  ),
  rolling(
    text(
      'shadows_5',
      5,
      '-1..1',
      'mean over 5 bars of ((min(O, C) - L) - (H - max(O, C))) / (H - L); 0 where H = L',
      'candlestick shadows',
    ),
    5,
    ({ bar: { open, high, low, close } }) =>
      high === low ? 0 : (Math.min(open, close) - low - (high - Math.max(open, close))) / (high - low),
    mean,
  ),
  rolling(
    text('range_ratio_1_21', 21, 'log ratio', 'ln(range_1 / mean of range_1 over 21 bars)', 'narrow range'),
    21,
    (i) => Math.log(i.bar.high / i.bar.low),
    (w) => logRatio(past(w, 0), mean(w)),
  ),
  overBars(
    text(
      'inside_outside_1',
      2,
      '-1, 0 or 1',
      '1 where H > H_prev and L < L_prev, -1 where H <= H_prev and L >= L_prev, else 0',
      'inside and outside bars',
    ),
    twoBars,
    ([before, now]) => {
      if (before === undefined || now === undefined) return Number.NaN;
      if (now.high <= before.high && now.low >= before.low) return -1;
      return now.high > before.high && now.low < before.low ? 1 : 0;
    },
  ),
  overBars(
    text(
      'mass_25',
      41,
      'ratio',
      'mean over 25 bars of EMA9 of H - L over the EMA9 of that EMA; sums of it are the mass index',
      'Dorsey 1992',
      NOT_NEGATIVE,
    ),
    massIndex(25),
  ),
];
