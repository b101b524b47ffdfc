import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { loadConfig } from './load.ts';

const cwd = mkdtempSync(join(tmpdir(), 'tempocast-members-'));
after(() => rmSync(cwd, { recursive: true }));

const REST =
  'features: core, window: { kind: expanding, minSessions: 250 }, refitEvery: 252, retrainAfter: 63, hyper: {}, seed: 1';
const recipe = (name: string, family: string, more = '') =>
  `  - { name: ${name}, family: ${family}, ${REST}${more} }\n`;
const base = `recipes:\n${recipe('ewma', 'ewma')}${recipe('har', 'har')}${recipe('garch', 'garch')}`;

function load(yaml: string) {
  writeFileSync(join(cwd, 'tempocast.yaml'), base + yaml);
  return loadConfig({ cwd, environment: {} }).config.recipes;
}

test('members named are the recipes of that name, whole; others are written out', () => {
  const other = `{ name: other, family: hmm, ${REST} }`;
  const recipes = load(recipe('both', 'ensemble', `, members: [har, ${other}, garch]`));
  const [, har, garch, both] = recipes;
  assert.deepEqual(
    both!.members!.map(({ name, family }) => [name, family]),
    [
      ['har', 'har'],
      ['other', 'hmm'],
      ['garch', 'garch'],
    ],
  );
  assert.deepEqual(both!.members![0], har);
  assert.deepEqual(both!.members![2], garch);
  assert.equal(har!.members, undefined);
});

test('an ensemble may name recipes that come after it', () => {
  const yaml = recipe('both', 'ensemble', ', members: [hmm, har]') + recipe('hmm', 'hmm');
  assert.deepEqual(
    load(yaml)[3]!.members!.map(({ name }) => name),
    ['hmm', 'har'],
  );
});

const cases: [title: string, yaml: string, message: RegExp][] = [
  [
    'a name that no recipe has',
    recipe('both', 'ensemble', ', members: [har, hra]'),
    /1 error:\n {2}recipes\[3\]\.members\[1\] = "hra" \(tempocast\.yaml:1\): no recipe of this name; allowed is one of ewma, har, garch$/,
  ],
  [
    'a member that is an ensemble',
    recipe('both', 'ensemble', ', members: [har, garch]') +
      recipe('more', 'ensemble', ', members: [har, both]'),
    /1 error:\n {2}recipes\[4\]\.members\[1\] = "both" .*: an ensemble itself; name its members instead: allowed is one of ewma, har, garch$/,
  ],
  [
    'one member',
    recipe('both', 'ensemble', ', members: [har]'),
    /1 error:\n {2}recipes\[3\]\.members = \["har"\] .*: both: an ensemble needs at least two members/,
  ],
  [
    'no members',
    recipe('both', 'ensemble'),
    /1 error:\n {2}recipes\[3\]\.name = "both" .*an ensemble needs at least two members/,
  ],
  [
    'a member twice',
    recipe('both', 'ensemble', ', members: [har, garch, har]'),
    /1 error:\n {2}recipes\[3\]\.members\[2\] = "har" .*: a member of this name comes before; each once$/,
  ],
  [
    'members of another family',
    recipe('both', 'har', ', members: [har, garch]'),
    /1 error:\n {2}recipes\[3\]\.members = \["har","garch"\] .*: only a recipe of family ensemble has members; take them out$/,
  ],
  [
    'members that are no list, and something that is no recipe in one',
    recipe('a', 'ensemble', ', members: har') + recipe('b', 'ensemble', ', members: [har, 3]'),
    /2 errors:\n {2}recipes\[3\]\.members = "har" .*: allowed is a list of recipes\n {2}recipes\[4\]\.members\[1\] = 3 .*: neither the name of a recipe nor a recipe; /,
  ],
  [
    'a member written out with a wrong value, beside other errors',
    `${recipe('both', 'ensemble', `, members: [har, { name: x, family: hmm, ${REST.replace('seed: 1', 'seed: 0')} }]`)}log: { level: loud }\n`,
    /2 errors:\n {2}recipes\[3\]\.members\[1\]\.seed = 0 .*: allowed is a whole number from 1\n {2}log\.level = "loud"/,
  ],
];
for (const [title, yaml, message] of cases) {
  test(`configuration error: ${title}`, () => {
    assert.throws(() => load(yaml), { type: 'ConfigInvalid', message });
  });
}
