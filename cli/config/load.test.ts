import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { type LoadOptions, loadConfig, originAt, PROJECT_DIR } from './load.ts';

const cwd = mkdtempSync(join(tmpdir(), 'tempocast-config-'));
after(() => rmSync(cwd, { recursive: true }));

function load(options: LoadOptions & { yaml?: string } = {}) {
  const file = join(cwd, 'tempocast.yaml');
  rmSync(file, { force: true });
  if (options.yaml !== undefined) writeFileSync(file, options.yaml);
  return loadConfig({ cwd, environment: {}, ...options });
}

test('without file, variables and flags the defaults of the repository hold', () => {
  const loaded = load();
  assert.equal(loaded.config.api.port, 8080);
  assert.equal(loaded.config.home, join(PROJECT_DIR, '.tempocast'));
  assert.equal(loaded.config.universes.demo?.symbols.length, 32);
  assert.equal(originAt(loaded, ['api', 'port']), 'default');
});

test('a file wins over defaults, a variable over the file, a flag over the variable', () => {
  const yaml = 'api:\n  port: 1\n  host: filehost\nsource: yahoo\nworkers: { gpuConcurrency: 2 }\n';
  const environment = { TEMPOCAST_API_PORT: '2', TEMPOCAST_SOURCE: 'replay', PATH: '/bin' };
  const flags = [{ path: ['source'], value: 'auto', flag: '--source' }];
  const loaded = load({ yaml, environment, flags });
  assert.deepEqual(loaded.config.api, { host: 'filehost', port: 2, staleAfterHours: 30, operatorKey: null });
  assert.equal(loaded.config.source, 'auto');
  assert.equal(originAt(loaded, ['api', 'port']), 'TEMPOCAST_API_PORT');
  assert.equal(originAt(loaded, ['api', 'host']), 'tempocast.yaml:3');
  assert.equal(originAt(loaded, ['workers', 'gpuConcurrency']), 'tempocast.yaml:5');
  assert.equal(originAt(loaded, ['source']), '--source');
});

test('variables are YAML scalars, text stays text, an empty one counts as not set', () => {
  const { config } = load({
    environment: {
      TEMPOCAST_API_STALE_AFTER_HOURS: '1.5',
      TEMPOCAST_DATABASE_URL: 'postgres://u:p@db/x',
      TEMPOCAST_HOME: '2019',
      TEMPOCAST_REPLAY_SESSION: '2018-01-02',
      TEMPOCAST_REPLAY_FAULTS: 'null',
      TEMPOCAST_TEMPORAL_UI_PORT: '',
    },
  });
  assert.equal(config.api.staleAfterHours, 1.5);
  assert.equal(config.database.url, 'postgres://u:p@db/x');
  assert.equal(config.home, join(cwd, '2019'));
  assert.equal(config.replay.session, '2018-01-02');
  assert.equal(config.replay.faults, null);
  assert.equal(config.temporal.uiPort, 8233);
});

test('an unknown variable warns with the nearest known one', () => {
  const warnings: string[] = [];
  load({
    environment: { TEMPOCAST_API_PROT: '1', TEMPOCAST_CONFIG: '', TEMPOCAST_SETUP_TENSORFLOW: 'cpu' },
    onWarning: (warning) => warnings.push(warning),
  });
  assert.deepEqual(warnings, [
    'unknown variable TEMPOCAST_API_PROT has no effect; the nearest known is TEMPOCAST_API_PORT',
  ]);
});

test('a named file wins over the one in the working folder, and its relative home is beside it', () => {
  writeFileSync(join(cwd, 'other.yaml'), 'home: state\n');
  const byFlag = load({ yaml: 'home: elsewhere\n', file: 'other.yaml' });
  assert.equal(byFlag.config.home, join(cwd, 'state'));
  assert.equal(originAt(byFlag, ['home']), 'other.yaml:1');
  const byVariable = load({ environment: { TEMPOCAST_CONFIG: join(cwd, 'other.yaml') } });
  assert.equal(byVariable.config.home, join(cwd, 'state'));
});

test('a universe of the file stands beside the bundled one; a list replaces the whole list', () => {
  const { config } = load({
    yaml: 'universe: two\nuniverses:\n  two: { symbols: [SPY, KO], context: [^VIX], unscored: [], market: SPY, volatilityIndex: ^VIX }\n',
  });
  assert.deepEqual(Object.keys(config.universes), ['demo', 'two']);
  assert.deepEqual(config.universes.two?.symbols, ['SPY', 'KO']);
});
