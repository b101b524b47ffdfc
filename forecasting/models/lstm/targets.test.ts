import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HORIZONS } from '../../../schemas/forecast.ts';
import { inputColumns } from './inputs.ts';
import { fitScaler } from './scaler.ts';
import { Sequences } from './sequences.ts';
import { splitOrigins, validationStart } from './targets.ts';
import { syntheticPanel } from './testing.ts';

const panel = syntheticPanel({ symbols: 2, sessions: 100 });
const { columns } = inputColumns(panel, 'all');
const sequences = new Sequences(panel, columns, fitScaler(columns, Int32Array.of(60, 61)), 5);

test('the validation block is the last 15 % of the sessions', () => {
  assert.equal(validationStart(panel), 85);
});

test('G4: no training target is realised inside the validation block', () => {
  const { train } = splitOrigins(panel, sequences, 85);
  train.rows.forEach((row, i) => {
    HORIZONS.forEach((h, k) => {
      const inside = panel.sessionIndex[row]! + h < 85;
      assert.equal(train.present[i * HORIZONS.length + k], inside ? 1 : 0);
    });
  });
  assert.equal(panel.sessionIndex[train.rows.at(-1)!], 83);
});

test('targets are returns in units of ewma sigma times the root of the horizon', () => {
  const { validation } = splitOrigins(panel, sequences, 85);
  const row = validation.rows[0]!;
  const expected = HORIZONS.map((h) => Math.fround(panel.targets[h][row]! / (0.01 * Math.sqrt(h))));
  assert.deepEqual([...validation.targets.subarray(0, 4)], expected);
  assert.equal(panel.sessionIndex[row], 85);
});

test('too few origins are refused', () => {
  assert.throws(() => splitOrigins(panel, sequences, 20), { type: 'TooLittleHistory' });
});
