/** Retention against a real database and a folder lake. */
import assert from 'node:assert/strict';
import { rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { manifestBytes } from '../../activities/features/dataset.ts';
import { putRawLists } from '../../activities/features/raw-lists.ts';
import type { Panel } from '../../schemas/panel.ts';
import { putContent } from '../../stores/lake/content.ts';
import { openLake } from '../../stores/lake/open.ts';
import { getPanel } from '../../stores/lake/panel.ts';
import { panelManifest, putPanelParts } from '../../stores/lake/panel-parts.ts';
import { putRaw } from '../../stores/lake/raw.ts';
import { verifyLake } from '../../stores/lake/verify.ts';
import { temporaryFolder } from '../../stores/owned-server.ts';
import { openDatabase } from '../../stores/postgres/connect.ts';
import { insertDatasetVersion, insertFeatureSet, insertMatrix } from '../../stores/postgres/datasets.ts';
import { insertRawObjects } from '../../stores/postgres/raw-objects.ts';
import { upsertSessionRun } from '../../stores/postgres/runs.ts';
import { createTestDatabase } from '../../stores/postgres/testing.ts';
import { keptKeys } from './kept.ts';
import { sweep } from './sweep.ts';

const root = temporaryFolder();
const [hot, cold] = ['hot', 'cold'].map((name) => pathToFileURL(join(root, name)).href) as [string, string];
const lake = openLake(hot, cold);
const database = await createTestDatabase();
const db = openDatabase({ url: database.url, poolSize: 2 });
after(async () => {
  await db.end();
  await database.close();
  rmSync(root, { recursive: true, force: true });
});

const NOW = '2026-03-01T00:00:00.000Z';
const settings = (retention: Parameters<typeof sweep>[1]['retention']) => ({
  ...{ url: hot, cold, orphanDays: 7, retention },
});
const news = { dataset: 'news', coldAfterDays: 30, removeAfterDays: 60, lineage: false };

async function answer(source: string, dataset: string, text: string) {
  const knownAt = '2025-12-01T00:00:00.000Z';
  const raw = await putRaw(lake, {
    ...{ source, dataset, symbol: 'KO', url: 'http://market-replay/', status: 200, fetchedAt: knownAt },
    body: new TextEncoder().encode(text),
  });
  const row = { ...{ key: raw.key, sha256: raw.sha256, source, dataset, symbol: 'KO' }, knownAt };
  await insertRawObjects(db, [{ ...row, url: 'http://market-replay/', status: 200, bytes: text.length }]);
  return { key: raw.key, symbol: 'KO', knownAt };
}

/** As if every object had been written that many days before now. */
async function age(days: number): Promise<void> {
  const at = new Date(Date.parse(NOW) - days * 86_400_000);
  for await (const key of lake.list('')) utimesSync(join(root, 'hot', key), at, at);
}

test('G15 gc and tiers: bars stay, news go cold and then away, orphans go; nothing is reported missing', async () => {
  const bars = await answer('yahoo', 'bars', 'bars');
  const item = await answer('tiingo', 'news', 'news');
  const lists = await putRawLists(lake, [bars]);
  const manifest = {
    ...{
      universe: 'one',
      symbols: ['KO'],
      context: [],
      market: 'KO',
      volatilityIndex: 'KO',
      from: '2025-01-02',
    },
    ...{
      session: '2025-12-01',
      asOf: bars.knownAt,
      rows: 0,
      rowHash: '',
      quarantined: [],
      providers: {},
      parts: [],
    },
    rawObjectLists: lists,
  };
  const { key: manifestKey, sha256: id } = await putContent(
    lake,
    'datasets',
    'json',
    manifestBytes(manifest),
  );
  const { universe, session, asOf } = manifest;
  await insertDatasetVersion(db, { id, universe, session, asOf, manifestKey, rows: 0, rowHash: 'x' });
  await lake.put('panel/left-by-a-run-that-died.parquet', new Uint8Array(10));
  await age(40);

  const dry = await sweep(db, settings([news]), { action: 'remove', dryRun: true, now: NOW });
  assert.deepEqual([dry.objects, await lake.has('panel/left-by-a-run-that-died.parquet')], [1, true]);
  const moved = await sweep(db, settings([news]), { action: 'move', dryRun: false, now: NOW });
  assert.deepEqual(
    moved.byRule.map(({ rule, objects }) => [rule, objects]),
    [['news: coldAfterDays 30', 2]],
  );
  assert.equal(await openLake(hot).has(item.key), false);
  assert.equal(await lake.has(item.key), true);
  const gone = await sweep(db, settings([news]), { action: 'remove', dryRun: false, now: NOW });
  assert.deepEqual(
    gone.byRule.map(({ rule, objects }) => [rule, objects]),
    [['nothing names it, older than 7 days', 1]],
  );
  const { named } = await keptKeys(db, lake);
  assert.deepEqual((await verifyLake(lake, named)).problems, []);

  const later = new Date(Date.now() + 86_400_000).toISOString();
  // The copy in the cold tier has the time at which it went there.
  await sweep(db, settings([{ ...news, removeAfterDays: 0 }]), {
    action: 'remove',
    dryRun: false,
    now: later,
  });
  assert.deepEqual(
    [await lake.has(item.key), await lake.has(bars.key), await lake.has(manifestKey)],
    [false, true, true],
  );
  assert.deepEqual((await verifyLake(lake, (await keptKeys(db, lake)).named)).problems, []);
});

/** Thirty sessions on each side of a new year and so many more, one symbol, no features. */
function panelOf(sessions: number): Panel {
  const days = Array.from(
    { length: sessions },
    (_, k) => new Date(Date.parse('2024-12-02') + k * 86_400_000),
  );
  const column = () => new Float64Array(sessions);
  return {
    ...{ asOf: NOW, symbols: ['KO'], sessions: days.map((day) => day.toISOString().slice(0, 10)) },
    ...{ rows: sessions, symbolIndex: new Int32Array(sessions), featureNames: [], features: [] },
    sessionIndex: Int32Array.from(days.keys()),
    targets: { 1: column(), 3: column(), 5: column(), 10: column() },
    price: column().map((_, k) => k),
  };
}

test('a part of a panel stays as long as one of the panels that share it', async () => {
  const panels = [await putPanelParts(lake, panelOf(50)), await putPanelParts(lake, panelOf(60))];
  const [version] = (await db.query('select id from tempocast.dataset_version')).rows;
  for (const [at, matrix] of panels.entries()) {
    const featureSetVersion = `${at}`.repeat(64);
    await insertFeatureSet(db, { id: featureSetVersion, definitions: [] });
    const of = { datasetVersion: version.id, featureSetVersion, rows: 50, columns: 0 };
    await insertMatrix(db, { ...matrix, ...of });
  }
  const partsOf = async (at: number) =>
    (await panelManifest(lake, panels[at]!.key)).parts.map(({ key }) => key);
  const [[shared, own], [, later]] = [await partsOf(0), await partsOf(1)];
  assert.notEqual(own, later);
  await age(90);
  utimesSync(join(root, 'hot', panels[1]!.key), new Date(NOW), new Date(NOW));
  const rule = { dataset: 'panel', coldAfterDays: null, removeAfterDays: 60, lineage: false };
  const removed = async () => {
    await sweep(db, { ...settings([rule]), orphanDays: 7 }, { action: 'remove', dryRun: false, now: NOW });
    const keys = [panels[0]!.key, panels[1]!.key, shared!, own!, later!];
    return Promise.all(keys.map(async (key) => !(await lake.has(key))));
  };
  // What it named alone goes when nothing names it any more.
  assert.deepEqual(await removed(), [true, false, false, false, false]);
  assert.deepEqual(await removed(), [true, false, false, true, false]);
  assert.equal((await getPanel(lake, panels[1]!.key)).rows, 60);
  assert.deepEqual((await verifyLake(lake, (await keptKeys(db, lake)).named)).problems, []);
});

test('retention waits for a run in progress, and without a cold tier nothing moves', async () => {
  const run = { universe: 'one', session: '2025-12-02', workflowId: 'w', runId: 'r', startedAt: NOW };
  await assert.rejects(
    sweep(db, { ...settings([]), cold: null }, { action: 'move', dryRun: true, now: NOW }),
    {
      type: 'NoColdTier',
    },
  );
  await upsertSessionRun(db, { ...run, state: 'running' });
  await assert.rejects(sweep(db, settings([]), { action: 'remove', dryRun: false, now: NOW }), {
    type: 'RunInProgress',
    message: /the run of 2025-12-02 \(one\) is in progress/,
  });
});
