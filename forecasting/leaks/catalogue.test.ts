import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CATALOGUE } from '../features/catalogue.ts';
import { buildPanel } from '../features/panel.ts';
import { withRecords } from '../features/testdata/records.ts';
import { syntheticMarket } from '../features/testdata/synthetic.ts';

test('G3 the market of the prefix tests has a value for every feature of the catalogue, those of other datasets too', () => {
  // As in forecasting/features/causality.test.ts: what has no column or no value there is not proven to be causal.
  const request = withRecords(
    syntheticMarket({ seed: 1, sessions: 320, symbols: 4, missing: 0, flat: 0 }),
    1,
  );
  const panel = buildPanel(request);
  const names = CATALOGUE.map(({ name }) => name);
  assert.deepEqual(
    names.filter((name) => !panel.featureNames.includes(name)),
    [],
  );
  const empty = panel.featureNames.filter(
    (_, j) => !panel.features[j]!.some((value) => Number.isFinite(value)),
  );
  assert.deepEqual(empty, []);
});
