import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { HORIZONS } from '../../schemas/forecast.ts';
import type { Panel } from '../../schemas/panel.ts';
import { temporaryFolder } from '../owned-server.ts';
import { hashOfKey, putContent } from './content.ts';
import { openStorage } from './open.ts';
import { getPanel, panelSpan, putPanel } from './panel.ts';
import { panelSha256 } from './panel-hash.ts';
import { type PanelPart, panelManifest, putPanelParts } from './panel-parts.ts';
import { verifyLake } from './verify.ts';

const folder = temporaryFolder();
after(() => rmSync(folder, { recursive: true }));
const newLake = (name: string) => openStorage(pathToFileURL(join(folder, name)).href);

/** Every weekday from 2016-12-19 on; two symbols, the second from the third session on; a first row of zero and minus zero. */
function panelOf(count: number): Panel {
  const sessions: string[] = [];
  for (let day = Date.parse('2016-12-19'); sessions.length < count; day += 86_400_000) {
    const date = new Date(day);
    if (date.getUTCDay() % 6 !== 0) sessions.push(date.toISOString().slice(0, 10));
  }
  const at: [t: number, s: number][] = [];
  for (let t = 0; t < count; t++) for (let s = 0; s < 2; s++) if (s === 0 || t >= 2) at.push([t, s]);
  const column = (of: (t: number, s: number) => number) => Float64Array.from(at, ([t, s]) => of(t, s));
  return {
    ...{ asOf: `${sessions.at(-1)}T22:30:00.000Z`, symbols: ['KO', '^VIX'], sessions, rows: at.length },
    symbolIndex: Int32Array.from(at, ([, s]) => s),
    sessionIndex: Int32Array.from(at, ([t]) => t),
    featureNames: ['one', 'two'],
    features: [column((t, s) => (t === 0 ? -0 : 1 / (t + s))), column((t) => (t < 5 ? Number.NaN : t * 0.1))],
    targets: Object.fromEntries(
      HORIZONS.map((h) => [h, column((t, s) => (t + h < count ? (t * h) / 7 + s : Number.NaN))]),
    ) as Panel['targets'],
    price: column((t, s) => 100 + t + s),
  };
}

const partKeys = async (lake: ReturnType<typeof newLake>, key: string) =>
  (await panelManifest(lake, key)).parts.map((part) => part.key);

test('a panel of three years comes back bit for bit from its parts, one a year', async () => {
  const lake = newLake('whole');
  const panel = panelOf(300);
  const { key, sha256 } = await putPanelParts(lake, panel);
  assert.equal(key, `panel/${sha256}.json`);
  const found = await getPanel(lake, key);
  assert.equal(panelSha256(found), panelSha256(panel));
  assert.deepEqual(found, panel);
  assert.ok(Object.is(found.features[0]![0], -0));
  assert.deepEqual(await panelSpan(lake, key), { first: 0, last: 299 });
  const { parts } = await panelManifest(lake, key);
  // Ten weekdays of 2016, one of them without the second symbol's first rows; 260 of 2017.
  assert.deepEqual(
    parts.map(({ year, rows, first, last }) => [year, rows, first, last]),
    [
      ['2016', 18, 0, 9],
      ['2017', 520, 10, 269],
      ['2018', 60, 270, 299],
    ],
  );
  const { problems, objects } = await verifyLake(lake, new Set());
  assert.deepEqual([problems, objects], [[], 4]);
});

test('a later panel shares the years whose targets are all realised, also when they are not looked at again', async () => {
  const [lake, other] = [newLake('grown'), newLake('anew')];
  const settled = new Map<string, PanelPart>();
  const before = await partKeys(lake, (await putPanelParts(lake, panelOf(275), settled)).key);
  // 2017 ends with session 269: its last targets are those of session 279.
  assert.deepEqual([...settled.keys()], ['2016']);
  await putPanelParts(lake, panelOf(280), settled);
  assert.deepEqual([...settled.keys()], ['2016', '2017']);
  const grown = await putPanelParts(lake, panelOf(300), settled);
  const anew = await putPanelParts(other, panelOf(300));
  assert.equal(grown.key, anew.key);
  const now = await partKeys(lake, grown.key);
  assert.deepEqual(
    now.map((key, k) => key === before[k]),
    [true, false, false],
  );
});

