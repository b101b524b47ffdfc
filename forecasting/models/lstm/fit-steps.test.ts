import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Adam } from '../../networks/adam.ts';
import { initialWeights } from '../../networks/network.ts';
import { permutation } from '../../networks/random.ts';
import { liveTensors } from '../../networks/tensorflow.ts';
import { zerosLike } from '../../networks/weights.ts';
import { blueprintOf } from './blueprint.ts';
import { evaluate } from './evaluate.ts';
import { FitSteps } from './fit-steps.ts';
import { parseHyper } from './hyper.ts';
import { inputColumns } from './inputs.ts';
import { fitScaler } from './scaler.ts';
import { Sequences } from './sequences.ts';
import { splitOrigins, validationStart } from './targets.ts';
import { syntheticPanel, testRecipe } from './testing.ts';

const STEPS = 1000;

test(`${STEPS} steps with quantiles, every task, dropout and mixed inputs lower the loss and leak no tensor`, async () => {
  const panel = syntheticPanel();
  const { names, columns } = inputColumns(panel, 'all');
  const start = validationStart(panel);
  const hyper = parseHyper(
    testRecipe({
      ...{ head: 'quantile', direction: 0.1, volatility: 0.1, directional: 0.2 },
      ...{ mixup: 0.4, dropout: 0.1, batch: 16, learningRate: 0.003 },
    }),
  );
  const sequences = new Sequences(panel, columns, fitScaler(columns, Int32Array.of(60, 61, 62)), hyper.steps);
  const data = splitOrigins(panel, sequences, start, { variance: true });
  const blueprint = blueprintOf(hyper, names.length);
  const weights = initialWeights(blueprint.network, blueprint.shape, 1);
  const adam = new Adam({ step: 0, weights, first: zerosLike(weights), second: zerosLike(weights) });
  const run = { hyper, blueprint, epochs: 1, seed: 1, sequences, ...data };
  const steps = new FitSteps(adam, run);
  const order = permutation(data.train.rows.length, 1);
  const batches = Math.floor(order.length / hyper.batch);
  const step = (i: number) => {
    const at = i % batches;
    const positions = order.subarray(at * hyper.batch, (at + 1) * hyper.batch);
    steps.step(positions, hyper.learningRate, [Math.floor(i / batches), at]);
  };
  const loss = () => evaluate(blueprint, adam.state().weights, sequences, data.train);
  const first = await loss();
  step(0);
  const before = liveTensors();
  for (let i = 1; i <= STEPS; i++) step(i);
  assert.deepEqual(liveTensors(), before);
  const last = await loss();
  assert.ok(last < first - 0.01, `${last} is not below ${first}`);
  steps.dispose();
  adam.dispose();
});
