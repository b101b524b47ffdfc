import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type TrainedBy, trainCommand } from './train-command.ts';

test('the command of a trained configuration names its base and every change, quoted for a shell where needed', () => {
  const rows: [TrainedBy, string][] = [
    [{ base: 'ridge', overrides: {} }, 'tempocast train ridge'],
    [
      { base: 'ridge', overrides: { 'hyper.alpha': 1000, 'data.window': 500, features: 'ret_1+rv_1' } },
      'tempocast train ridge alpha=1000 data.window=500 features=ret_1+rv_1',
    ],
    [{ base: 'own', file: 'own.yaml', overrides: { seed: 3 } }, 'tempocast train --recipe own.yaml seed=3'],
    [
      { base: 'own', file: "my recipe's.yaml", overrides: {} },
      "tempocast train --recipe 'my recipe'\\''s.yaml'",
    ],
  ];
  for (const [trained, command] of rows) assert.equal(trainCommand(trained), command);
});
