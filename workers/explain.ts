/** What models used for stored forecasts: the panel and the model that a forecast's lineage names, then the model's own method or permutation. */
import type { ActivityDeps } from '../activities/deps.ts';
import { panelOf, panelRequest } from '../activities/features/dataset.ts';
import { readArtifact } from '../activities/train/registered-artifact.ts';
import { explainRow } from '../forecasting/explanations/explain.ts';
import { featureSetVersion } from '../forecasting/features/catalogue.ts';
import { LIVE_SESSIONS, tailPanel } from '../forecasting/features/tail.ts';
import type { FittedModel } from '../forecasting/models/contract.ts';
import { loadModel } from '../forecasting/models/fit-model.ts';
import { isTempocastError, TerminalError } from '../schemas/errors.ts';
import { type AskedMethod, EXPLAINED_OUTPUTS, type ForecastExplanation } from '../schemas/explanations.ts';
import type { Forecast, Horizon } from '../schemas/forecast.ts';
import type { Panel } from '../schemas/panel.ts';
import { getPanel } from '../stores/lake/panel.ts';
import { matrixFor } from '../stores/postgres/datasets.ts';
import { insertExplanations } from '../stores/postgres/explanations.ts';
import { modelVersion } from '../stores/postgres/models.ts';
import { rebuildDataset } from './reproduce.ts';

type Deps = Pick<ActivityDeps, 'db' | 'lake' | 'providers'>;

export interface ExplainOptions {
  method: AskedMethod;
  progress?: (note: string) => void;
}

/** Permutation compares with earlier sessions: fewer than these are too alike. */
const ENOUGH_SESSIONS = 200;

/**
 * Explanations of sigma and mean of each forecast, stored. Throws UnknownModel, CorruptArtifact, FeatureSetMismatch,
 * LakeObjectMissing, NotReproduced when model and panel give another forecast than the stored one (all terminal).
 */
export async function explainForecasts(
  deps: Deps,
  forecasts: readonly Forecast[],
  { method, progress = () => {} }: ExplainOptions,
): Promise<Map<string, ForecastExplanation[]>> {
  const found = new Map<string, ForecastExplanation[]>();
  const groups = Map.groupBy(forecasts, (f) =>
    [f.modelVersion, f.datasetVersion, f.featureSetVersion].join(),
  );
  for (const group of groups.values()) {
    const [first] = group as [Forecast];
    progress(`model ${first.recipe} ${first.modelVersion.slice(0, 12)}`);
    const model = await modelOf(deps, first);
    try {
      const panel = await panelFor(deps, first, method, progress);
      // Of a training day the stored panel is all of it; what a live forecast reads is explained a hundred times faster.
      const tail = tailPanel(panel, LIVE_SESSIONS);
      for (const forecast of group) {
        const enough = method === 'own' && reproduces(model, tail, forecast);
        const explanations = explain(model, enough ? tail : panel, forecast, method);
        await insertExplanations(
          deps.db,
          explanations.map((one) => ({ ...one, forecastId: forecast.id })),
        );
        found.set(forecast.id, explanations);
      }
    } finally {
      model.dispose();
    }
  }
  return found;
}

function explain(
  model: FittedModel,
  panel: Panel,
  forecast: Forecast,
  asked: AskedMethod,
): ForecastExplanation[] {
  const horizon = forecast.horizon as Horizon;
  const row = rowOf(panel, forecast);
  if (!reproduces(model, panel, forecast)) {
    const said = row < 0 ? undefined : model.predict(panel, Int32Array.of(row))[horizon];
    throw new TerminalError(
      'NotReproduced',
      `cannot explain forecast ${forecast.id}: its model and panel say ${said ? `mean ${said.mean[0]}, sigma ${said.sigma[0]}` : 'nothing'} for ${forecast.symbol} at ${forecast.session}, it was issued with mean ${forecast.mean}, sigma ${forecast.sigma}; find the step that differs with "tempocast reproduce ${forecast.id}"`,
    );
  }
  const explainedAt = new Date().toISOString();
  return EXPLAINED_OUTPUTS.toReversed().map((output) => {
    const {
      horizon: _,
      reference = '',
      ...one
    } = explainRow(model, panel, row, { horizon, output }, { method: asked });
    const contributions = one.contributions.toSorted((a, b) => Math.abs(b.value) - Math.abs(a.value));
    return { ...one, asked, contributions, reference, explainedAt };
  });
}

function reproduces(model: FittedModel, panel: Panel, forecast: Forecast): boolean {
  const row = rowOf(panel, forecast);
  if (row < 0) return false;
  const { mean, sigma } = model.predict(panel, Int32Array.of(row))[forecast.horizon as Horizon];
  return Object.is(mean[0], forecast.mean) && Object.is(sigma[0], forecast.sigma);
}

function rowOf(panel: Panel, { symbol, session }: Forecast): number {
  const [s, t] = [panel.symbols.indexOf(symbol), panel.sessions.indexOf(session)];
  return panel.sessionIndex.findIndex((at, row) => at === t && panel.symbolIndex[row] === s);
}

async function modelOf({ db, lake }: Deps, forecast: Forecast): Promise<FittedModel> {
  const { modelVersion: id, recipe, featureSetVersion } = forecast;
  const version = await modelVersion(db, id);
  if (version === undefined) {
    throw new TerminalError(
      'UnknownModel',
      `unknown model version "${id}" of forecast ${forecast.id}: restore the database from a backup`,
    );
  }
  const { artifactKey } = version;
  return loadModel(await readArtifact(lake, { artifactKey, modelVersion: id, recipe, featureSetVersion }));
}

/** The matrix that the forecast was made of; rebuilt from raw bytes where it is gone or too short to permute. */
async function panelFor(
  deps: Deps,
  { datasetVersion, featureSetVersion: wanted }: Forecast,
  method: AskedMethod,
  progress: (note: string) => void,
): Promise<Panel> {
  const matrix = await matrixFor(deps.db, { datasetVersion, featureSetVersion: wanted });
  const stored = matrix && (await getPanel(deps.lake, matrix.key).catch(missing));
  if (stored && (method === 'own' || stored.sessions.length >= ENOUGH_SESSIONS)) return stored;
  progress('panel from raw bytes');
  const { dataset } = await rebuildDataset(deps, datasetVersion, () => {});
  const made = featureSetVersion(panelRequest(dataset).features);
  if (made !== wanted) {
    throw new TerminalError(
      'FeatureSetMismatch',
      `the forecast was made on feature set ${wanted}, this version makes ${made}: explain it with the version that made it`,
      { details: { featureSet: wanted, made } },
    );
  }
  return panelOf(dataset);
}

function missing(error: unknown): undefined {
  if (isTempocastError(error) && error.type === 'LakeObjectMissing') return undefined;
  throw error;
}
