import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { isTempocastError } from '../../schemas/errors.ts';
import { loadConfig } from './load.ts';

const cwd = mkdtempSync(join(tmpdir(), 'tempocast-config-'));
after(() => rmSync(cwd, { recursive: true }));

function errorText(yaml: string, environment: Record<string, string> = {}): string {
  writeFileSync(join(cwd, 'tempocast.yaml'), yaml);
  try {
    loadConfig({ cwd, environment });
  } catch (error) {
    assert.ok(isTempocastError(error));
    assert.equal(error.type, 'ConfigInvalid');
    assert.equal(error.next, 'terminal');
    return error.message;
  }
  return assert.fail('the configuration was accepted');
}

const one = (text: string) => `configuration invalid, 1 error:\n  ${text}`;
const cases: [title: string, yaml: string, message: string][] = [
  [
    'an unknown key names the nearest one and its siblings',
    'api:\n  prot: 8081\n',
    'api.prot = 8081 (tempocast.yaml:2): unknown key, the nearest known is api.port; allowed in api: host, port, staleAfterHours, operatorKey',
  ],
  [
    'a key in the wrong place names where it belongs',
    'staleAfterHours: 3\n',
    'staleAfterHours = 3 (tempocast.yaml:1): unknown key, the nearest known is api.staleAfterHours; allowed at the top: home, simulation, source, providers, datasets, validation, replay, history, database, temporal, lake, api, universe, universes, recipes, evaluation, workers, schedule, mlflow, notify, report, contest, log',
  ],
  [
    'a port out of range',
    'api: { port: 99999 }',
    'api.port = 99999 (tempocast.yaml:1): allowed is a whole number from 0 to 65535',
  ],
  [
    'a word where a number belongs',
    'providers: { yahoo: { timeoutMs: soon } }',
    'providers.yahoo.timeoutMs = "soon" (tempocast.yaml:1): allowed is a whole number from 100',
  ],
  [
    'a choice that is none of the options',
    'source: yaho',
    'source = "yaho" (tempocast.yaml:1): allowed is one of auto, yahoo, replay',
  ],
  [
    'a date that does not exist',
    'replay: { session: "2019-02-30" }',
    'replay.session = "2019-02-30" (tempocast.yaml:1): allowed is a date as YYYY-MM-DD',
  ],
  [
    'an address without a scheme',
    'providers: { yahoo: { baseUrl: yahoo } }',
    'providers.yahoo.baseUrl = "yahoo" (tempocast.yaml:1): allowed is null or an address such as https://host',
  ],
  ['null or text', 'lake: { url: 3 }', 'lake.url = 3 (tempocast.yaml:1): allowed is null or text'],
  [
    'a number that has to be positive',
    'api: { staleAfterHours: 0 }',
    'api.staleAfterHours = 0 (tempocast.yaml:1): allowed is a number above 0',
  ],
  [
    'a value where a mapping belongs',
    'api: 8081',
    'api = 8081 (tempocast.yaml:1): allowed is a mapping with host, port, staleAfterHours, operatorKey',
  ],
  [
    'an empty list of recipes',
    'recipes: []',
    'recipes = [] (tempocast.yaml:1): allowed is a list of at least 1: mappings',
  ],
  [
    'a wrong value inside a recipe',
    'recipes:\n  - { name: ewma, family: ewna, features: all, window: { kind: expanding, minSessions: 250 }, refitEvery: 1, retrainAfter: 1, hyper: {}, seed: 1 }\n',
    'recipes[0].family = "ewna" (tempocast.yaml:1): allowed is one of ewma, mean, ridge, har, lightgbm, lstm, garch, elastic-net, forest, hmm, ar, arima, ensemble, planted',
  ],
  [
    'a planted recipe outside a simulation',
    'recipes:\n  - { name: ewma, family: ewma, features: all, window: { kind: expanding, minSessions: 250 }, refitEvery: 1, retrainAfter: 1, hyper: {}, seed: 1 }\n  - { name: bad, family: planted, features: all, window: { kind: expanding, minSessions: 250 }, refitEvery: 1, retrainAfter: 1, hyper: { kind: leaks }, seed: 1 }\n',
    'recipes[1].family = "planted" (tempocast.yaml:1): a planted recipe is made to mislead, and runs in a simulation alone: `tempocast simulate --planted ...`',
  ],
  [
    'a universe with a key missing',
    'universes:\n  two: { symbols: [SPY], context: [], unscored: [], volatilityIndex: SPY }\n',
    'universes.two.market is missing; allowed is text',
  ],
  [
    'a universe that is not there',
    'universe: dmo',
    'universe = "dmo" (tempocast.yaml:1): not one of universes; allowed is demo',
  ],
  [
    'a market symbol outside its universe',
    'universes: { demo: { market: QQQQ } }',
    'universes.demo.market = "QQQQ" (tempocast.yaml:1): not among the symbols and context of universe demo; add it to one of them',
  ],
  [
    'a daily dataset in the hour in which clocks change',
    'datasets: { news: { every: day, hour: 2 } }',
    'datasets.news.hour = 2 (tempocast.yaml:1): not for every day: when clocks change, 02:xx is left out and 01:xx comes twice; allowed is 0 or 3 to 23',
  ],
  [
    'an unscored symbol outside its universe',
    'universes: { demo: { unscored: [SHV, BIL] } }',
    'universes.demo.unscored = ["SHV","BIL"] (tempocast.yaml:1): BIL not among the symbols of universe demo',
  ],
  [
    'one slot for a day and the step of the contest that it waits for',
    'workers: { cpuConcurrency: 1 }',
    'workers.cpuConcurrency = 1 (tempocast.yaml:1): below 2 while contest.enabled is true: a day waits for a step of the contest on the same worker; raise it, or switch the contest off',
  ],
  [
    'a webhook address is refused and not shown',
    'notify: { webhook: "https://hooks.example/T0/abcdef" }',
    'notify.webhook = "***" (tempocast.yaml:1): not a reference; allowed is null, env:NAME or file:/path, never the address itself',
  ],
];
for (const [title, yaml, message] of cases) {
  test(`configuration error: ${title}`, () => assert.equal(errorText(yaml), one(message)));
}

test('configuration errors come all at once, those of variables with the variable', () => {
  assert.equal(
    errorText('api: { prot: 1 }\nlog:\n  level: loud\n', { TEMPOCAST_DATABASE_POOL_SIZE: '0' }),
    'configuration invalid, 3 errors:\n' +
      '  database.poolSize = 0 (TEMPOCAST_DATABASE_POOL_SIZE): allowed is a whole number from 1\n' +
      '  api.prot = 1 (tempocast.yaml:1): unknown key, the nearest known is api.port; allowed in api: host, port, staleAfterHours, operatorKey\n' +
      '  log.level = "loud" (tempocast.yaml:3): allowed is one of debug, info, warn, error',
  );
});

test('a file that is not YAML, not a mapping, or not there says so with its line', () => {
  assert.match(errorText('api: {\n'), /^configuration file is not YAML:\n {2}tempocast\.yaml:\d+: Flow map/);
  assert.equal(
    errorText('- 1\n'),
    'configuration file tempocast.yaml holds a list; allowed is a mapping such as api: { port: 8081 }',
  );
  assert.equal(
    errorText('', { TEMPOCAST_CONFIG: 'none.yaml' }),
    'configuration file none.yaml does not exist',
  );
});
