/** A dataset version of every kind of row, built, served, compared and made again from bytes. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { loadConfig } from '../../cli/config/load.ts';
import { CATALOGUE, featureSetVersion } from '../../forecasting/features/catalogue.ts';
import type { Config } from '../../schemas/config.ts';
import type { Dataset } from '../../schemas/datasets.ts';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import type { Panel } from '../../schemas/panel.ts';
import { getContent } from '../../stores/lake/content.ts';
import { getPanel } from '../../stores/lake/panel.ts';
import { panelManifest } from '../../stores/lake/panel-parts.ts';
import { putRaw } from '../../stores/lake/raw.ts';
import { getRecordPart } from '../../stores/lake/record-part.ts';
import { datasetVersion, featureSet } from '../../stores/postgres/datasets.ts';
import { latestFeatures } from '../../stores/postgres/feature-values.ts';
import { insertQuarantine } from '../../stores/postgres/quarantine.ts';
import { insertRawObjects } from '../../stores/postgres/raw-objects.ts';
import { mergeDataset } from '../ingest/merge-dataset.ts';
import { runCheckpoint } from '../validate/checkpoint.ts';
import { type Bench, createBench, virtualNow } from '../validate/testing.ts';
import { type BuildFeaturesResult, buildFeatures } from './build-features.ts';
import { assembleDataset, type DatasetManifest } from './dataset.ts';
import { diffDatasets } from './diff.ts';
import { loadTrainingSet } from './load-training-set.ts';
import { getRawLists } from './raw-lists.ts';
import { rebuildRows } from './rebuild.ts';
import { rebuildRecords } from './rebuild-records.ts';

const FROM = '2018-12-03';
const { config: defaults } = loadConfig({ cwd: '/', environment: {} });
const UNIVERSE = {
  ...{ symbols: ['KO', 'PG'], context: ['^VIX'], unscored: [], market: 'KO', volatilityIndex: '^VIX' },
};
const config: Config = {
  ...defaults,
  history: { ...defaults.history, from: FROM },
  universes: { two: UNIVERSE },
};

let bench: Bench;
before(async () => {
  bench = await createBench(config);
  for (const symbol of [...UNIVERSE.symbols, '^VIX']) {
    await bench.arrive(symbol, FROM, '2019-02-14');
    await bench.arrive(symbol, '2019-02-14', '2019-02-15');
  }
});
after(() => bench.close());

/** Files of a user's own as they arrive after a session; history counts from its publisher's word and an hour. */
async function arrive(
  dataset: Dataset,
  subject: string,
  session: SessionDate,
  csv: string,
): Promise<Instant> {
  const { db, lake } = bench.deps;
  const now = virtualNow(session);
  const body = new TextEncoder().encode(csv);
  const what = { source: 'files', dataset, symbol: subject, url: `file:///${dataset}.csv`, status: 200 };
  const raw = await putRaw(lake, { ...what, fetchedAt: now, body });
  const bytes = body.byteLength;
  await insertRawObjects(db, [{ ...what, key: raw.key, sha256: raw.sha256, knownAt: now, bytes }]);
  await mergeDataset(bench.deps, {
    ...{
      subject,
      dataset,
      date: session,
      coveredFrom: null,
      lagHours: 1,
      virtual: true,
    },
    ...{ pages: [{ provider: 'files', dataset, raw, knownAt: now, bytes }], complete: true, now },
  });
  return now;
}

const build = (session: SessionDate): Promise<BuildFeaturesResult> =>
  buildFeatures(bench.deps, { universe: 'two', session, asOf: virtualNow(session), span: 'full' });

async function manifestOf(id: string): Promise<DatasetManifest> {
  const row = await datasetVersion(bench.deps.db, id);
  return JSON.parse(new TextDecoder().decode(await getContent(bench.deps.lake, row!.manifestKey)));
}

/** Values of a feature by session, of one symbol. */
function valuesOf(panel: Panel, name: string, symbol: string): Map<SessionDate, number> {
  const [f, s] = [panel.featureNames.indexOf(name), panel.symbols.indexOf(symbol)];
  assert.ok(f >= 0, name);
  const rows = [...panel.sessionIndex.keys()].filter((row) => panel.symbolIndex[row] === s);
  return new Map(rows.map((row) => [panel.sessions[panel.sessionIndex[row]!]!, panel.features[f]![row]!]));
}

