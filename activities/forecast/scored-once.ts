import type { ActivityDeps } from '../deps.ts';
import { type ScoreForecastsInput, type ScoreForecastsResult, scoreDue } from './score-forecasts.ts';

const underWay = new WeakMap<ActivityDeps['db'], Map<string, Promise<ScoreForecastsResult>>>();

/**
 * As scoreDue, for recipes that begin beside each other: they wait for one scoring, and fail with it. Nothing is remembered
 * once it has ended: who asks then scores what has become due since, or tries again.
 */
export function scoredOnce(deps: ActivityDeps, due: ScoreForecastsInput): Promise<ScoreForecastsResult> {
  const running = underWay.get(deps.db) ?? new Map<string, Promise<ScoreForecastsResult>>();
  underWay.set(deps.db, running);
  const key = JSON.stringify(due);
  const mine = running.get(key) ?? scoreDue(deps, due).finally(() => running.delete(key));
  running.set(key, mine);
  return mine;
}
