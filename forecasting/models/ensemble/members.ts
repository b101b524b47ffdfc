/** The fits of an ensemble: each member walks forward inside the window, then is fitted on the whole of it. */
import { TerminalError } from '../../../schemas/errors.ts';
import { HORIZONS, type Horizon } from '../../../schemas/forecast.ts';
import type { Panel } from '../../../schemas/panel.ts';
import type { Recipe } from '../../../schemas/recipes.ts';
import type { MemberForecasts } from '../../ensembles/member-forecasts.ts';
import { cutPanel } from '../../features/cut.ts';
import { LIVE_SESSIONS, tailPanel } from '../../features/tail.ts';
import { byHorizon } from '../by-horizon.ts';
import type { FitHooks, FittedModel, MemberModels } from '../contract.ts';
import { lastSession, rowsBetween, sessionCount } from '../window.ts';
import type { EnsembleOptions } from './options.ts';
import { type Done, Progress } from './progress.ts';

/** What a fit may end with on data that are too short or too odd for a family; a wrong recipe is not among them. */
const LEFT_OUT = ['TooLittleHistory', 'ConstantSeries', 'MissingFeature', 'NonFiniteLoss', 'LightgbmFailed'];

export interface Failure {
  member: string;
  type: string;
  message: string;
}

export interface FittedMembers {
  members: { name: string; model: FittedModel }[];
  failures: Failure[];
  /** Rows of the window that members forecast without having seen them, and what they said, by horizon. */
  rows: Int32Array;
  outOfSample: Record<Horizon, MemberForecasts>;
}

type Columns = Record<Horizon, { mean: Float64Array; sigma: Float64Array }>;

/** Bytes of the members of an earlier fit by name: where their fits on the whole window may start. */
export type WarmMembers = ReadonlyMap<string, Uint8Array>;

/**
 * Throws what fitModel throws for a recipe or machine that is wrong, the first member's error when every member fails,
 * AbortError on the signal. Fits inside the window never start warm: an earlier fit has seen what they forecast.
 */
export async function fitMembers(
  train: Panel,
  recipe: Recipe,
  options: EnsembleOptions,
  hooks: FitHooks,
  { models, warm }: { models: MemberModels; warm: WarmMembers },
): Promise<FittedMembers> {
  const recipes = recipe.members!;
  const decisions = decisionsOf(train, recipes, options);
  const progress = new Progress(train, recipe, recipes.length * (decisions.length + 1), hooks);
  const rows = rowsBetween(train, decisions[0]!, lastSession(train));
  const fitted: FittedMembers['members'] = [];
  const columns: Columns[] = [];
  const failures: Failure[] = [];
  try {
    for (const [i, member] of recipes.entries()) {
      const fit = memberFit(models, member, progress, hooks);
      const first = i * (decisions.length + 1);
      const column = emptyColumns(rows.length);
      for (const [k, decision] of decisions.entries()) {
        const through = decisions[k + 1] ?? lastSession(train);
        const one = await fit(first + k, `${member.name} ${k + 1}`, () => cutPanel(train, decision));
        if (!('bytes' in one)) continue;
        const model = await models.load(one.bytes);
        try {
          store(column, model, train, rows, decision, through);
          if (options.combine === 'dynamic') requireShortMemory(recipe, member, model, train, decision);
        } finally {
          model.dispose();
        }
      }
      const last = await fit(first + decisions.length, member.name, () => train, warm.get(member.name));
      if ('failure' in last) failures.push({ member: member.name, ...last.failure });
      else {
        fitted.push({ name: member.name, model: await models.load(last.bytes) });
        columns.push(column);
      }
    }
    if (fitted.length === 0) throw allFailed(recipe, failures);
  } catch (error) {
    for (const { model } of fitted) model.dispose();
    throw error;
  }
  const outOfSample = byHorizon((h) => ({
    session: rows.map((row) => train.sessionIndex[row]!),
    means: columns.map((column) => column[h].mean),
    sigmas: columns.map((column) => column[h].sigma),
    outcome: Float64Array.from(rows, (row) => train.targets[h][row]!),
  }));
  return { members: fitted, failures, rows, outOfSample };
}