const GDP = `series,period,value,unit,frequency,vintage_from
GDP,2018-04-01,20411.9,bn,quarterly,2018-07-27
GDP,2018-07-01,20658.2,bn,quarterly,2018-10-26
GDP,2018-07-01,20657.9,bn,quarterly,2019-01-15
`;
const FACTS = `concept,unit,period_start,period_end,value,accepted_at,document
us-gaap/StockholdersEquity,USD,,2018-09-28,18000000000,2018-10-26T20:00:00Z,a
dei/EntityCommonStockSharesOutstanding,shares,,2018-10-22,4256000000,2018-10-26T20:00:00Z,a
us-gaap/NetIncomeLoss,USD,2018-01-01,2018-12-31,6434000000,2019-02-12T21:30:00Z,b
`;
const NEWS = `id,published_at,title,text,url,symbols
1,2019-02-13T15:00:00Z,one,,,KO:0.5;PG
2,2019-02-14T15:00:00Z,two,,,KO:-0.1
`;
const LISTS = `list,symbol,from,to,name,sector
sectors,KO,2018-12-10,,,Staples
sectors,PG,2018-12-10,,,Staples
`;

let bare: BuildFeaturesResult;
let rich: BuildFeaturesResult;

test('a universe of bars alone has the features of bars, and a manifest as before', async () => {
  bare = await build('2019-02-14');
  const ofBars = CATALOGUE.filter(({ needs }) => needs === undefined);
  assert.equal(bare.featureSetVersion, featureSetVersion(ofBars));
  assert.equal('records' in (await manifestOf(bare.datasetVersion)), false);
});

test('G1 rows of other datasets enter at the session that knew them', async () => {
  await arrive('macro', 'GDP', '2019-02-14', GDP);
  await arrive('fundamentals', 'KO', '2019-02-14', FACTS);
  await arrive('news', '*', '2019-02-14', NEWS);
  await arrive('listings', 'sectors', '2019-02-14', LISTS);
  rich = await build('2019-02-15');
  const panel = await getPanel(bench.deps.lake, rich.matrixKey);
  const gdp = valuesOf(panel, 'macro_gdp', 'PG');
  // Published on the 15th, known an hour into it: the session of that day is the first to see it.
  assert.deepEqual([gdp.get('2019-01-14'), gdp.get('2019-01-15')], [20658.2, 20657.9]);
  assert.equal(valuesOf(panel, 'macro_gdp_age', 'PG').get('2019-01-14'), 80);
  const book = valuesOf(panel, 'book_to_price', 'KO').get('2018-12-03')!;
  // 18,000 / (4,256 x 49.34): the bundled close of that day.
  assert.ok(Math.abs(book - 18_000 / (4256 * 49.34)) < 1e-3, String(book));
  const earnings = valuesOf(panel, 'earnings_yield', 'KO');
  // Accepted at 21:30 and an hour: as late as the cut-off of that very session, and seen by it.
  assert.ok(Number.isNaN(earnings.get('2019-02-11')!) && earnings.get('2019-02-12')! > 0);
  assert.ok([...valuesOf(panel, 'earnings_yield', 'PG').values()].every(Number.isNaN));
  const count = valuesOf(panel, 'news_count_1', 'KO');
  assert.deepEqual(
    ['2019-02-12', '2019-02-13', '2019-02-15'].map((day) => count.get(day)),
    [NaN, 1, 0],
  );
  const sector = valuesOf(panel, 'sector_ret_1', 'KO');
  assert.ok(Number.isNaN(sector.get('2018-12-07')!) && !Number.isNaN(sector.get('2018-12-10')!));
});

test('whole matrix and end say of which feature set and dataset they are, and a fit on other features is refused', async () => {
  const { lake } = bench.deps;
  const { datasetVersion, featureSetVersion } = rich;
  assert.equal((await panelManifest(lake, rich.matrixKey)).datasetVersion, datasetVersion);
  for (const key of [rich.matrixKey, rich.tailKey]) {
    const panel = await getPanel(lake, key);
    assert.deepEqual([panel.datasetVersion, panel.featureSetVersion], [datasetVersion, featureSetVersion]);
    const wanted = { panelKey: key, featureSetVersion: bare.featureSetVersion };
    await assert.rejects(loadTrainingSet(lake, wanted), { type: 'FeatureSetMismatch' });
  }
});

