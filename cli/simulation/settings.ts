/** What a simulation is of: checked, kept in its home, and the same every time it goes on. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  countSessions,
  isSession,
  nextSession,
  previousSession,
} from '../../forecasting/calendar/calendar.ts';
import type { Config } from '../../schemas/config.ts';
import { TerminalError } from '../../schemas/errors.ts';
import type { SessionDate } from '../../schemas/market.ts';
import type { Policy } from '../../schemas/policy.ts';
import type { Recipe } from '../../schemas/recipes.ts';
import type { ReportChoice } from '../../schemas/simulation.ts';
import { checkReplaySession } from '../day/choose-session.ts';
import { parseSpan } from '../ingest/wanted.ts';
import { readJson, writeJson } from '../processes/run-files.ts';
import { plantedRecipes } from './plant.ts';

/** Those of the ten years that docs/operations/simulation.md tells of. */
const DEFAULT_RECIPES = ['ewma', 'har', 'ridge', 'lightgbm'];
/** Refits are monthly. */
export const RETRAIN_AFTER = 21;
const EVALUATED_EVERY = 252;

export interface SimulationSettings {
  from: SessionDate;
  to: SessionDate;
  universe: string;
  recipes: Recipe[];
  reports: ReportChoice;
  /** By which the contest begins; null: the default one. */
  policy: Policy | null;
}

export interface WantedSimulation {
  from: string;
  to: string;
  universe?: string;
  recipes?: string[];
  planted?: string;
  reports: ReportChoice;
  retrainAfter: number;
  policy?: Policy;
}

/** Throws SessionInvalid, SpanInvalid, UniverseInvalid, RecipeInvalid, PlantedInvalid (terminal). */
export function settingsOf(config: Config, wanted: WantedSimulation): SimulationSettings {
  const span = parseSpan(wanted.from, wanted.to);
  const universe = wanted.universe ?? config.universe;
  oneOf(Object.keys(config.universes), universe, 'UniverseInvalid', 'universe');
  const known = config.recipes.map(({ name }) => name);
  const names = wanted.recipes ?? known.filter((name) => DEFAULT_RECIPES.includes(name));
  for (const name of names) oneOf(known, name, 'RecipeInvalid', 'recipe');
  const chosen = config.recipes.filter(({ name }) => names.includes(name));
  const baseline = chosen.find(({ family }) => family === 'ewma');
  if (baseline === undefined)
    throw new TerminalError(
      'RecipeInvalid',
      `no recipe of family ewma among ${names.join(', ')}; every model is compared with that baseline, so add one`,
    );
  const real = chosen.map((recipe) => ({ ...recipe, retrainAfter: wanted.retrainAfter }));
  const like = { ...baseline, retrainAfter: wanted.retrainAfter };
  const planted = wanted.planted === undefined ? [] : plantedRecipes(wanted.planted, span, like);
  const recipes = [...real, ...planted];
  for (const session of [span.from, span.to]) mustTrade(session);
  for (const session of [span.from, span.to]) checkReplaySession({ ...config, source: 'replay' }, session);
  mustHaveHistory(config, span.from, recipes);
  return { ...span, universe, recipes, reports: wanted.reports, policy: wanted.policy ?? null };
}

/** The configuration that its services run with: a home and ports of its own, and nobody outside is asked or told. */
export function simulationConfig(
  config: Config,
  { universe, recipes, from, policy }: Omit<SimulationSettings, 'to' | 'reports'>,
  { home, port }: { home: string; port: number },
): Config {
  const { datasets, notify } = config;
  return {
    ...config,
    ...{ home, simulation: true, source: 'replay', universe, recipes },
    contest: { enabled: true, policy: policy === null ? null : policyOf(home) },
    replay: { ...config.replay, port: 0, session: from },
    api: { ...config.api, port },
    database: { ...config.database, url: null, port: 0 },
    temporal: { ...config.temporal, address: null, uiUrl: null, port: 0, uiPort: 0 },
    // A walk-forward costs as much as several fits: once a year, so that who was refused at the gate is judged anew.
    evaluation: { ...config.evaluation, every: EVALUATED_EVERY },
    lake: { ...config.lake, url: null, cold: null, retention: [] },
    datasets: { ...datasets, bars: { ...datasets.bars, providers: ['yahoo'], reconcile: null } },
    notify: { ...notify, webhook: null, channels: [] },
    mlflow: { url: null, key: null },
  };
}

/** Throws NameInvalid (terminal). */
export function simulationHome(home: string, name: string): string {
  if (/^[a-z0-9][a-z0-9-]{0,60}$/.test(name)) return join(home, 'simulations', name);
  throw new TerminalError(
    'NameInvalid',
    `invalid --name '${name}': allowed are small letters, digits and hyphens, 61 at the most`,
  );
}

const policyOf = (home: string) => join(home, 'policy.json');
const fileOf = (home: string) => join(home, 'simulation.json');

export function storedSettings(home: string): SimulationSettings | undefined {
  return existsSync(fileOf(home)) ? readJson<SimulationSettings>(fileOf(home)) : undefined;
}

/** Throws SimulationDiffers (terminal): what has begun with other settings cannot go on with these. */
export function keepSettings(home: string, settings: SimulationSettings): void {
  const stored = storedSettings(home);
  if (stored === undefined) {
    if (settings.policy !== null) writeJson(policyOf(home), settings.policy);
    writeJson(fileOf(home), settings);
    return;
  }
  const keys = Object.keys(settings) as (keyof SimulationSettings)[];
  const differing = keys.filter((key) => JSON.stringify(stored[key]) !== JSON.stringify(settings[key]));
  if (differing.length === 0) return;
  const told = differing.map((key) => `${key} was ${short(stored[key])}, is ${short(settings[key])}`);
  throw new TerminalError(
    'SimulationDiffers',
    `${home} holds a simulation with other settings: ${told.join('; ')}; take them, another --name, or --fresh to delete it and begin anew`,
  );
}

function short(value: unknown): string {
  const names = Array.isArray(value) ? value.map((one) => (one as Partial<Recipe>).name ?? one) : value;
  const text = JSON.stringify(names);
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}

function mustTrade(session: SessionDate): void {
  if (isSession(session)) return;
  throw new TerminalError(
    'SessionInvalid',
    `${session} is no session, the exchange was closed; the nearest are ${previousSession(session)} and ${nextSession(session)}`,
  );
}

/** Rows for a first fit and for the calibration of it. */
const SPARE = 21;

function mustHaveHistory({ history }: Config, from: SessionDate, recipes: readonly Recipe[]): void {
  const needed = SPARE + Math.max(...recipes.map(({ window }) => window.minSessions));
  const there = countSessions(history.from, from);
  if (there >= needed) return;
  throw new TerminalError(
    'SpanInvalid',
    `--from ${from} has ${there} sessions of history since ${history.from}, and the first fit needs ${needed}: begin later`,
  );
}

function oneOf(allowed: readonly string[], name: string, type: string, what: string): void {
  if (allowed.includes(name)) return;
  throw new TerminalError(type, `unknown ${what} '${name}'; allowed are ${allowed.join(', ')}`);
}
