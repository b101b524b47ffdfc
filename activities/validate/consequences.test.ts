import assert from 'node:assert/strict';
import { test } from 'node:test';
import features from '../../schemas/checkpoints/features.json' with { type: 'json' };
import forecasts from '../../schemas/checkpoints/forecasts.json' with { type: 'json' };
import listings from '../../schemas/checkpoints/listings.json' with { type: 'json' };
import type { CheckpointAction } from '../../schemas/checkpoints.ts';
import { checkCheckpoint } from './checkpoints.ts';
import { judge, stopsOf, toQuarantine, versionName } from './consequences.ts';
import type { ExpectationResult, Unexpected } from './result.ts';

const SESSION = '2019-02-07';
const AT = `${SESSION}T22:30:00.000Z`;
const row = (symbol: string, session = SESSION): Unexpected => ({
  ...{ key: {}, symbol, session, knownAt: AT, value: 1, detail: 'too much' },
});

function result(unexpected: Unexpected[], severity: 'critical' | 'warn' = 'critical'): ExpectationResult {
  return {
    ...{
      suite: 'own',
      suiteVersion: '1.0.0',
      frame: 'forecasts',
      expectation: 'rule',
      severity,
      success: false,
      skipped: false,
    },
    ...{
      elementCount: 9,
      missingCount: 0,
      unexpectedCount: unexpected.length,
      percentTotal: 0,
      percentNonmissing: 0,
    },
    ...{ observed: null, bound: null, examples: [], groupBy: null, groups: [], historyZ: null, metrics: [] },
    unexpected,
  };
}

const ofForecasts = checkCheckpoint(forecasts, 'forecasts');
const of = (unexpected: Unexpected[], decided: string[] = [], severity?: 'warn') =>
  judge(ofForecasts, [result(unexpected, severity)], new Set(decided));
const universe = { session: SESSION, symbols: new Set(['KO', 'JPM']) };

test('G8 a row stops its symbol, a failure that names none stops the dataset', () => {
  assert.deepEqual(stopsOf(ofForecasts, of([row('KO har')]), universe), { symbols: ['KO'], dataset: false });
  assert.deepEqual(stopsOf(ofForecasts, of([row('column x', '')]), universe), { symbols: [], dataset: true });
  assert.deepEqual(stopsOf(ofForecasts, of([]), universe), { symbols: [], dataset: true });
  assert.deepEqual(stopsOf(ofForecasts, of([row('KO har')], [], 'warn'), universe), {
    symbols: [],
    dataset: false,
  });
});

test('a row of another session stops its symbol where the checkpoint says any', () => {
  const old = of([row('KO', '2019-01-30')]);
  assert.deepEqual(stopsOf(ofForecasts, old, universe), { symbols: [], dataset: false });
  assert.deepEqual(stopsOf(checkCheckpoint(features, 'features'), old, universe).symbols, ['KO']);
});

test('a version that somebody has decided about is neither held nor does it stop anything; others are', () => {
  const decided = versionName('forecasts', row('KO har'));
  const judged = of([row('KO har'), row('JPM har')], [decided]);
  assert.deepEqual(toQuarantine(ofForecasts, judged, AT), [
    {
      ...{ dataset: 'forecasts', symbol: 'JPM har', session: SESSION, barKnownAt: AT, knownAt: AT },
      ...{ expectation: 'rule', reason: 'own/rule', detail: 'too much' },
    },
  ]);
  assert.deepEqual(stopsOf(ofForecasts, judged, universe).symbols, ['JPM']);
  const [all] = of([row('KO har')], [decided]);
  assert.equal(all!.failed, false);
});

test('a checkpoint without an action does not take it', () => {
  const record: CheckpointAction[] = ['record'];
  const quiet = { ...ofForecasts, actions: { critical: record, warn: record, info: record } };
  assert.deepEqual(toQuarantine(quiet, of([row('KO har')]), AT), []);
  assert.deepEqual(stopsOf(quiet, of([row('KO har')]), universe), { symbols: [], dataset: false });
});

test('G8 a membership is held as a row of listings, which is what reads leave out', () => {
  const checkpoint = checkCheckpoint(listings, 'listings');
  const judged = judge(checkpoint, [{ ...result([row('SP500 KO')]), frame: 'universe' }], new Set());
  assert.deepEqual(
    toQuarantine(checkpoint, judged, AT).map(({ dataset, symbol }) => [dataset, symbol]),
    [['listings', 'SP500 KO']],
  );
});
