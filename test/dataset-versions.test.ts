/** Dataset versions of consecutive days: shared years, what changed and why, and a lake that verifies. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { diffVersions, findVersion, manifestOf } from '../cli/datasets/versions.ts';
import { keptKeys } from '../cli/lake/kept.ts';
import { sweep } from '../cli/lake/sweep.ts';
import { verifyLake } from '../stores/lake/verify.ts';
import { latestForecasts } from '../stores/postgres/forecasts.ts';
import { reproduceForecast } from '../workers/reproduce.ts';
import { CHEAP_RECIPES } from './rig/config.ts';
import { startRig, stopServer } from './rig/rig.ts';

const rig = await startRig({
  recipes: CHEAP_RECIPES.slice(0, 1),
  history: { from: '2016-07-01', overlapSessions: 10 },
});
after(async () => {
  await rig.close();
  await stopServer();
});
const { db, lake } = rig.deps;
const version = (name: string) => findVersion(db, rig.config.universe, name);

test('two days share every year but the last; the changes between them have causes', async () => {
  await rig.setFaults([{ kind: 'ohlc-violation', symbol: 'KO', session: '2019-02-14', until: '2019-02-15' }]);
  await rig.runDay('2019-02-14');
  await rig.runDay('2019-02-15');
  await rig.setFaults([]);
  const [before, after] = await Promise.all([version('previous'), version('latest')]);
  const [a, b] = await Promise.all([manifestOf(lake, before), manifestOf(lake, after)]);
  assert.deepEqual(
    a.parts.map(({ year }) => year),
    ['2016', '2017', '2018', '2019'],
  );
  assert.deepEqual(a.parts.slice(0, 3), b.parts.slice(0, 3));
  assert.notEqual(a.parts[3]!.key, b.parts[3]!.key);
  assert.deepEqual(b.providers, { replay: b.rows });
  const { changes, summary, same } = await diffVersions(rig.deps, before, after);
  assert.deepEqual(
    summary.map(({ change, cause, rows }) => [change, cause, rows]),
    [
      ['added', 'new-session', 8],
      ['added', 'vendor-correction', 1],
    ],
  );
  assert.equal(same, b.rows - 9);
  assert.deepEqual(
    changes
      .filter(({ cause }) => cause === 'vendor-correction')
      .map(({ symbol, session }) => [symbol, session]),
    [['KO', '2019-02-14']],
  );
});

test('a version is found by its first characters; what is unknown says what is known', async () => {
  const { id } = await version('latest');
  assert.equal((await version(id.slice(0, 12))).id, id);
  await assert.rejects(version('ffffff'), { type: 'UnknownDataset', message: /newest: [0-9a-f]{12}, / });
  await assert.rejects(version('no hash'), { type: 'UnknownDataset' });
});

test('G15 after gc with every rule at zero days the lake verifies and forecasts are still rebuilt', async () => {
  const retention = ['panel', 'evaluation', 'model', 'datasets', 'bars'].map((dataset) => ({
    ...{ dataset, coldAfterDays: null, removeAfterDays: 0, lineage: false },
  }));
  const later = new Date(Date.now() + 30 * 86_400_000).toISOString();
  const settings = { ...rig.config.lake, retention };
  const gone = await sweep(db, settings, { action: 'remove', dryRun: false, now: later });
  assert.ok(gone.objects > 0, 'panels that no model was trained on go');
  const { named } = await keptKeys(db, lake);
  assert.deepEqual((await verifyLake(lake, named)).problems, []);
  const [forecast] = await latestForecasts(db, { universe: rig.config.universe, asOf: later });
  assert.equal((await reproduceForecast(rig.deps, forecast!.id)).same, true);
});
