import assert from 'node:assert/strict';
import { test } from 'node:test';
import { levelOf } from './command-level.mjs';

const CASES = [
  [['up'], 'run'],
  [['up', '--exit'], 'run'],
  [['up', '--help'], 'light'],
  [['-V'], 'light'],
  [[], 'light'],
  [['config', '--json'], 'light'],
  [['--json', 'doctor'], 'light'],
  [['forecast', 'KO'], 'run'],
  [['bench', '--', '--help'], 'run'],
];
for (const [args, level] of CASES) {
  test(`\`tempocast ${args.join(' ')}\` needs the set-up level ${level}`, () =>
    assert.equal(levelOf(args), level));
}
