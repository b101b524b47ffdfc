/** Every indicator against TA-Lib, numpy or pandas on 300 real bars; generator and versions in testdata/generate.py. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { atr, normalisedAtr } from './atr.ts';
import { cci } from './cci.ts';
import { aroonOscillator, channel, stochastic } from './channel.ts';
import { directionalMovement } from './directional-movement.ts';
import { ema } from './ema.ts';
import { ewmaVariance } from './ewma-variance.ts';
import { macd } from './macd.ts';
import { chaikinMoneyFlow, moneyFlowIndex, onBalanceVolumeChange } from './money-flow.ts';
import { garmanKlass, parkinson, rogersSatchell } from './range-variance.ts';
import { correlation, fitLine, slopeOn } from './regression.ts';
import { rsi } from './rsi.ts';
import { agrees, bars, closes, column, logReturns, returns, rollingValues, run } from './testdata/compare.ts';
import {
  createWindow,
  deviation,
  excessKurtosis,
  isFull,
  mean,
  past,
  push,
  skewness,
  type Window,
} from './window.ts';
import { yangZhang } from './yang-zhang.ts';

test('moving averages and oscillators of closes agree with TA-Lib', () => {
  agrees(run(ema(10), closes), 'ema_10');
  agrees(rollingValues(50, closes, mean), 'sma_50');
  agrees(run(rsi(14), closes), 'rsi_14');
  agrees(
    rollingValues(20, closes, (w) => fitLine(w).slope),
    'slope_20',
  );
});

test('MACD line and signal agree with TA-Lib, the line being known before the signal', () => {
  const values = run(macd(12, 26, 9), closes);
  assert.equal(
    values.findIndex((v) => !Number.isNaN(v.line)),
    25,
  );
  agrees(
    values.map((v) => (Number.isNaN(v.signal) ? Number.NaN : v.line)),
    'macd_line',
  );
  agrees(
    values.map((v) => v.signal),
    'macd_signal',
  );
});

test('true range and directional movement agree with TA-Lib', () => {
  agrees(run(atr(14), bars), 'atr_14');
  agrees(
    run(normalisedAtr(14), bars).map((v) => v * 100),
    'natr_14',
  );
  const values = run(directionalMovement(14), bars);
  agrees(
    values.map((v) => v.adx),
    'adx_14',
  );
  agrees(
    values.map((v) => v.plus),
    'plus_di_14',
  );
  agrees(
    values.map((v) => v.minus),
    'minus_di_14',
  );
});

test('channels, stochastics and Aroon agree with TA-Lib', () => {
  const range = run(channel(20), bars);
  agrees(
    range.map((v) => v.high),
    'max_20',
  );
  agrees(
    range.map((v) => v.low),
    'min_20',
  );
  const values = run(stochastic(14, 3, 3), bars);
  agrees(
    values.map((k) => (isFull(k) ? past(k, 0) : Number.NaN)),
    'stoch_k',
  );
  agrees(
    values.map((k) => (isFull(k) ? mean(k) : Number.NaN)),
    'stoch_d',
  );
  agrees(run(aroonOscillator(25), bars), 'aroon_25');
  agrees(run(cci(20), bars), 'cci_20');
});

test('volume indicators agree with TA-Lib', () => {
  agrees(run(moneyFlowIndex(14), bars), 'mfi_14');
  agrees(run(chaikinMoneyFlow(21), bars), 'chaikin_21');
  const obv = column('obv');
  const volume = column('volume');
  const values = run(onBalanceVolumeChange(21), bars);
  assert.equal(
    values.findIndex((value) => !Number.isNaN(value)),
    21,
  );
  for (let t = 21; t < bars.length; t++) {
    const traded = volume.slice(t - 20, t + 1).reduce((sum, x) => sum + x, 0);
    assert.ok(Math.abs(values[t]! - (obv[t]! - obv[t - 21]!) / traded) < 1e-12);
  }
});

test('Bollinger bands use the divisor n, as TA-Lib', () => {
  agrees(
    rollingValues(20, closes, (w) => mean(w) + 2 * deviation(w, 0)),
    'bb_upper',
  );
  agrees(
    rollingValues(20, closes, (w) => mean(w) - 2 * deviation(w, 0)),
    'bb_lower',
  );
});

test('variance estimators agree with numpy', () => {
  agrees(bars.map(parkinson), 'parkinson');
  agrees(bars.map(garmanKlass), 'garman_klass');
  agrees(bars.map(rogersSatchell), 'rogers_satchell');
  const overnight = bars.map((bar, t) => (t === 0 ? Number.NaN : Math.log(bar.open / closes[t - 1]!)));
  agrees(
    run(
      yangZhang(21),
      bars.map((bar, t) => ({ bar, overnight: overnight[t]! })),
    ),
    'yang_zhang_21',
  );
  agrees(run(ewmaVariance(0.94, 20), returns), 'ewma_variance', 1);
  agrees(
    rollingValues(21, returns, (w) => deviation(w, 1)),
    'std_21',
    1,
  );
});

test('moments, beta and correlation agree with numpy, pandas and TA-Lib', () => {
  agrees(rollingValues(63, returns, skewness), 'skew_63', 1);
  agrees(rollingValues(63, returns, excessKurtosis), 'kurtosis_63', 1);
  agrees(pairs(returns, logReturns(column('spy')), slopeOn), 'beta_63', 1);
  agrees(pairs(closes, column('spy'), correlation), 'correl_63');
});

function pairs(y: number[], x: number[], of: (y: Window, x: Window) => number): number[] {
  const [own, market] = [createWindow(63), createWindow(63)];
  return y.map((value, t) => {
    push(own, value);
    push(market, x[t]!);
    return isFull(own) ? of(own, market) : Number.NaN;
  });
}
