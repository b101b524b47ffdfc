/**
 * Walks a forecast's chain back to raw bytes, builds it again and compares bits (G6):
 * raw objects -> rows -> panel -> model version -> forecast. With `refit` the model too: its dataset -> fit.
 */
import { createHash } from 'node:crypto';
import type { ActivityDeps } from '../activities/deps.ts';
import {
  assembleDataset,
  type Dataset,
  type DatasetManifest,
  type DatasetRecords,
  panelOf,
  panelRequest,
} from '../activities/features/dataset.ts';
import { getRawLists } from '../activities/features/raw-lists.ts';
import { rebuildRows } from '../activities/features/rebuild.ts';
import { rebuildRecords } from '../activities/features/rebuild-records.ts';
import { makeForecasts } from '../activities/forecast/make-forecasts.ts';
import { rebuildIntervalState } from '../activities/forecast/rebuild-interval.ts';
import { regimesOf } from '../activities/forecast/track-intervals.ts';
import { featureSetVersion } from '../forecasting/features/catalogue.ts';
import { cutPanel } from '../forecasting/features/cut.ts';
import { trainingSet } from '../forecasting/features/training-set.ts';
import { withInterval } from '../forecasting/intervals/state.ts';
import { featureSetOf, fitModel, loadModel } from '../forecasting/models/fit-model.ts';
import { TerminalError } from '../schemas/errors.ts';
import type { Forecast } from '../schemas/forecast.ts';
import type { Panel } from '../schemas/panel.ts';
import { getContent } from '../stores/lake/content.ts';
import { datasetVersion } from '../stores/postgres/datasets.ts';
import { forecast as forecastById } from '../stores/postgres/forecasts.ts';
import { modelVersion } from '../stores/postgres/models.ts';

export interface ReproduceStep {
  what: string;
  expected: string;
  actual: string;
  same: boolean;
}

export interface ReproduceReport {
  forecastId: string;
  same: boolean;
  steps: ReproduceStep[];
  rawObjects: number;
  differences: { field: string; stored: unknown; rebuilt: unknown }[];
}

interface RebuiltPanel {
  panel: Panel;
  /** Version of its feature set. */
  features: string;
  rawObjects: number;
}
/** By dataset version: forecasts of one session share what they are made from. */
export type RebuiltPanels = Map<string, RebuiltPanel>;

/** Throws UnknownForecast, LakeObjectCorrupt (terminal). */
export async function reproduceForecast(
  deps: Pick<ActivityDeps, 'db' | 'lake' | 'providers'>,
  id: string,
  options: { refit?: boolean; progress?: (note: string) => void; rebuilt?: RebuiltPanels } = {},
): Promise<ReproduceReport> {
  const { db, lake } = deps;
  const note = options.progress ?? (() => {});
  const stored = await forecastById(db, id);
  if (stored === undefined) {
    throw new TerminalError(
      'UnknownForecast',
      `unknown forecast "${id}": list them with "tempocast forecast"`,
    );
  }
  const steps: ReproduceStep[] = [];
  const compare = (what: string, expected: string, actual: string) =>
    steps.push({ what, expected, actual, same: expected === actual });
  note('rows from raw bytes');
  const known = options.rebuilt?.get(stored.datasetVersion);
  const {
    panel,
    features: ofPanel,
    rawObjects,
  } = known ?? (await rebuildPanel(deps, stored.datasetVersion, compare, note));
  options.rebuilt?.set(stored.datasetVersion, { panel, features: ofPanel, rawObjects });
  compare('feature set', stored.featureSetVersion, ofPanel);
  const version = await modelVersion(db, stored.modelVersion);
  if (version === undefined)
    throw new TerminalError('UnknownModel', `unknown model version "${stored.modelVersion}"`);
  let artifact = await getContent(lake, version.artifactKey);
  if (options.refit) {
    note('fitting the model again');
    const training = await rebuildDataset(deps, version.datasetVersion, compare);
    const recipe = (await loadModel(artifact)).recipe;
    const matrix = { panel: panelOf(training.dataset), name: version.featureSetVersion };
    const whole = trainingSet({ asOf: training.dataset.manifest.asOf, matrices: [matrix] });
    const refitted = await fitModel(recipe, cutPanel(whole, whole.sessions.length - 1), {
      featureSet: featureSetOf(artifact),
    });
    const bytes = refitted.save();
    compare('model artifact', digest(artifact), digest(bytes));
    artifact = bytes;
  }
  note('forecast');
  const model = await loadModel(artifact);
  const { universe, session, role, recipe, featureSetVersion: features, asOf, issuedAt } = stored;
  const made = makeForecasts(model, panel, {
    universe,
    session,
    role,
    recipe,
    modelVersion: stored.modelVersion,
    featureSetVersion: features,
    datasetVersion: stored.datasetVersion,
    asOf,
    issuedAt,
  }).find((f) => f.symbol === stored.symbol && f.horizon === stored.horizon);
  model.dispose();
  let rebuilt = made;
  if (made !== undefined && stored.interval !== undefined) {
    note('intervals');
    const regime = regimesOf(panel, session).get(stored.symbol) ?? null;
    const { state } = stored.interval;
    const folded = await rebuildIntervalState(db, state, { forecast: made, regime });
    compare('interval state', state, folded?.id ?? 'none was made');
    if (folded !== undefined) rebuilt = withInterval(made, folded);
  }
  compare('forecast id', id, rebuilt?.id ?? 'none was made');
  const differences = rebuilt === undefined ? [] : differencesOf(stored, rebuilt);
  return {
    forecastId: id,
    same: steps.every((s) => s.same) && rebuilt !== undefined && differences.length === 0,
    steps,
    rawObjects,
    differences,
  };
}

