import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { CATALOGUE } from '../../forecasting/features/catalogue.ts';
import { buildPanel } from '../../forecasting/features/panel.ts';
import { AS_OF, syntheticMarket } from '../../forecasting/features/testdata/synthetic.ts';
import { openLake } from '../../stores/lake/open.ts';
import { putPanel } from '../../stores/lake/panel.ts';
import { loadTrainingSet } from './load-training-set.ts';

const folder = mkdtempSync(join(tmpdir(), 'tempocast-training-set-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const ROOT = join(import.meta.dirname, '../..');

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

test('G1 nothing that trains reads a matrix but through the point-in-time join', async () => {
  const readers: string[] = [];
  for await (const file of glob('{activities,api,cli,workers}/**/*.ts', { cwd: ROOT })) {
    if (file.endsWith('.test.ts')) continue;
    const text = readFileSync(join(ROOT, file), 'utf8');
    if (/\bgetPanel\b|\brecentPanel\b|\breadPanelFile\b|readColumns/.test(text)) readers.push(file);
  }
  assert.deepEqual(
    readers.filter((file) => !ALLOWED.has(file)),
    [],
  );
});

/** The join itself; forecasts and explanations with a model that is there; checks; what a lake's integrity is. */
const ALLOWED = new Set([
  'activities/features/load-training-set.ts',
  'activities/forecast/loaded.ts',
  'activities/validate/load/features.ts',
  'workers/explain.ts',
]);
