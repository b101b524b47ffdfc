import assert from 'node:assert/strict';
import { test } from 'node:test';
import { initialWeights } from '../../networks/network.ts';
import { liveTensors } from '../../networks/tensorflow.ts';
import { blueprintOf } from './blueprint.ts';
import { evaluate, rowsOfPass } from './evaluate.ts';
import { parseHyper } from './hyper.ts';
import { inputColumns } from './inputs.ts';
import { fitScaler } from './scaler.ts';
import { Sequences } from './sequences.ts';
import { splitOrigins, validationStart } from './targets.ts';
import { syntheticPanel, testRecipe } from './testing.ts';

const panel = syntheticPanel();
const { columns, names } = inputColumns(panel, 'all');
const sequences = new Sequences(panel, columns, fitScaler(columns, Int32Array.of(60, 61, 62, 63)), 5);
const { validation } = splitOrigins(panel, sequences, validationStart(panel));
const blueprint = blueprintOf(parseHyper(testRecipe()), names.length);
const weights = initialWeights(blueprint.network, blueprint.shape, 1);

test('evaluation leaks no tensor and starts at the loss of the baseline', async () => {
  // The kernels' constants are made once and kept.
  await evaluate(blueprint, weights, sequences, validation);
  const before = liveTensors();
  const loss = await evaluate(blueprint, weights, sequences, validation);
  assert.deepEqual(liveTensors(), before);
  let sum = 0;
  let count = 0;
  validation.targets.forEach((u, i) => {
    if (validation.present[i] === 0) return;
    sum += -Math.log(8 / (3 * Math.PI * Math.sqrt(3))) + 3 * Math.log1p((u * u) / 3);
    count += 1;
  });
  assert.ok(Math.abs(loss - sum / count) < 1e-5);
});

test('an aborted evaluation ends with the reason and leaves no tensor behind', async () => {
  const before = liveTensors();
  const reason = new Error('stop');
  await assert.rejects(
    evaluate(blueprint, weights, sequences, validation, AbortSignal.abort(reason)),
    reason,
  );
  assert.deepEqual(liveTensors(), before);
});

test('a pass has 2048 rows, fewer when the network is large, so that an abort is not kept waiting', () => {
  const of = (values: number) => [{ name: 'w', shape: [values], values: new Float32Array(values) }];
  assert.equal(rowsOfPass(of(54_000), 20), 2048);
  assert.equal(rowsOfPass(of(334_000), 60), 256);
  assert.equal(rowsOfPass(of(3_200_000), 60), 64);
});
