import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mulberry32, permutation } from '../../networks/random.ts';
import { tf } from '../../networks/tensorflow.ts';
import { batchOf, beta, mixed } from './batches.ts';
import { inputColumns } from './inputs.ts';
import { fitScaler } from './scaler.ts';
import { Sequences } from './sequences.ts';
import { splitOrigins, validationStart } from './targets.ts';
import { syntheticPanel } from './testing.ts';

const panel = syntheticPanel();
const { columns } = inputColumns(panel, 'all');
const sequences = new Sequences(panel, columns, fitScaler(columns, Int32Array.of(60, 61, 62)), 5);
const start = validationStart(panel);
const { train, validation } = splitOrigins(panel, sequences, start, { variance: true });

test('G4: realised variances count where they were realised before the validation block, as returns do', () => {
  assert.deepEqual(train.variance!.present, train.present);
  const row = train.rows[0]!;
  const of = panel.featureNames.indexOf('rv_1');
  const next = panel.features[of]![row + 3]!;
  // The baseline's daily sigma of the panel is 1 %.
  assert.ok(Math.abs(train.variance!.ratio[0]! / (next / 1e-4) - 1) < 1e-6);
  assert.equal(panel.sessionIndex[validation.rows[0]!], start);
});

test('a draw from Beta(a, a) has mean one half and variance 1 / (4 (2 a + 1))', () => {
  for (const alpha of [0.2, 1]) {
    const next = mulberry32(3);
    const draws = Array.from({ length: 20_000 }, () => beta(alpha, next));
    const mean = draws.reduce((a, b) => a + b) / draws.length;
    const variance = draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws.length;
    assert.ok(Math.abs(mean - 0.5) < 0.01);
    assert.ok(Math.abs(variance * 4 * (2 * alpha + 1) - 1) < 0.03);
  }
});

test('mixup mixes inputs, keeps both targets and shares their weight', () => {
  const positions = Int32Array.of(0, 50, 100, 150);
  const plain = batchOf(sequences, train, positions);
  const { x, targets } = mixed(plain, 0.4, 9);
  const partner = permutation(4, 9);
  const share = (row: number) => {
    const [first] = targets.weight.slice([row, 0], [1, 1]).dataSync();
    return first!;
  };
  const given = plain.x.arraySync();
  const got = x.arraySync();
  for (let row = 0; row < 4; row++) {
    const l = share(row);
    const [a, b] = [given[2]![row]![1]!, given[2]![partner[row]!]![1]!];
    assert.ok(Math.abs(got[2]![row]![1]! - (l * a + (1 - l) * b)) < 1e-6);
    assert.ok(Math.abs(share(row + 4) - (1 - l)) < 1e-6);
  }
  const returns = targets.returns.arraySync();
  const own = plain.targets.returns.arraySync();
  assert.deepEqual(returns.slice(0, 4), own);
  assert.deepEqual(
    returns.slice(4),
    [...partner].map((p) => own[p]),
  );
  assert.equal(targets.variance!.ratio.shape[0], 8);
  tf.dispose([plain.x, x]);
});
