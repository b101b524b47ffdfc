/** Rows as of -> dataset version -> feature panel in the lake. */
import { availableParallelism } from 'node:os';
import { type PanelGrowth, panelFrom } from '../../forecasting/features/panel-growth.ts';
import { LIVE_SESSIONS, tailPanel } from '../../forecasting/features/tail.ts';
import { definitionsOf, featureSetVersion } from '../../forecasting/features/version.ts';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import type { Panel } from '../../schemas/panel.ts';
import { putContent } from '../../stores/lake/content.ts';
import { putDatasetPart } from '../../stores/lake/dataset-part.ts';
import { putPanel, rememberPanel } from '../../stores/lake/panel.ts';
import { type PanelPart, putPanelParts } from '../../stores/lake/panel-parts.ts';
import { insertDatasetVersion, insertFeatureSet, insertMatrix } from '../../stores/postgres/datasets.ts';
import { type FeatureValueRow, insertFeatureValues } from '../../stores/postgres/feature-values.ts';
import type { ActivityDeps } from '../deps.ts';
import { manifestBytes, panelRequest } from './dataset.ts';
import { historyAsOf, keepHistory } from './history.ts';
import { panelOnThreads } from './parallel-panel.ts';

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
  const { from } = deps.config.history;
  const history = await historyAsOf(deps, { universe: name, from, session, asOf });
  const { dataset, features, remembered } = history;
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
  const version = featureSetVersion(features);
  // Whoever remembers the history has written it before.
  if (!history.continued) await insertFeatureSet(db, { id: version, definitions: definitionsOf(features) });
  const made = remembered
    ? panelFrom(remembered.panel, asOf)
    : await panelOnThreads(panelRequest(dataset), availableParallelism());
  const whole: Panel = { ...made, featureSetVersion: version, datasetVersion };
  const end = tailPanel(whole, LIVE_SESSIONS);
  const panel = input.span === 'full' ? whole : end;
  const tail = await putPanel(lake, end);
  const matrix =
    input.span === 'tail' ? tail : await putPanelParts(lake, whole, settledOf(remembered?.panel));
  rememberPanel(lake, tail.key, end);
  await insertMatrix(db, {
    key: matrix.key,
    sha256: matrix.sha256,
    datasetVersion,
    featureSetVersion: version,
    rows: panel.rows,
    columns: panel.features.length,
  });
  await insertFeatureValues(db, valuesOf(end, { ...input, datasetVersion, featureSetVersion: version }));
  keepHistory(db, history);
  const last = end.sessions.length - 1;
  const present = new Set(end.symbolIndex.filter((_, row) => end.sessionIndex[row] === last));
  const ready = end.symbols.filter((_, s) => present.has(s));
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

/** Years of a panel that later sessions only add to, once they are stored. */
const settled = new WeakMap<PanelGrowth, Map<string, PanelPart>>();

function settledOf(growth: PanelGrowth | undefined): Map<string, PanelPart> {
  const known = (growth && settled.get(growth)) ?? new Map<string, PanelPart>();
  if (growth) settled.set(growth, known);
  return known;
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
