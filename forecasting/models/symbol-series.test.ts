import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TerminalError } from '../../schemas/errors.ts';
import { byHorizon } from './by-horizon.ts';
import { ewmaSigma } from './ewma/predict.ts';
import { column } from './panel-access.ts';
import {
  fitEach,
  fittableSeries,
  moments,
  predictBySymbol,
  rowsThrough,
  symbolSeries,
} from './symbol-series.ts';
import { replaceColumn, testPanel, testRecipe } from './testdata/panels.ts';

const panel = testPanel({ sessions: 120, symbols: 3, missing: 0.1 });

test('each symbol gets its own rows in order', () => {
  for (const [s, series] of symbolSeries(panel).entries()) {
    assert.equal(series.symbol, panel.symbols[s]);
    assert.ok(series.rows.every((row, i) => i === 0 || row > series.rows[i - 1]!));
    assert.deepEqual(
      [...series.returns],
      Array.from(series.rows, (row) => column(panel, 'ret_1')[row]!),
    );
  }
});

test('rows through a session are counted, before the first and beyond the last one too', () => {
  const [series] = symbolSeries(panel);
  assert.equal(rowsThrough(series!, series!.sessions[4]!), 5);
  assert.equal(rowsThrough(series!, '1900-01-01'), 0);
  assert.equal(rowsThrough(series!, '2100-01-01'), series!.rows.length);
});

test('moments leave missing returns out', () => {
  const { values, mean, sd } = moments(Float64Array.of(Number.NaN, 1, 3));
  assert.deepEqual([[...values], mean, sd], [[1, 3], 2, 1]);
});

test('forecasts land in the rows asked for; a warming-up row gets none, an unknown symbol the baseline', () => {
  const rows = Int32Array.of(panel.rows - 1, 0, panel.rows - 2, panel.rows - 3);
  const prediction = predictBySymbol(panel, rows, ({ symbol, rows: own }) =>
    symbol === panel.symbols[2]
      ? undefined
      : byHorizon((h) => ({ mean: Float64Array.from(own), sigma: new Float64Array(own.length).fill(h) })),
  );
  const baseline = ewmaSigma(panel, rows, 5);
  rows.forEach((row, i) => {
    const { mean, sigma } = prediction[5];
    if (row === 0) assert.deepEqual([mean[i], sigma[i]], [0, Number.NaN]);
    else if (panel.symbolIndex[row] === 2) assert.deepEqual([mean[i], sigma[i]], [0, baseline[i]]);
    else assert.deepEqual([mean[i], sigma[i]], [row, 5]);
  });
});

test('a series without an optimum is left out, none with one is an error, other errors pass', async () => {
  const all = fittableSeries(panel, testRecipe('garch'), 50);
  const failing = (symbols: readonly string[], type: string) =>
    fitEach(
      all,
      ({ symbol }) => {
        if (symbols.includes(symbol)) throw new TerminalError(type, `no optimum for ${symbol}`);
        return symbol.length;
      },
      {},
    );
  assert.deepEqual(await failing(['S01'], 'NonFiniteLoss'), [
    ['S00', 3],
    ['S02', 3],
  ]);
  await assert.rejects(failing(panel.symbols, 'NonFiniteLoss'), { message: 'no optimum for S00' });
  await assert.rejects(failing(['S01'], 'InvalidHyperparameter'), { type: 'InvalidHyperparameter' });
});

test('series too short or without a move are not fitted', () => {
  const some = replaceColumn(panel, 'ret_1', (value, row) =>
    panel.symbolIndex[row] === 0 ? 0 : panel.symbolIndex[row] === 1 && row > 90 ? Number.NaN : value,
  );
  assert.deepEqual(
    fittableSeries(some, testRecipe('garch'), 50).map(({ symbol }) => symbol),
    ['S02'],
  );
});

test('a recipe that names other features than returns and their scale is refused', () => {
  assert.throws(() => fittableSeries(panel, { ...testRecipe('hmm'), features: ['ret_1', 'vix'] }, 50), {
    type: 'FeaturesNotRead',
    message: /^recipe hmm names features that family hmm does not read: vix; it reads ret_1, ewma_sigma/,
  });
});
