/** Numbers that are no numbers are told on the command line, with what is allowed, before anything is asked. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Command } from 'commander';
import { addCompare } from '../commands/compare.ts';
import { addTrain } from '../commands/train.ts';

const ALLOWED: Record<string, Record<string, [least: number, most: number]>> = {
  train: {
    ...{ trials: [1, 200], rungs: [1, 6], eta: [2, 10], sessions: [20, 5000], 'test-sessions': [20, 2000] },
    ...{ folds: [3, 20], 'test-folds': [1, 19], purge: [1, 500], embargo: [0, 500] },
    ...{ parallelism: [1, 16], seed: [1, 1e9] },
  },
  compare: { sessions: [20, 5000], parallelism: [1, 16] },
};

function commandOf(name: string): Command {
  const root = new Command().exitOverride().configureOutput({ writeErr: () => {} });
  addTrain(root);
  addCompare(root);
  return root.commands.find((one) => one.name() === name)!;
}

for (const [name, options] of Object.entries(ALLOWED)) {
  test(`every number that ${name} takes has its bounds`, () => {
    const numbers = commandOf(name).options.filter(({ flags }) => flags.endsWith('<n>'));
    assert.deepEqual(numbers.map(({ long }) => long!.slice(2)).sort(), Object.keys(options).sort());
    for (const [option, [least, most]] of Object.entries(options)) {
      for (const n of [least, most]) {
        const command = commandOf(name);
        command.parseOptions([`--${option}`, String(n)]);
        const key = option.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
        assert.equal(command.opts()[key], n);
      }
      for (const wrong of ['abc', '', ' ', '2.5', 'NaN', 'Infinity', '-1', `${least - 1}`, `${most + 1}`]) {
        assert.throws(
          () => commandOf(name).parseOptions([`--${option}=${wrong}`]),
          { code: 'commander.invalidArgument', message: new RegExp(`whole number from ${least} to ${most}`) },
          `--${option}=${wrong}`,
        );
      }
    }
  });
}
