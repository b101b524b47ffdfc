import { TerminalError } from '../../../schemas/errors.ts';
import { HORIZONS, type Horizon } from '../../../schemas/forecast.ts';
import type { Panel } from '../../../schemas/panel.ts';
import type { Recipe } from '../../../schemas/recipes.ts';
import { decodeArtifact, encodeArtifact } from '../artifact.ts';
import { byHorizon } from '../by-horizon.ts';
import type { FitHooks } from '../contract.ts';
import { boostHere } from '../lightgbm/boost.ts';
import { columnsOf } from '../lightgbm/columns.ts';
import {
  allRows,
  forwardMean,
  knownColumn,
  MIN_SIGMA,
  movingSigma,
  recipeFeatures,
  rowTable,
} from '../panel-access.ts';
import { forestHyper, forestParameters } from './parameters.ts';

/** A session without a range says "quiet", not "variance zero"; a crash is one observation, not the whole leaf. */
const LOG_LIMIT = Math.log(100);

export interface ForestModel {
  features: string[];
  /** LightGBM's text by horizon: trees for ln(realised variance / EWMA variance). */
  trees: Record<Horizon, string>;
}

/**
 * Pooled over symbols: one forest by horizon for the logarithm of the coming range variance, relative to the row's
 * EWMA variance; its level is left to the calibration. Throws MissingFeature, ConstantSeries, TooLittleHistory,
 * NonFiniteLoss, InvalidHyperparameter, LightgbmFailed (terminal), MissingNative (needs a person); AbortError on the signal.
 */
export async function fitForest(train: Panel, recipe: Recipe, hooks: FitHooks): Promise<ForestModel> {
  const hyper = forestHyper(recipe);
  const sigma = movingSigma(train);
  const realised = knownColumn(train, 'rv_1');
  const features = recipeFeatures(train, recipe.features);
  const table = rowTable(train);
  const ahead = byHorizon((h) => forwardMean(train, realised, h, table));
  const rows = allRows(train).filter(
    (row) => sigma[row]! > MIN_SIGMA && HORIZONS.every((h) => Number.isFinite(ahead[h][row]!)),
  );
  if (rows.length < 4 * hyper.minDataInLeaf) throw tooLittle(rows.length, hyper.minDataInLeaf);
  const parameters = forestParameters(hyper, recipe.seed);
  const texts = await (hooks.boost ?? boostHere)(
    {
      columns: columnsOf(train, features, rows),
      rows: rows.length,
      parameters,
      boosters: HORIZONS.map((horizon) => ({
        label: Float64Array.from(rows, (row) => logRatio(ahead[horizon][row]!, sigma[row]! ** 2)),
        parameters,
        rounds: hyper.trees,
      })),
    },
    {
      signal: hooks.signal,
      onRound: (done) => hooks.progress?.(done, HORIZONS.length * hyper.trees, 'growing trees'),
    },
  );
  return { features, trees: byHorizon((h) => texts[HORIZONS.indexOf(h)]!) };
}

function logRatio(realised: number, variance: number): number {
  return Math.max(-LOG_LIMIT, Math.min(LOG_LIMIT, Math.log(realised / variance)));
}

function tooLittle(rows: number, minDataInLeaf: number): TerminalError {
  return new TerminalError(
    'TooLittleHistory',
    `too little history for the forest model: ${rows} complete rows, at least four times hyper.minDataInLeaf ${minDataInLeaf} are needed; fetch more or lower it`,
    { details: { rows, minDataInLeaf } },
  );
}

interface Body {
  features: string[];
  /** Bytes of each horizon's text, in the order of HORIZONS. */
  lengths: number[];
}

export function saveForest({ features, trees }: ForestModel): Uint8Array {
  const texts = HORIZONS.map((h) => Buffer.from(trees[h]));
  const lengths = texts.map((text) => text.length);
  return encodeArtifact<Body>('forest', { features, lengths }, Buffer.concat(texts));
}

export function loadForest(bytes: Uint8Array): ForestModel {
  const { body, payload } = decodeArtifact<Body>('forest', bytes);
  let at = 0;
  const trees = byHorizon((h) => {
    const from = at;
    at += body.lengths[HORIZONS.indexOf(h)]!;
    return Buffer.from(payload.subarray(from, at)).toString();
  });
  return { features: body.features, trees };
}
