import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evaluate } from '../../forecasting/models/evaluation.ts';
import { testPanel, testRecipe } from '../../forecasting/models/testdata/panels.ts';
import { walkForward } from '../../forecasting/models/walk-forward.ts';
import { HORIZONS } from '../../schemas/forecast.ts';
import type { RunContent } from '../../schemas/runs.ts';
import { sampleRecord } from '../testing/sample-record.ts';
import { scoreTable } from './score-table.ts';

/** As they come back from the database. */
const kept = (scores: object): RunContent['scores'] => JSON.parse(JSON.stringify(scores));

test('what an evaluation gives is on the card, every score of it at every horizon', async () => {
  const panel = testPanel({ sessions: 320, symbols: 6 });
  const baseline = await walkForward(panel, testRecipe('ewma'), 60);
  const own = await walkForward(panel, testRecipe('ridge', { alpha: 10 }), 60);
  const evaluation = evaluate(own, baseline, panel, panel.symbols);
  const { rows } = scoreTable(kept(evaluation));
  const cells = new Map(rows.map(([name, ...values]) => [name, values]));
  assert.deepEqual([...cells.keys()], names(sampleRecord().content.scores));
  for (const [name, values] of cells)
    assert.ok(
      values.every((cell) => !/(^| )-($|;)/.test(cell)),
      name,
    );
  const percent = (value: number) => (100 * value).toFixed(3);
  const further = HORIZONS.map((h) => evaluation[h].further);
  const expected = {
    'RMSE; MAE, %': further.map(({ rmse, mae }) => `${percent(rmse)}; ${percent(mae)}`),
    'residuals: mean; sd, %': further.map((of) => `${percent(of.residualMean)}; ${percent(of.residualSd)}`),
    'test/train ratio of relative CRPS': further.map(({ testTrainRatio }) => testTrainRatio!.toFixed(3)),
    'long-short net of cost: return % a year; Sharpe': further.map(({ strategy }) => {
      const { netReturn, sharpe, sharpeStandardError } = strategy!;
      const error = sharpeStandardError!.toFixed(2);
      return `${(100 * netReturn).toFixed(1)}; ${sharpe!.toFixed(2)} +- ${error}`;
    }),
  };
  for (const [name, values] of Object.entries(expected)) assert.deepEqual(cells.get(name), values);
});

test('a model whose mean never ranks has no strategy, and no row of dashes; scores without `further` are read too', async () => {
  const panel = testPanel({ sessions: 320, symbols: 6 });
  const baseline = await walkForward(panel, testRecipe('ewma'), 60);
  const own = names(kept(evaluate(baseline, baseline, panel, panel.symbols)));
  assert.ok(own.includes('RMSE; MAE, %') && !own.some((name) => name.startsWith('long-short')));
  assert.deepEqual(names({ 1: { crps: 0.0066, rmse: 0.012, mae: 0.008 } }), ['CRPS x 10^4', 'RMSE; MAE, %']);
});

const names = (scores: RunContent['scores']) => scoreTable(scores).rows.map(([name]) => name!);