test('what an earlier panel has in common is taken from it, the rest is read and checked', async () => {
  const lake = newLake('earlier');
  const settled = new Map<string, PanelPart>();
  const first = await putPanelParts(lake, panelOf(285), settled);
  const second = await putPanelParts(lake, panelOf(300), settled);
  const earlier = await getPanel(lake, first.key);
  const [kept, , last] = await partKeys(lake, second.key);
  await lake.remove(kept!);
  assert.deepEqual(await getPanel(lake, second.key, earlier), panelOf(300));
  assert.deepEqual(earlier, panelOf(285));
  await assert.rejects(getPanel(lake, second.key), { type: 'LakeObjectMissing' });
  // A part that retention has taken is written again.
  await putPanelParts(lake, panelOf(300), settled);
  assert.deepEqual(await getPanel(lake, second.key), panelOf(300));
  const bytes = await lake.get(last!);
  await lake.remove(last!);
  await lake.put(last!, bytes.toReversed());
  await assert.rejects(getPanel(lake, second.key, earlier), { type: 'LakeObjectCorrupt' });
});

test('a part that is not of its panel, or of other rows, is no panel', async () => {
  const lake = newLake('foreign');
  const { key } = await putPanelParts(lake, panelOf(30));
  const manifest = await panelManifest(lake, key);
  const put = async (changed: object) =>
    (
      await putContent(
        lake,
        'panel',
        'json',
        new TextEncoder().encode(JSON.stringify({ ...manifest, ...changed })),
      )
    ).key;
  const corrupt = { type: 'LakeObjectCorrupt' };
  await assert.rejects(getPanel(lake, await put({ symbols: ['KO', 'PG'] })), corrupt);
  await assert.rejects(getPanel(lake, await put({ parts: manifest.parts.slice(1) })), corrupt);
  const [part] = manifest.parts;
  const elsewhere = `panel/parts/2016/${'0'.repeat(64)}.parquet`;
  await lake.put(elsewhere, await lake.get(part!.key));
  const renamed = [{ ...part!, key: elsewhere }, ...manifest.parts.slice(1)];
  await assert.rejects(getPanel(lake, await put({ parts: renamed })), corrupt);
  const { problems } = await verifyLake(lake, new Set());
  assert.deepEqual(
    problems.map(({ key: bad, problem }) => [hashOfKey(bad), problem]),
    [['0'.repeat(64), 'corrupt']],
  );
});

test('a matrix states its feature set and dataset, in its name too; parts and matrices that state nothing keep their names', async () => {
  const lake = newLake('stated');
  const silent = await putPanelParts(lake, panelOf(30));
  // Of the version before.
  assert.equal(silent.key, 'panel/a31354878a07f200ca1ffd261921cbc38dfbcaf182b5763c7bc208c855891fd4.json');
  assert.equal(
    (await putPanel(lake, panelOf(30))).key,
    'panel/8ae8bf9c8a2c84c5eba202f7d9d44fef7dca8d0be5df76d71e18801a62db26ee.parquet',
  );
  assert.equal('featureSetVersion' in (await getPanel(lake, silent.key)), false);
  const stated = { ...panelOf(30), featureSetVersion: 'features', datasetVersion: 'dataset' };
  const { key } = await putPanelParts(lake, stated);
  const { featureSetVersion, datasetVersion } = await panelManifest(lake, key);
  assert.deepEqual([featureSetVersion, datasetVersion], ['features', 'dataset']);
  assert.deepEqual(await partKeys(lake, key), await partKeys(lake, silent.key));
  assert.deepEqual(await getPanel(lake, key), stated);
  const end = await putPanel(lake, stated);
  assert.deepEqual(await getPanel(lake, end.key), stated);
  const other = await putPanel(lake, { ...stated, featureSetVersion: 'others' });
  assert.notEqual(other.key, end.key);
  // A file that says another version than the one it was named for.
  await lake.remove(end.key);
  await lake.put(end.key, await lake.get(other.key));
  await assert.rejects(getPanel(lake, end.key), { type: 'LakeObjectCorrupt' });
});
