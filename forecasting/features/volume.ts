import { logRatio, ratio } from '../indicators/fold.ts';
import { chaikinMoneyFlow, moneyFlowIndex, onBalanceVolumeChange } from '../indicators/money-flow.ts';
import { correlation } from '../indicators/regression.ts';
import {
  createWindow,
  deviation,
  isFull,
  mean,
  meanPast,
  past,
  push,
  type Window,
} from '../indicators/window.ts';
import { type Feature, type FeatureInput, feature, overBars, rolling, textsOf } from './feature.ts';
import { NOT_NEGATIVE } from './unit-range.ts';

const moneyFlow = moneyFlowIndex(14);

/** |r| over dollars traded; NaN where nothing traded. */
export const amihud = ({ bar }: FeatureInput) => ratio(Math.abs(bar.logReturn), bar.dollarVolume);
export const logVolume = ({ bar }: FeatureInput) => Math.log1p(bar.volume);

const text = textsOf('volume');
export const VOLUME: readonly Feature[] = [
  rolling(
    text(
      'volume_z_21',
      21,
      'standard deviations',
      '(x - mean) / standard deviation (divisor n) of x = ln(1 + V), 21 sessions',
      'abnormal volume',
      [-4.48, 4.48],
    ),
    21,
    logVolume,
    (w) => ratio(past(w, 0) - mean(w), deviation(w, 0)),
  ),
  rolling(
    text('volume_ratio_5_63', 63, 'log ratio', 'ln(mean V of 5 sessions / mean V of 63)', 'abnormal volume'),
    63,
    (i) => i.bar.volume,
    (w) => logRatio(meanPast(w, 5), mean(w)),
  ),
  rolling(
    text(
      'dollar_volume_21',
      21,
      'log dollars',
      'ln(1 + mean of raw close x raw volume, 21 sessions)',
      'size',
      NOT_NEGATIVE,
    ),
    21,
    (i) => i.bar.dollarVolume,
    (w) => Math.log1p(mean(w)),
  ),
  rolling(
    text(
      'amihud_21',
      22,
      'log of return per 1e9 dollars',
      'ln(1e9 x mean over 21 sessions of |r| / dollars traded); sessions without trade do not enter',
      'Amihud 2002',
    ),
    21,
    amihud,
    (w) => logRatio(1e9 * mean(w), 1),
  ),
  overBars(
    text(
      'obv_change_21',
      22,
      '-1..1',
      'sum of sign(C - C_prev) x V over 21 sessions / sum of V: the change of on-balance volume',
      'Granville 1963; TA-Lib OBV',
    ),
    onBalanceVolumeChange(21),
  ),
  overBars(
    text(
      'mfi_14',
      15,
      '0..1',
      'TP x V on rises of TP over TP x V on rises and falls, 14 changes, TP = (H + L + C) / 3; a change below 1e-14 of the sum of both is none',
      'money flow index; TA-Lib MFI',
    ),
    moneyFlow,
    (value) => value / 100,
  ),
  overBars(
    text(
      'chaikin_21',
      21,
      '-1..1',
      'sum of V x ((C - L) - (H - C)) / (H - L) over 21 sessions / sum of V; 0 where H = L',
      'Chaikin money flow',
    ),
    chaikinMoneyFlow(21),
  ),
  feature(
    text(
      'volume_move_corr_63',
      64,
      '-1..1',
      'correlation of |r| with ln(1 + V) over 63 sessions',
      'Karpoff 1987',
    ),
    {
      windows: ['move', 'volume'],
      init: () => ({ move: createWindow(63), volume: createWindow(63) }),
      update(state: { move: Window; volume: Window }, { bar }) {
        if (Number.isNaN(bar.logReturn)) return;
        push(state.move, Math.abs(bar.logReturn));
        push(state.volume, Math.log1p(bar.volume));
      },
      value: (state) => (isFull(state.move) ? correlation(state.move, state.volume) : Number.NaN),
    },
  ),
];
