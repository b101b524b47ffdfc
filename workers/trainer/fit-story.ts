/** What a finished fit says of itself, for its run record: kept in the lake, with how fast it forecasts beside it. */

import type { FitStory } from '../../activities/train/record-run.ts';
import { LIVE_SESSIONS } from '../../forecasting/features/tail.ts';
import type { CurvePoint, FittedModel } from '../../forecasting/models/contract.ts';
import { recipeFeatures } from '../../forecasting/models/panel-access.ts';
import {
  fromSession,
  lastSession,
  rowsBetween,
  sessionCount,
  trainingWindow,
} from '../../forecasting/models/window.ts';
import type { Panel } from '../../schemas/panel.ts';
import type { Recipe } from '../../schemas/recipes.ts';
import type { RunLatency } from '../../schemas/runs.ts';
import { putContentAgain } from '../../stores/lake/content.ts';
import type { Lake } from '../../stores/lake/lake.ts';

const REPEATS = 20;
/** Enough to time; a slow family is timed less often. */
const BUDGET_MS = 200;

/** `train`: the panel that was fitted on; `live`: the one whose last session is forecast. */
export async function tellStory(
  lake: Lake,
  model: FittedModel,
  train: Panel,
  live: Panel,
  curve: CurvePoint[] = [],
): Promise<{ storyKey: string; latency: RunLatency }> {
  const described = model.describe();
  const story: FitStory = {
    description: described.curve || curve.length === 0 ? described : { ...described, curve },
    window: windowOf(trainingWindow(train, model.recipe), model.recipe.window.kind),
  };
  const bytes = new TextEncoder().encode(JSON.stringify(story));
  const { key } = await putContentAgain(lake, 'fit', 'json', bytes);
  return { storyKey: key, latency: latencyOf(model, live) };
}

function windowOf(panel: Panel, kind: string): FitStory['window'] {
  if (panel.rows === 0) return null;
  return {
    kind,
    from: panel.sessions[panel.sessionIndex[0]!]!,
    through: panel.sessions[lastSession(panel)]!,
    sessions: sessionCount(panel),
    rows: panel.rows,
    symbols: new Set(panel.symbolIndex.subarray(0, panel.rows)).size,
  };
}

/** Times forecasts of every symbol at the last session, all horizons, from the panel that a live day reads. */
export function latencyOf(model: FittedModel, panel: Panel): RunLatency {
  const last = lastSession(panel);
  const tail = fromSession(panel, last - LIVE_SESSIONS + 1);
  const rows = rowsBetween(tail, last - 1, last);
  // The first pass compiles.
  model.predict(tail, rows);
  const times: number[] = [];
  const begin = performance.now();
  while (times.length < REPEATS && (times.length < 3 || performance.now() - begin < BUDGET_MS)) {
    const start = performance.now();
    model.predict(tail, rows);
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  const at = (share: number) =>
    round(times[Math.min(times.length - 1, Math.ceil(share * times.length) - 1)]!);
  return { p50Ms: at(0.5), p95Ms: at(0.95), forecasts: rows.length * 4, repeats: times.length };
}

const round = (ms: number): number => Math.round(ms * 1000) / 1000;

/** Columns that a recipe gives its model leave to read; the baselines read none. */
export function inputsOf({ family, features }: Recipe, panel: Panel): string[] {
  return family === 'ewma' || family === 'mean' ? [] : recipeFeatures(panel, features);
}
