/** Rows as of -> dataset version -> feature panel in the lake. */
import { CATALOGUE, featureSetVersion } from '../../forecasting/features/catalogue.ts';
import { tailPanel } from '../../forecasting/features/tail.ts';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { putContent } from '../../stores/lake/content.ts';
import { putDatasetPart } from '../../stores/lake/dataset-part.ts';
import { putPanel } from '../../stores/lake/panel.ts';
import { actionsAsOf } from '../../stores/postgres/actions.ts';
import { barsAsOf } from '../../stores/postgres/bars.ts';
import { insertDatasetVersion, insertFeatureSet, insertMatrix } from '../../stores/postgres/datasets.ts';
import { quarantineOf, releasesOf } from '../../stores/postgres/quarantine.ts';
import { rawObjectsAsOf } from '../../stores/postgres/raw-objects.ts';
import { type ActivityDeps, allSymbols, universeOf } from '../deps.ts';
import { assembleDataset, type Dataset, manifestBytes, panelOf } from './dataset.ts';
import { holdEntries } from './holds.ts';
import { putRawLists } from './raw-lists.ts';

/** Sessions in the panel of a day without training: enough for the longest sequence of a model, and some. */
export const TAIL_SESSIONS = 80;

export interface BuildFeaturesInput {
  universe: string;
  session: SessionDate;
  asOf: Instant;
  span: 'full' | 'tail';
}

export interface BuildFeaturesResult {
  datasetVersion: string;
  featureSetVersion: string;
  matrixKey: string;
  /** The panel's end: all that a forecast reads, so that it need not load ten years. */
  tailKey: string;
  rows: number;
  features: number;
  bars: number;
  /** Symbols with a row at the session. */
  ready: string[];
}

/** Can run twice: everything is named by its content. */
export async function buildFeatures(
  deps: ActivityDeps,
  input: BuildFeaturesInput,
): Promise<BuildFeaturesResult> {
  const { db, lake } = deps;
  const dataset = await readDataset(deps, input);
  const manifest = await putContent(lake, 'datasets', 'json', manifestBytes(dataset.manifest));
  const datasetVersion = manifest.sha256;
  for (const { year, key } of dataset.manifest.parts)
    await putDatasetPart(lake, key, dataset.parts.get(year)!);
  const { rows: bars, rowHash } = dataset.manifest;
  await insertDatasetVersion(db, {
    id: datasetVersion,
    universe: input.universe,
    session: input.session,
    asOf: input.asOf,
    manifestKey: manifest.key,
    rows: bars,
    rowHash,
  });
  const version = featureSetVersion(CATALOGUE);
  await insertFeatureSet(db, {
    id: version,
    definitions: CATALOGUE.map(({ name, group, definition, source, unit, warmup }) => ({
      name,
      group,
      definition,
      source,
      unit,
      warmup,
    })),
  });
  const full = panelOf(dataset);
  const panel = input.span === 'full' ? full : tailPanel(full, TAIL_SESSIONS);
  const matrix = await putPanel(lake, panel);
  const tail = input.span === 'tail' ? matrix : await putPanel(lake, tailPanel(full, TAIL_SESSIONS));
  await insertMatrix(db, {
    key: matrix.key,
    sha256: matrix.sha256,
    datasetVersion,
    featureSetVersion: version,
    rows: panel.rows,
    columns: panel.features.length,
  });
  const last = panel.sessions.length - 1;
  const present = new Set(panel.symbolIndex.filter((_, row) => panel.sessionIndex[row] === last));
  const ready = panel.symbols.filter((_, s) => present.has(s));
  return {
    datasetVersion,
    featureSetVersion: version,
    matrixKey: matrix.key,
    tailKey: tail.key,
    rows: panel.rows,
    features: panel.features.length,
    bars,
    ready,
  };
}

async function readDataset(deps: ActivityDeps, input: BuildFeaturesInput): Promise<Dataset> {
  const { config, db, lake } = deps;
  const { asOf, session } = input;
  const universe = universeOf(config, input.universe);
  const symbols = allSymbols(universe);
  const from = config.history.from;
  const span = { symbols, from, to: session, asOf };
  const [bars, actions, held, releases, objects] = await Promise.all([
    barsAsOf(db, span),
    actionsAsOf(db, span),
    quarantineOf(db, { symbols, asOf }),
    releasesOf(db, { symbols, asOf }),
    rawObjectsAsOf(db, { symbols, asOf }),
  ]);
  const quarantined = holdEntries(held, releases);
  const rawObjectLists = await putRawLists(lake, objects);
  return assembleDataset(
    { bars, actions, quarantined, rawObjectLists },
    { name: input.universe, universe, from, session, asOf },
  );
}
