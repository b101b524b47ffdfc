import { TerminalError } from '../../../schemas/errors.ts';
import { HORIZONS, type Horizon } from '../../../schemas/forecast.ts';
import type { Panel } from '../../../schemas/panel.ts';
import type { Recipe } from '../../../schemas/recipes.ts';
import { decodeArtifact, encodeArtifact } from '../artifact.ts';
import { byHorizon } from '../by-horizon.ts';
import type { FitHooks } from '../contract.ts';
import { fitHar, type HarFit } from '../har/fit.ts';
import { harVariance } from '../har/predict.ts';
import { allRows, column, forwardMean, MIN_SIGMA, recipeFeatures, rowTable } from '../panel-access.ts';
import { columnsOf } from './columns.ts';
import { createDataset, freeDataset } from './native.ts';
import { lightgbmHyper, lightgbmParameters } from './parameters.ts';
import { trainBooster } from './train-booster.ts';

export interface LightgbmModel {
  /** The variance that the trees correct. */
  har: HarFit;
  features: string[];
  /** LightGBM's text by horizon: trees for ln(realised variance / HAR variance). */
  trees: Record<Horizon, string>;
}

/**
 * Gamma boosting of the realised range variance relative to the HAR model's: with its log as offset the trees only
 * learn what HAR misses. Throws MissingFeature, TooLittleHistory, NonFiniteLoss, InvalidHyperparameter,
 * LightgbmFailed (terminal), MissingNative (needs a person).
 */
export async function fitLightgbm(train: Panel, recipe: Recipe, hooks: FitHooks): Promise<LightgbmModel> {
  const hyper = lightgbmHyper(recipe);
  const har = fitHar(train, recipe);
  const features = recipeFeatures(train, recipe.features);
  const table = rowTable(train);
  const ahead = byHorizon((h) => forwardMean(train, column(train, 'rv_1'), h, table));
  const rows = completeRows(train, ahead);
  if (rows.length < 2 * hyper.minDataInLeaf) throw tooLittle(rows.length, hyper.minDataInLeaf);
  const expected = harVariance(har, train, rows);
  const parameters = lightgbmParameters(hyper, recipe.seed);
  const dataset = createDataset(columnsOf(train, features, rows), rows.length, parameters);
  try {
    const trees: Partial<Record<Horizon, string>> = {};
    for (const [i, horizon] of HORIZONS.entries()) {
      trees[horizon] = await trainBooster({
        dataset,
        label: expected[horizon].map((variance, at) => ahead[horizon][rows[at]!]! / variance),
        parameters,
        rounds: hyper.rounds,
        signal: hooks.signal,
        onRound: (round) =>
          hooks.progress?.(i * hyper.rounds + round, HORIZONS.length * hyper.rounds, `horizon ${horizon}`),
      });
    }
    return { har, features, trees: trees as Record<Horizon, string> };
  } finally {
    freeDataset(dataset);
  }
}

/** Rows of series that move, with all outcomes: one dataset serves the four horizons. */
function completeRows(train: Panel, ahead: Record<Horizon, Float64Array>): Int32Array {
  const sigma = column(train, 'ewma_sigma');
  return allRows(train).filter(
    (row) => sigma[row]! > MIN_SIGMA && HORIZONS.every((h) => Number.isFinite(ahead[h][row]!)),
  );
}

function tooLittle(rows: number, minDataInLeaf: number): TerminalError {
  return new TerminalError(
    'TooLittleHistory',
    `too little history for the lightgbm model: ${rows} complete rows, at least twice hyper.minDataInLeaf ${minDataInLeaf} are needed; fetch more or lower it`,
    { details: { rows, minDataInLeaf } },
  );
}

interface Body {
  har: HarFit;
  features: string[];
  /** Bytes of each horizon's text, in the order of HORIZONS. */
  lengths: number[];
}

export function saveLightgbm({ har, features, trees }: LightgbmModel): Uint8Array {
  const texts = HORIZONS.map((h) => Buffer.from(trees[h]));
  const lengths = texts.map((text) => text.length);
  return encodeArtifact<Body>('lightgbm', { har, features, lengths }, Buffer.concat(texts));
}

export function loadLightgbm(bytes: Uint8Array): LightgbmModel {
  const { body, payload } = decodeArtifact<Body>('lightgbm', bytes);
  const { har, features, lengths } = body;
  let at = 0;
  const trees = byHorizon((h) => {
    const from = at;
    at += lengths[HORIZONS.indexOf(h)]!;
    return Buffer.from(payload.subarray(from, at)).toString();
  });
  return { har, features, trees };
}
