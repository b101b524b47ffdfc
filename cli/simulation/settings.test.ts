import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { defaultPolicy } from '../../schemas/policies/default.ts';
import { loadConfig } from '../config/load.ts';
import { checkMeaning } from '../config/meaning.ts';
import {
  keepSettings,
  settingsOf,
  simulationConfig,
  simulationHome,
  storedSettings,
  type WantedSimulation,
} from './settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'tempocast-simulation-'));
after(() => rmSync(folder, { recursive: true }));
const { config } = loadConfig({ cwd: folder, environment: { TEMPOCAST_HOME: folder } });
const span = { from: '2011-01-03', to: '2019-02-22' };
const settings = (wanted: Partial<WantedSimulation> = {}) =>
  settingsOf(config, { ...span, reports: 'none', retrainAfter: 21, ...wanted });

test('ten years are the recipes of the default with monthly fits', () => {
  const { recipes, universe } = settings();
  assert.deepEqual(
    recipes.map(({ name, retrainAfter }) => `${name} ${retrainAfter}`),
    ['ewma 21', 'ridge 21', 'har 21', 'lightgbm 21'],
  );
  assert.equal(universe, 'demo');
});

test('planted recipes share the window of the baseline, break in the middle or when told, and have seeds of their own', () => {
  const { recipes } = settings({
    recipes: ['ewma'],
    planted: 'better, equal,equal,leaks,breaks@2013-06-03,stops',
  });
  assert.deepEqual(
    recipes.slice(1).map(({ name, hyper, seed }) => [name, seed, ...Object.values(hyper)]),
    [
      ['planted-better', 1, 'better', 'har'],
      ['planted-equal', 1, 'equal', 'ewma'],
      ['planted-equal-2', 2, 'equal', 'ewma'],
      ['planted-leaks', 1, 'leaks', 'ewma'],
      ['planted-breaks', 1, 'breaks', 'har', '2013-06-03'],
      ['planted-stops', 1, 'stops', 'har', '2015-01-29'],
    ],
  );
  assert.deepEqual([...new Set(recipes.map(({ retrainAfter }) => retrainAfter))], [21]);
});

test('its services have a home, ports and a contest of their own, and the configuration means what it says', () => {
  const policy = { ...defaultPolicy, id: 'other' };
  const home = simulationHome(folder, 'one');
  const own = simulationConfig(config, settings({ planted: 'equal', policy }), { home, port: 0 });
  assert.equal(own.home, join(folder, 'simulations', 'one'));
  assert.deepEqual([own.source, own.simulation, own.contest.enabled], ['replay', true, true]);
  assert.equal(own.contest.policy, join(home, 'policy.json'));
  assert.deepEqual([own.api.port, own.database.port, own.temporal.port, own.database.url], [0, 0, 0, null]);
  assert.deepEqual(checkMeaning(own), []);
});

const BAD: [what: string, wanted: Partial<WantedSimulation>, type: string, message: RegExp][] = [
  ['dates the wrong way round', { from: '2012-01-03', to: '2011-01-03' }, 'SpanInvalid', /swap them/],
  [
    'a closed day',
    { from: '2011-01-01' },
    'SessionInvalid',
    /2011-01-01 is no session, .* 2010-12-31 and 2011-01-03/,
  ],
  ['no date', { to: '2019-02-30' }, 'SessionInvalid', /invalid session '2019-02-30'/],
  ['a day after the bundled data', { to: '2019-02-25' }, 'SessionInvalid', /holds 2008-12-31 to 2019-02-22/],
  ['too little history', { from: '2009-06-01' }, 'SpanInvalid', /104 sessions of history .* needs 271/],
  [
    'a universe that is not there',
    { universe: 'moon' },
    'UniverseInvalid',
    /unknown universe 'moon'; allowed are demo/,
  ],
  ['a recipe that is not there', { recipes: ['ewma', 'hra'] }, 'RecipeInvalid', /unknown recipe 'hra'/],
  ['no baseline', { recipes: ['har'] }, 'RecipeInvalid', /no recipe of family ewma among har/],
  ['a kind that is none', { planted: 'worse' }, 'PlantedInvalid', /'worse': allowed is better, equal/],
  ['a day for what has none', { planted: 'equal@2013-06-03' }, 'PlantedInvalid', /breaks and stops alone/],
  [
    'a break outside the span',
    { planted: 'breaks@2010-06-03' },
    'PlantedInvalid',
    /2011-01-03\.\.2019-02-22/,
  ],
];
for (const [what, wanted, type, message] of BAD) {
  test(`a simulation is refused before anything starts: ${what}`, () => {
    assert.throws(() => settings(wanted), { type, message });
  });
}

test('a name is one folder', () => {
  assert.throws(() => simulationHome(folder, '../up'), { type: 'NameInvalid', message: /'\.\.\/up'/ });
});

test('what has begun goes on with the same settings, and with others says which differ and what to do', () => {
  const home = simulationHome(folder, 'kept');
  keepSettings(home, settings());
  keepSettings(home, settings());
  assert.deepEqual(storedSettings(home), settings());
  assert.throws(() => keepSettings(home, settings({ to: '2012-01-03', retrainAfter: 63 })), {
    type: 'SimulationDiffers',
    message: /to was "2019-02-22", is "2012-01-03"; recipes was .* --fresh to delete it/,
  });
});
