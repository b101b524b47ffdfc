import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { shippedSuites, suiteNamed, suitesOf, validationOf } from './registry.ts';
import { runSuite } from './suite.ts';
import { barOf, barsBatch, SYMBOLS } from './testing/bars.ts';

const EXAMPLE = join(import.meta.dirname, '../../docs/data/example-expectation');
const settings = (suites: string[], expectations: string[]) => ({
  validation: { suites, expectations, checkpoints: [], repairs: {} },
});

const folder = mkdtempSync(join(tmpdir(), 'tempocast-suites-'));
after(() => rmSync(folder, { recursive: true, force: true }));
function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

test('one suite per feed comes with the program, and together they have all 38 of the list', () => {
  const datasets = shippedSuites().map(({ suite, dataset }) => [suite, dataset]);
  assert.deepEqual(
    datasets,
    ['bars', 'actions', 'universe', 'macro', 'fundamentals', 'news', 'features', 'forecasts'].map((name) => [
      name,
      name,
    ]),
  );
  const covered = shippedSuites().flatMap(({ expectations }) => expectations.flatMap((e) => e.covers ?? []));
  assert.deepEqual(
    [...new Set(covered)].toSorted((a, b) => a - b),
    Array.from({ length: 38 }, (_, i) => i + 1),
  );
});

test('the example of the documentation: a type and a suite of one’s own, in one file each', async () => {
  const validation = await validationOf(
    settings([join(EXAMPLE, 'ticks.json')], [join(EXAMPLE, 'price-in-ticks.ts')]),
  );
  const suite = suiteNamed(validation, 'ticks');
  assert.deepEqual(
    suitesOf(validation, 'bars').map((known) => known.suite),
    ['bars', 'ticks'],
  );
  const batch = barsBatch((m) => {
    for (const symbol of SYMBOLS) barOf(m, symbol).close = 50.25;
    barOf(m, 'AAA').close = 50.123;
  });
  const [result] = runSuite(suite, batch, validation.types);
  assert.deepEqual(
    [result!.success, result!.elementCount, result!.unexpectedCount, result!.examples[0]!.detail],
    [false, 4, 1, '50.123 is no multiple of 0.01'],
  );
});

test('a user’s suite of a shipped name replaces it', async () => {
  const own = { ...shippedSuites()[0]!, version: '9.0.0' };
  const validation = await validationOf(settings([write('bars.json', JSON.stringify(own))], []));
  assert.equal(suiteNamed(validation, 'bars').version, '9.0.0');
  assert.equal(validation.suites.length, 8);
});

test('what cannot be used is refused with the file and the reason', async () => {
  const refused = (suites: string[], expectations: string[], expected: { type: string; message: RegExp }) =>
    assert.rejects(validationOf(settings(suites, expectations)), expected);
  await refused([join(folder, 'none.json')], [], { type: 'SuiteUnreadable', message: /none\.json: ENOENT/ });
  await refused([write('half.json', '{')], [], { type: 'SuiteUnreadable', message: /half\.json/ });
  await refused([write('empty.json', '{}')], [], {
    type: 'SuiteInvalid',
    message: /empty\.json, 4 faults: \/suite is null: must have required property 'suite'/,
  });
  await refused([], [write('none.mjs', 'export const nothing = 1;')], {
    type: 'ExpectationInvalid',
    message: /none\.mjs exports no defineExpectation/,
  });
  await refused([], [write('broken.mjs', 'export const = 1;')], {
    type: 'ExpectationInvalid',
    message: /cannot load expectations of .*broken\.mjs/,
  });
  const again = join(import.meta.dirname, 'expectations/unique.ts');
  await refused([], [again], { type: 'ExpectationInvalid', message: /"unique", which exists already/ });
});

test('an unknown suite is refused with the nearest', () => {
  assert.throws(() => suiteNamed({ suites: shippedSuites(), types: new Map() }, 'bar'), {
    type: 'SuiteUnknown',
    message: /unknown suite "bar", the nearest is bars/,
  });
});