test('the definitions of a feature set say range and what is needed', async () => {
  const { definitions } = (await featureSet(bench.deps.db, rich.featureSetVersion))!;
  const [gdp] = (definitions as { name: string }[]).filter(({ name }) => name === 'macro_gdp_age');
  assert.deepEqual(Object.keys(gdp!).sort(), [
    ...['definition', 'group', 'name', 'needs', 'range', 'source', 'unit', 'warmup'],
  ]);
});

test('G11 the newest values are served with their session, instant and versions', async () => {
  const query = { universe: 'two', symbols: ['KO', 'XX'], asOf: virtualNow('2019-02-15') };
  const [row, none] = await latestFeatures(bench.deps.db, query);
  assert.equal(none, undefined);
  assert.deepEqual([row!.session, row!.featureSetVersion], ['2019-02-15', rich.featureSetVersion]);
  const panel = await getPanel(bench.deps.lake, rich.tailKey);
  const at = panel.rows - 2;
  const values = panel.features.map((column) => (Number.isNaN(column[at]) ? null : column[at]));
  assert.deepEqual(row!.values, values);
  const [sooner] = await latestFeatures(bench.deps.db, { ...query, asOf: virtualNow('2019-02-14') });
  assert.deepEqual([sooner!.session, sooner!.featureSetVersion], ['2019-02-14', bare.featureSetVersion]);
});

test('G6 the dataset version is made again from raw bytes, and not when a byte of them is missing', async () => {
  const { lake, providers } = bench.deps;
  const manifest = await manifestOf(rich.datasetVersion);
  const { records, quarantined, rawObjectLists, asOf, from, session } = manifest;
  const rows = await rebuildRows(providers, lake, await getRawLists(lake, rawObjectLists), quarantined);
  const objects = await getRawLists(lake, records!.rawObjectLists);
  assert.equal(objects.length, 4);
  const made = async (of: typeof objects) => {
    const tables = await rebuildRecords(providers, lake, of, records!.parts);
    const { rawObjectLists: lists, origins } = records!;
    return assembleDataset(
      { ...rows, quarantined, rawObjectLists, records: { tables, rawObjectLists: lists, origins } },
      { name: 'two', universe: UNIVERSE, from, session, asOf },
    ).manifest;
  };
  assert.deepEqual(await made(objects), manifest);
  assert.notEqual((await made(objects.slice(1))).rowHash, manifest.rowHash);
});

test('G3 the checkpoint of the session makes sampled rows again from what was known then, and finds the same', async () => {
  const asOf = virtualNow('2019-02-15');
  const day = { universe: 'two', session: '2019-02-15', since: asOf, asOf, without: [] };
  await runCheckpoint(bench.deps, { checkpoint: 'features', ...day });
  const { rows } = await bench.deps.db.query(
    `select success, element_count as rows from tempocast.check_result where expectation = 'prefix-invariant'`,
  );
  assert.deepEqual(rows, [{ success: true, rows: 2 }]);
});

test('two versions are compared row by row in every dataset', async () => {
  const [before, after] = await Promise.all([bare, rich].map((of) => manifestOf(of.datasetVersion)));
  const records = await Promise.all(
    after!.records!.parts.map(async ({ dataset, key }) =>
      (await getRecordPart(bench.deps.lake, key)).map((record) => ({ dataset, record })),
    ),
  );
  const { summary, changes } = diffDatasets(
    { manifest: before!, rows: [] },
    { manifest: after!, rows: [], records: records.flat() },
    [],
  );
  assert.deepEqual(
    summary.map(({ change, cause, rows }) => [change, cause, rows]),
    [['added', 'late-arrival', 11]],
  );
  const revised = changes.filter(({ symbol }) => symbol === 'macro GDP').map((change) => change.session);
  assert.deepEqual(revised, ['2018-04-01', '2018-07-01', '2018-07-01']);
});

test('G8 a row that is held back is in no session', async () => {
  const asOf = virtualNow('2019-02-15');
  const held = { dataset: 'macro', symbol: 'GDP', session: '2018-07-01', knownAt: asOf };
  await insertQuarantine(bench.deps.db, [
    { ...held, barKnownAt: '2019-01-15T01:00:00.000Z', expectation: 'test', reason: 'test', detail: null },
  ]);
  const panel = await getPanel(bench.deps.lake, (await build('2019-02-15')).matrixKey);
  assert.equal(valuesOf(panel, 'macro_gdp', 'PG').get('2019-02-15'), 20658.2);
});
