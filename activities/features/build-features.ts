/** Rows as of -> dataset version -> feature panel in the lake. */
import { availableParallelism } from 'node:os';
import { tailPanel } from '../../forecasting/features/tail.ts';
import { definitionsOf, featureSetVersion } from '../../forecasting/features/version.ts';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import type { Panel } from '../../schemas/panel.ts';
import { putContent } from '../../stores/lake/content.ts';
import { putDatasetPart } from '../../stores/lake/dataset-part.ts';
import { putPanel } from '../../stores/lake/panel.ts';
import { insertDatasetVersion, insertFeatureSet, insertMatrix } from '../../stores/postgres/datasets.ts';
import { type FeatureValueRow, insertFeatureValues } from '../../stores/postgres/feature-values.ts';
import { type ActivityDeps, universeOf } from '../deps.ts';
import { assembleDataset, manifestBytes, panelRequest } from './dataset.ts';
import { panelOnThreads } from './parallel-panel.ts';
import { readDataset } from './read-dataset.ts';

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
  const { universe: name, session, asOf } = input;
  const from = deps.config.history.from;
  const span = { name, universe: universeOf(deps.config, name), from, session, asOf };
  const rows = await readDataset(deps, { universe: name, from, session, asOf });
  const dataset = assembleDataset(rows, span);
  const manifest = await putContent(lake, 'datasets', 'json', manifestBytes(dataset.manifest));
  const datasetVersion = manifest.sha256;
  for (const { year, key } of dataset.manifest.parts)
    await putDatasetPart(lake, key, dataset.parts.get(year)!);
  for (const [key, bytes] of dataset.recordParts) await lake.put(key, bytes);
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
  const request = panelRequest(dataset);
  const version = featureSetVersion(request.features);
  await insertFeatureSet(db, { id: version, definitions: definitionsOf(request.features) });
  const full = await panelOnThreads(request, availableParallelism());
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
  await insertFeatureValues(db, valuesOf(panel, { ...input, datasetVersion, featureSetVersion: version }));
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

/** The rows of the panel's last session, for whoever asks what the features are now. */
function valuesOf(panel: Panel, built: Omit<FeatureValueRow, 'symbol' | 'values'>): FeatureValueRow[] {
  const { universe, session, asOf, datasetVersion, featureSetVersion } = built;
  const last = panel.sessions.length - 1;
  const rows: FeatureValueRow[] = [];
  for (let row = panel.rows - 1; row >= 0 && panel.sessionIndex[row] === last; row--) {
    const values = panel.features.map((column) => (Number.isNaN(column[row]!) ? null : column[row]!));
    const symbol = panel.symbols[panel.symbolIndex[row]!]!;
    rows.push({ universe, session, asOf, datasetVersion, featureSetVersion, symbol, values });
  }
  return rows;
}
