/**
 * Walk-forward evaluation: at each decision session a model is fitted on what was known then, and predicts the
 * sessions until the next decision. Purged by construction: the only training panel is cutPanel(panel, decision).
 */
import { TerminalError } from '../../schemas/errors.ts';
import type { Horizon } from '../../schemas/forecast.ts';
import type { Panel } from '../../schemas/panel.ts';
import type { Recipe } from '../../schemas/recipes.ts';
import { cutPanel } from '../features/cut.ts';
import { byHorizon } from './by-horizon.ts';
import type { Checkpoint, FittedModel } from './contract.ts';
import { familyBytes, fitModel, loadModel } from './fit-model.ts';
import { lastSession, rowsBetween } from './window.ts';

export interface Fold {
  index: number;
  /** Session index of the decision: nothing realised later is in the fit. */
  decision: number;
  /** Last session index this fold predicts. */
  through: number;
}

/** Out-of-sample predictions, rows ascending; every array is aligned with `rows`. */
export interface OosPredictions {
  recipe: string;
  rows: Int32Array;
  folds: Fold[];
  byHorizon: Record<Horizon, { mean: Float64Array; sigma: Float64Array; df: Float64Array }>;
}

export interface WalkForwardHooks {
  /** Bytes of the folds already done, by fold index, as `onFold` gave them. */
  completed?: readonly (Uint8Array | undefined)[];
  onFold?: (fold: Fold, of: number, bytes: Uint8Array) => Promise<void>;
  /** Last checkpoint inside the first fold that is not completed. */
  resume?: { fold: number; checkpoint: Checkpoint };
  checkpoint?: (fold: number, checkpoint: Checkpoint) => Promise<void>;
  /** `done` counts folds and is fractional inside one. */
  progress?: (done: number, of: number, note: string) => void;
  signal?: AbortSignal;
}

/**
 * Folds over the last `sessions` sessions of the panel, later when the recipe's minSessions are not there before.
 * Throws TooLittleHistory when no session is left to predict, and what fitModel throws; AbortError on the signal.
 */
export function planFolds(panel: Panel, recipe: Recipe, sessions: number): Fold[] {
  const last = lastSession(panel);
  const first = panel.rows === 0 ? 0 : panel.sessionIndex[0]!;
  const start = Math.max(last - sessions, first + recipe.window.minSessions - 1);
  if (start >= last) {
    throw new TerminalError(
      'TooLittleHistory',
      `too little history to evaluate recipe ${recipe.name}: ${last - first + 1} sessions, more than ${recipe.window.minSessions} are needed; fetch more or lower window.minSessions`,
      { details: { recipe: recipe.name, sessions: last - first + 1, needed: recipe.window.minSessions + 1 } },
    );
  }
  const folds: Fold[] = [];
  for (let decision = start; decision < last; decision += recipe.refitEvery) {
    folds.push({ index: folds.length, decision, through: Math.min(last, decision + recipe.refitEvery) });
  }
  return folds;
}

export async function walkForward(
  panel: Panel,
  recipe: Recipe,
  sessions: number,
  hooks: WalkForwardHooks = {},
): Promise<OosPredictions> {
  const folds = planFolds(panel, recipe, sessions);
  const rows = rowsBetween(panel, folds[0]!.decision, folds.at(-1)!.through);
  const empty = () => new Float64Array(rows.length);
  const predictions = byHorizon(() => ({ mean: empty(), sigma: empty(), df: empty() }));
  let at = 0;
  let previous: Uint8Array | undefined;
  for (const fold of folds) {
    hooks.signal?.throwIfAborted();
    const known = hooks.completed?.[fold.index];
    const model = known
      ? await loadModel(known)
      : await fitFold(panel, recipe, fold, folds.length, previous, hooks);
    try {
      previous = known ?? model.save();
      if (!known) await hooks.onFold?.(fold, folds.length, previous);
      const foldRows = rowsBetween(panel, fold.decision, fold.through);
      store(predictions, model, panel, foldRows, at);
      at += foldRows.length;
    } finally {
      model.dispose();
    }
    hooks.progress?.(fold.index + 1, folds.length, `through ${panel.sessions[fold.through]}`);
  }
  return { recipe: recipe.name, rows, folds, byHorizon: predictions };
}

function fitFold(
  panel: Panel,
  recipe: Recipe,
  { index, decision }: Fold,
  of: number,
  previous: Uint8Array | undefined,
  hooks: WalkForwardHooks,
): Promise<FittedModel> {
  const { checkpoint, progress, resume } = hooks;
  return fitModel(recipe, cutPanel(panel, decision), {
    signal: hooks.signal,
    warmStart: previous && familyBytes(previous),
    resume: resume?.fold === index ? resume.checkpoint : undefined,
    checkpoint: checkpoint && ((c) => checkpoint(index, c)),
    progress: progress && ((done, total, note) => progress(index + Math.min(done / total, 1), of, note)),
  });
}

function store(
  to: OosPredictions['byHorizon'],
  model: FittedModel,
  panel: Panel,
  rows: Int32Array,
  at: number,
): void {
  const prediction = model.predict(panel, rows);
  byHorizon((h) => {
    to[h].mean.set(prediction[h].mean, at);
    to[h].sigma.set(prediction[h].sigma, at);
    to[h].df.fill(prediction[h].df, at, at + rows.length);
  });
}
