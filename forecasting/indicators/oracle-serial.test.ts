/** Averages that adapt, oscillators of averages, spreads, and how a series hangs together: against TA-Lib and numpy. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chaikinOscillator, onBalanceVolumePosition } from './accumulation.ts';
import { balanceOfPower } from './bar.ts';
import { timedChannel } from './channel.ts';
import { efficiency, kama } from './kama.ts';
import { massIndex } from './mass-index.ts';
import { fitLine, tailMoments } from './regression.ts';
import { rsi } from './rsi.ts';
import { parabolicSar } from './sar.ts';
import {
  absoluteAutocorrelation,
  jumpShare,
  largestFall,
  leadingCorrelation,
  meanOfExtremes,
  reversionSlope,
  varianceRatio5,
} from './serial.ts';
import { trix, trueStrength } from './smoothed-change.ts';
import { highLowSpread, rollSpread } from './spread.ts';
import { stochasticRsi } from './stochastic-rsi.ts';
import { agrees, bars, closes, column, logReturns, returns, rollingValues, run } from './testdata/compare.ts';
import { ultimateOscillator } from './ultimate.ts';
import { vortex } from './vortex.ts';
import { createWindow, isFull, maximum, minimum, past, push, type Window } from './window.ts';

const times = (values: number[], by: number) => values.map((value) => value * by);

test('the adaptive average, the parabolic stop and TRIX agree with TA-Lib', () => {
  agrees(run(kama(30), closes), 'kama_30');
  agrees(run(parabolicSar(0.02, 0.2), bars), 'sar');
  agrees(times(run(trix(15), closes), 100), 'trix_15');
});

test('balance of power agrees with TA-Lib', () => {
  agrees(bars.map(balanceOfPower), 'bop');
});

test('RSI 2, its stochastic, the ultimate and the Chaikin oscillator agree with TA-Lib', () => {
  agrees(run(rsi(2), closes), 'rsi_2');
  agrees(times(run(stochasticRsi(14), closes), 100), 'stoch_rsi_14');
  agrees(run(ultimateOscillator(7, 14, 28), bars), 'ultosc');
  agrees(run(chaikinOscillator(3, 10), bars), 'adosc_3_10');
});

test('the time since a high or low agrees with TA-Lib MAXINDEX and MININDEX', () => {
  const values = run(timedChannel(252), bars);
  agrees(
    values.map(({ sinceHigh }, t) => t - sinceHigh),
    'max_index_252',
  );
  agrees(
    values.map(({ sinceLow }, t) => t - sinceLow),
    'min_index_252',
  );
});

test('the position of on-balance volume is that of TA-Lib OBV in its range', () => {
  const position = rollingValues(
    63,
    column('obv'),
    (w) => (past(w, 0) - minimum(w)) / (maximum(w) - minimum(w)),
  );
  assert.deepEqual(run(onBalanceVolumePosition(63), bars), position);
});

test('the slope of a long line agrees with TA-Lib LINEARREG_SLOPE', () => {
  agrees(
    rollingValues(126, closes.map(Math.log), (w) => fitLine(w).slope),
    'slope_126',
  );
});

test('true strength, efficiency, vortex and mass index agree with TA-Lib', () => {
  agrees(run(trueStrength(25, 13), closes), 'tsi_25_13');
  agrees(rollingValues(22, closes, efficiency), 'efficiency_21');
  agrees(run(vortex(14), bars), 'vortex_14');
  agrees(run(massIndex(25), bars), 'mass_25');
});

test('the spreads of Roll and of Corwin and Schultz agree with numpy', () => {
  agrees(
    rollingValues(63, returns, (w) => rollSpread(w)),
    'roll_63',
    1,
  );
  agrees(run(highLowSpread(21), bars), 'corwin_schultz_21');
});

test('what returns say of those that follow agrees with numpy', () => {
  const rolling = (size: number, name: string, statistic: (window: Window) => number) =>
    agrees(rollingValues(size, returns, statistic), name, 1);
  rolling(63, 'variance_ratio_5_63', (w) => varianceRatio5(w));
  rolling(63, 'leverage_63', leadingCorrelation);
  rolling(63, 'clustering_63', absoluteAutocorrelation);
  rolling(22, 'jump_share_22', jumpShare);
  rolling(63, 'shortfall_63', (w) => meanOfExtremes(w, 3, 1));
  agrees(rollingValues(64, closes.map(Math.log), reversionSlope), 'reversion_63');
  agrees(rollingValues(63, closes.map(Math.log), largestFall), 'drawdown_63');
});

test('beta in falls and coskewness agree with numpy', () => {
  const market = logReturns(column('spy'));
  const paired = (statistic: (own: Window, market: Window) => number) => {
    const [own, of] = [createWindow(126), createWindow(126)];
    return returns.map((value, t) => {
      push(own, value);
      push(of, market[t]!);
      return isFull(own) ? statistic(own, of) : Number.NaN;
    });
  };
  agrees(
    paired((own, of) => tailMoments(own, of).below),
    'downside_beta_126',
    1,
  );
  agrees(
    paired((own, of) => tailMoments(own, of).coskewness),
    'coskewness_126',
    1,
  );
});
