import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Config } from '../../schemas/config.ts';
import { loadConfig } from '../config/load.ts';
import { addressesOf, effectiveConfig, portRequests } from './effective.ts';
import { chooseSource } from './source.ts';
import { temporalArgs } from './temporal.ts';

const { config } = loadConfig({ environment: { TEMPOCAST_HOME: '/state' }, cwd: '/' });
const foreign: Config = {
  ...config,
  database: { ...config.database, url: 'postgres://me:pw@db/x' },
  temporal: { ...config.temporal, address: 'temporal:7233', uiUrl: 'http://ui' },
  lake: { ...config.lake, url: 's3://bucket/p' },
};
const ports = { postgres: 1, temporal: 2, 'temporal-ui': 3, replay: 4, api: 5 };
const names = (c: Config, source: 'yahoo' | 'replay') => portRequests(c, source).map(({ name }) => name);

test('only services of our own need a port', () => {
  assert.deepEqual(names(config, 'replay'), ['postgres', 'temporal', 'temporal-ui', 'replay', 'api']);
  assert.deepEqual(names(config, 'yahoo'), ['postgres', 'temporal', 'temporal-ui', 'api']);
  assert.deepEqual(names(foreign, 'yahoo'), ['api']);
});

test('the effective configuration has every address: children need no other', () => {
  const effective = effectiveConfig(config, ports, { source: 'replay', databaseUrl: 'postgres://a:b@c/d' });
  assert.equal(effective.database.url, 'postgres://a:b@c/d');
  assert.equal(effective.temporal.address, '127.0.0.1:2');
  assert.equal(effective.temporal.uiUrl, 'http://127.0.0.1:3');
  assert.equal(effective.providers.yahoo.baseUrl, 'http://127.0.0.1:4');
  assert.equal(effective.lake.url, 'file:///state/lake');
  assert.deepEqual(addressesOf(effective), {
    page: 'http://127.0.0.1:5/',
    api: 'http://127.0.0.1:5/v1',
    docs: 'http://127.0.0.1:5/docs',
    temporalUi: 'http://127.0.0.1:3',
    temporal: '127.0.0.1:2',
    replay: 'http://127.0.0.1:4',
    database: 'postgres://a:***@c/d',
  });
});

test("somebody else's services keep their addresses", () => {
  const effective = effectiveConfig(
    foreign,
    { api: 5 },
    { source: 'yahoo', databaseUrl: foreign.database.url! },
  );
  assert.deepEqual(effective.temporal, foreign.temporal);
  assert.deepEqual(effective.lake, foreign.lake);
  assert.deepEqual(effective.providers, foreign.providers);
});

test('the Temporal server is on a file, in WAL, with fast polling and our search attributes', () => {
  const args = temporalArgs(effectiveConfig(config, ports, { source: 'replay', databaseUrl: 'x' })).join(' ');
  for (const part of [
    '--port 2 ',
    '--ui-port 3 ',
    '--db-filename /state/temporal/temporal.db ',
    '--sqlite-pragma journal_mode=wal ',
    '--dynamic-config-value history.transferProcessorMaxPollRPS=2000 ',
    '--dynamic-config-value system.enableActivityEagerExecution=true ',
    '--search-attribute TempocastSession=Keyword ',
  ]) {
    assert.ok(args.includes(part), `${part} is not in ${args}`);
  }
});

test('nothing of a simulation waits for the disk, everything else does', () => {
  const waits = (simulation: boolean) => {
    const chosen = { source: 'replay', databaseUrl: 'x' } as const;
    const effective = effectiveConfig({ ...config, simulation }, ports, chosen);
    return [
      effective.lake.url,
      temporalArgs(effective).find((argument) => argument.startsWith('synchronous')),
    ];
  };
  assert.deepEqual(waits(true), ['file:///state/lake?sync=off', 'synchronous=off']);
  assert.deepEqual(waits(false), ['file:///state/lake', 'synchronous=normal']);
});

test('without Yahoo, auto falls back to the market replay and says so; yahoo stays yahoo', async () => {
  // Port 9 of this machine: nobody listens there.
  const baseUrl = 'http://127.0.0.1:9';
  const at = (source: Config['source']) =>
    chooseSource({
      ...config,
      source,
      providers: { ...config.providers, yahoo: { ...config.providers.yahoo, baseUrl } },
    });
  assert.deepEqual(await at('auto'), {
    source: 'replay',
    note: `Yahoo cannot be reached at ${baseUrl}: using the market replay, bundled history up to 2019-02-22`,
  });
  assert.deepEqual(await at('yahoo'), {
    source: 'yahoo',
    note: `Yahoo cannot be reached at ${baseUrl}; its prices are tried all the same`,
  });
  assert.deepEqual(await at('replay'), { source: 'replay' });
});