async function rebuildPanel(
  deps: Pick<ActivityDeps, 'db' | 'lake' | 'providers'>,
  id: string,
  compare: (what: string, expected: string, actual: string) => void,
  note: (note: string) => void,
): Promise<RebuiltPanel> {
  const { dataset, rawObjects } = await rebuildDataset(deps, id, compare);
  note('features');
  return { panel: panelOf(dataset), features: featureSetVersion(panelRequest(dataset).features), rawObjects };
}

/** The rows of a dataset version from raw bytes. Throws UnknownDataset, LakeObjectCorrupt (terminal). */
export async function rebuildDataset(
  { db, lake, providers }: Pick<ActivityDeps, 'db' | 'lake' | 'providers'>,
  id: string,
  compare: (what: string, expected: string, actual: string) => void,
): Promise<{ dataset: Dataset; rawObjects: number }> {
  const row = await datasetVersion(db, id);
  if (row === undefined) throw new TerminalError('UnknownDataset', `unknown dataset version "${id}"`);
  const bytes = await getContent(lake, row.manifestKey);
  const manifest = JSON.parse(new TextDecoder().decode(bytes)) as DatasetManifest;
  const objects = await getRawLists(lake, manifest.rawObjectLists);
  const rows = await rebuildRows(providers, lake, objects, manifest.quarantined);
  const { universe: name, symbols, context, market, volatilityIndex, from, session, asOf } = manifest;
  const dataset = assembleDataset(
    {
      ...rows,
      quarantined: manifest.quarantined,
      rawObjectLists: manifest.rawObjectLists,
      records: await recordsOf(providers, lake, manifest),
    },
    { name, universe: { symbols, context, unscored: [], market, volatilityIndex }, from, session, asOf },
  );
  compare(`rows of dataset ${id.slice(0, 12)}`, manifest.rowHash, dataset.manifest.rowHash);
  return { dataset, rawObjects: objects.length };
}

async function recordsOf(
  providers: ActivityDeps['providers'],
  lake: ActivityDeps['lake'],
  { records }: DatasetManifest,
): Promise<DatasetRecords | undefined> {
  if (records === undefined) return undefined;
  const { parts, rawObjectLists, origins } = records;
  const objects = await getRawLists(lake, rawObjectLists);
  return { tables: await rebuildRecords(providers, lake, objects, parts), rawObjectLists, origins };
}

/** Bit by bit: `Object.is` on every number. */
function differencesOf(stored: Forecast, rebuilt: Forecast): ReproduceReport['differences'] {
  const differences: ReproduceReport['differences'] = [];
  for (const field of Object.keys(rebuilt) as (keyof Forecast)[]) {
    const [a, b] = [stored[field], rebuilt[field]];
    if (!sameBits(a, b)) differences.push({ field, stored: a, rebuilt: b });
  }
  return differences;
}

function sameBits(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b);
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => sameBits((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]))
  );
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
