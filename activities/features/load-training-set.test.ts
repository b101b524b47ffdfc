import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { CATALOGUE } from '../../forecasting/features/catalogue.ts';
import { buildPanel } from '../../forecasting/features/panel.ts';
import { AS_OF, syntheticMarket } from '../../forecasting/features/testdata/synthetic.ts';
import { openLake } from '../../stores/lake/open.ts';
import { putPanel } from '../../stores/lake/panel.ts';
import { putPanelParts } from '../../stores/lake/panel-parts.ts';
import { loadTrainingSet } from './load-training-set.ts';

const folder = mkdtempSync(join(tmpdir(), 'tempocast-training-set-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('G1 matrices of two feature sets in the lake become one training set, none of them known later', async () => {
  const lake = openLake(pathToFileURL(folder).href);
  const market = syntheticMarket({ seed: 5, sessions: 60, symbols: 3, missing: 0.05, flat: 0 });
  const named = (...names: string[]) => CATALOGUE.filter(({ name }) => names.includes(name));
  const panels = [named('ret_1', 'rv_5'), named('ret_5', 'vix')].map((features) =>
    buildPanel({ ...market, features }),
  );
  const [one, two] = await Promise.all(panels.map((panel) => putPanel(lake, panel)));
  const ref = { panelKey: one!.key, asOf: AS_OF, joined: [{ panelKey: two!.key, features: ['vix'] }] };
  const joined = await loadTrainingSet(lake, ref);
  assert.deepEqual(joined.featureNames, ['ret_1', 'rv_5', 'vix']);
  assert.equal(joined.rows, panels[0]!.rows);
  const vix = panels[1]!.features[panels[1]!.featureNames.indexOf('vix')]!;
  assert.ok(joined.features[2]!.every((value, row) => Object.is(value, vix[row])));
  const sooner = '2009-01-01T00:00:00.000Z';
  await assert.rejects(loadTrainingSet(lake, { ...ref, asOf: sooner }), { type: 'KnownLater' });
});

test('a matrix of another feature set than the one that is asked for is refused; one that does not say is taken', async () => {
  const lake = openLake(pathToFileURL(join(folder, 'stated')).href);
  const market = syntheticMarket({ seed: 5, sessions: 60, symbols: 3, missing: 0, flat: 0 });
  const features = CATALOGUE.filter(({ name }) => name === 'ret_1');
  const panel = buildPanel({ ...market, features });
  const { key: silent } = await putPanel(lake, panel);
  const { key: stated } = await putPanelParts(lake, { ...panel, featureSetVersion: 'these' });
  const refused = {
    type: 'FeatureSetMismatch',
    message: /is of feature set these, not of others/,
    details: { panelKey: stated, featureSet: 'these', wanted: 'others' },
  };
  const load = (panelKey: string, featureSetVersion?: string) =>
    loadTrainingSet(lake, { panelKey, featureSetVersion });
  await assert.rejects(load(stated, 'others'), refused);
  const joined = [{ panelKey: stated, features: [], featureSetVersion: 'others' }];
  await assert.rejects(loadTrainingSet(lake, { panelKey: silent, joined }), refused);
  for (const set of [await load(stated, 'these'), await load(stated), await load(silent, 'others')])
    assert.deepEqual(set.features, panel.features);
});