/**
 * Session indices after which members are refitted on the way: equal parts of the share of the window that is left out,
 * less when a member needs more before it; one that needs nearly all of the window is not waited for.
 */
export function decisionsOf(train: Panel, recipes: readonly Recipe[], options: EnsembleOptions): number[] {
  const { folds, share } = options;
  const sessions = sessionCount(train);
  const needs = recipes.map(({ window }) => window.minSessions).filter((least) => least <= 0.9 * sessions);
  const span = Math.max(folds, Math.min(Math.floor(share * sessions), sessions - Math.max(0, ...needs)));
  return Array.from({ length: folds }, (_, k) => lastSession(train) - span + Math.floor((k * span) / folds));
}

/** One fit of a member, taken from the progress when it was done before. */
function memberFit(models: MemberModels, member: Recipe, progress: Progress, hooks: FitHooks) {
  return async (number: number, name: string, panel: () => Panel, warmStart?: Uint8Array): Promise<Done> => {
    const known = progress.done[number];
    if (known) return known;
    hooks.signal?.throwIfAborted();
    let done: Done;
    try {
      const own = { ...progress.hooksOf(number, name, hooks), warmStart };
      const model = await models.fit(member, panel(), own);
      done = { bytes: model.save() };
      model.dispose();
    } catch (error) {
      if (!(error instanceof TerminalError && LEFT_OUT.includes(error.type))) throw error;
      done = { failure: { type: error.type, message: error.message } };
    }
    await progress.add(done, hooks);
    return done;
  };
}

function emptyColumns(rows: number): Columns {
  const nan = () => new Float64Array(rows).fill(Number.NaN);
  return byHorizon(() => ({ mean: nan(), sigma: nan() }));
}

function store(
  to: Columns,
  model: FittedModel,
  panel: Panel,
  all: Int32Array,
  after: number,
  through: number,
) {
  const rows = rowsBetween(panel, after, through);
  const prediction = model.predict(panel, rows);
  const at = all.indexOf(rows[0]!);
  byHorizon((h) => {
    to[h].mean.set(prediction[h].mean, at);
    to[h].sigma.set(prediction[h].sigma, at);
  });
}

/**
 * Dynamic weights are brought up to date from what the members say of every session since the fit, and a live forecast
 * has LIVE_SESSIONS in all. Of the first one after the fit a member must say the same with what is left before it.
 */
function requireShortMemory(
  recipe: Recipe,
  member: Recipe,
  model: FittedModel,
  train: Panel,
  decision: number,
): void {
  const whole = cutPanel(train, decision + 1);
  const left = LIVE_SESSIONS - recipe.retrainAfter;
  const tail = left > 0 ? tailPanel(whole, left) : whole;
  const said = (panel: Panel) =>
    model.predict(panel, rowsBetween(panel, lastSession(panel) - 1, lastSession(panel)));
  const [known, live] = [said(whole), said(tail)];
  const same = (a: Float64Array, b: Float64Array) => a.every((value, i) => Object.is(value, b[i]!));
  const all = HORIZONS.every((h) => same(known[h].mean, live[h].mean) && same(known[h].sigma, live[h].sigma));
  if (left > 0 && all) return;
  throw new TerminalError(
    'InvalidRecipe',
    `invalid recipe ${recipe.name}: with retrainAfter ${recipe.retrainAfter} dynamic weights leave member ${member.name} ${Math.max(0, left)} of the ${LIVE_SESSIONS} sessions of a live forecast, and it reads more; lower retrainAfter, or combine by stack`,
    { details: { recipe: recipe.name, member: member.name, retrainAfter: recipe.retrainAfter } },
  );
}

function allFailed({ name }: Recipe, failures: Failure[]): TerminalError {
  const [first] = failures;
  const list = failures.map(({ member, message }) => `${member}: ${message}`).join('; ');
  return new TerminalError(first!.type, `no member of ensemble ${name} could be fitted: ${list}`, {
    details: { failures },
  });
}
