import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Panel } from '../../schemas/panel.ts';
import { columnsOf } from '../models/lightgbm/columns.ts';
import {
  createDataset,
  freeBooster,
  freeDataset,
  loadBooster,
  predictBooster,
} from '../models/lightgbm/native.ts';
import { trainBooster } from '../models/lightgbm/train-booster.ts';
import { allRows, column, rowTable } from '../models/panel-access.ts';
import { testPanel } from '../models/testdata/panels.ts';
import {
  judgeFolds,
  type LabelledRows,
  type Learner,
  shuffledFoldsIc,
  walkForwardIc,
} from './shuffled-folds.ts';

const HORIZON = 20;

/** Rows whose return over 20 sessions, from returns of one, is known: their numbers in the panel beside them. */
function overlapping(panel: Panel): LabelledRows & { rows: Int32Array } {
  const table = rowTable(panel);
  const width = panel.symbols.length;
  const label = (row: number) => {
    let sum = 0;
    for (let k = 0; k < HORIZON; k++) {
      const at = table[(panel.sessionIndex[row]! + k) * width + panel.symbolIndex[row]!];
      sum += at === undefined || at < 0 ? Number.NaN : panel.targets[1][at]!;
    }
    return sum;
  };
  const known = Float64Array.from(allRows(panel), label);
  const sigma = column(panel, 'ewma_sigma');
  const rows = allRows(panel).filter((row) => Number.isFinite(known[row]!) && sigma[row]! > 0);
  return {
    rows,
    session: rows.map((row) => panel.sessionIndex[row]!),
    label: Float64Array.from(rows, (row) => known[row]!),
    horizon: HORIZON,
  };
}

/** Trees of many leaves: what finds a row's neighbours in time among features that move slowly. */
function trees(panel: Panel, { rows, label }: { rows: Int32Array; label: Float64Array }): Learner {
  const parameters = [
    'objective=regression num_leaves=63 min_data_in_leaf=5 learning_rate=0.1 max_bin=255',
    'seed=1 num_threads=1 deterministic=true force_row_wise=true verbosity=-1',
  ].join(' ');
  return async (train, test) => {
    const inputs = (of: Int32Array) =>
      columnsOf(
        panel,
        panel.featureNames,
        of.map((i) => rows[i]!),
      );
    const dataset = createDataset(inputs(train), train.length, parameters);
    const text = await trainBooster({
      ...{ dataset, parameters, rounds: 60 },
      label: Float64Array.from(train, (i) => label[i]!),
    }).finally(() => freeDataset(dataset));
    const booster = loadBooster(text);
    const said = predictBooster(booster, inputs(test), test.length, 'num_threads=1');
    freeBooster(booster);
    return said;
  };
}

test('random folds of labels that overlap by 20 sessions trip the alarm on a random walk; a purged walk-forward does not', async () => {
  const panel = testPanel({ sessions: 360, symbols: 10, seed: 3 });
  const rows = overlapping(panel);
  const learn = trees(panel, rows);
  const shuffled = await shuffledFoldsIc(rows, learn, 5, 1);
  const walk = await walkForwardIc(rows, learn, 3);
  assert.equal(judgeFolds(shuffled).red, true, judgeFolds(shuffled).reason);
  assert.equal(judgeFolds(walk).red, false, judgeFolds(walk).reason);
  assert.ok(shuffled.mean > 4 * shuffled.se && Math.abs(walk.mean) < 2 * walk.se);
});
