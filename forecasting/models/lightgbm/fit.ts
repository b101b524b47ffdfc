import { TerminalError } from '../../../schemas/errors.ts';
import { HORIZONS, type Horizon } from '../../../schemas/forecast.ts';
import type { Panel } from '../../../schemas/panel.ts';
import type { Recipe } from '../../../schemas/recipes.ts';
import { decodeArtifact, encodeArtifact } from '../artifact.ts';
import { byHorizon } from '../by-horizon.ts';
import type { FitHooks } from '../contract.ts';
import { fitHar, type HarFit } from '../har/fit.ts';
import { harVariance } from '../har/predict.ts';
import { column, MIN_SIGMA, recipeFeatures, rowTable } from '../panel-access.ts';
import { boostHere } from './boost.ts';
import { columnsOf } from './columns.ts';
import { type Loss, labelOf, lossOf, objectivesOf, outcomeOf } from './losses.ts';
import { lightgbmHyper, lightgbmParameters } from './parameters.ts';

export interface LightgbmModel {
  loss: Loss;
  /** The variance that the trees correct, or that gives returns their unit. */
  har: HarFit;
  features: string[];
  /** LightGBM's texts by horizon, one per objective of the loss. */
  trees: Record<Horizon, string[]>;
}

/**
 * `hyper.loss` gamma (the default) boosts the realised range variance relative to the HAR model's: with its log as
 * offset the trees only learn what HAR misses. squared and quantile boost the return in HAR sigmas.
 * Throws MissingFeature, ConstantSeries, TooLittleHistory, NonFiniteLoss, InvalidHyperparameter, LightgbmFailed
 * (terminal), MissingNative (needs a person).
 */
export async function fitLightgbm(train: Panel, recipe: Recipe, hooks: FitHooks): Promise<LightgbmModel> {
  const hyper = lightgbmHyper(recipe);
  const loss = lossOf(recipe);
  const har = fitHar(train, recipe);
  const features = recipeFeatures(train, recipe.features);
  const table = rowTable(train);
  const outcomes = byHorizon((h) => outcomeOf(loss, train, h, table));
  const rows = completeRows(train, outcomes);
  if (rows.length < 2 * hyper.minDataInLeaf) throw tooLittle(rows.length, hyper.minDataInLeaf);
  const expected = harVariance(har, train, rows);
  const objectives = objectivesOf(loss);
  const of = HORIZONS.length * objectives.length * hyper.rounds;
  const texts = await (hooks.boost ?? boostHere)(
    {
      columns: columnsOf(train, features, rows),
      rows: rows.length,
      parameters: lightgbmParameters(hyper, recipe.seed, objectives[0]),
      boosters: HORIZONS.flatMap((horizon) => {
        const label = new Float64Array(rows.length);
        for (let i = 0; i < label.length; i++) {
          label[i] = labelOf(loss, outcomes[horizon][rows[i]!]!, expected[horizon][i]!, horizon);
        }
        return objectives.map((objective) => {
          const parameters = lightgbmParameters(hyper, recipe.seed, objective);
          return { label, parameters, rounds: hyper.rounds };
        });
      }),
    },
    { signal: hooks.signal, onRound: (done) => hooks.progress?.(done, of, 'boosting') },
  );
  return { loss, har, features, trees: treesOf(texts) };
}

/** Texts by horizon, then by objective. */
function treesOf(texts: readonly string[]): Record<Horizon, string[]> {
  const each = texts.length / HORIZONS.length;
  return byHorizon((h) => {
    const first = HORIZONS.indexOf(h) * each;
    return texts.slice(first, first + each);
  });
}

/** Rows of series that move, with all outcomes: one dataset serves the four horizons. */
function completeRows(train: Panel, outcomes: Record<Horizon, Float64Array>): Int32Array {
  const sigma = column(train, 'ewma_sigma');
  const all = HORIZONS.map((h) => outcomes[h]);
  const rows = new Int32Array(train.rows);
  let n = 0;
  for (let row = 0; row < train.rows; row++) {
    let complete = sigma[row]! > MIN_SIGMA;
    for (let k = 0; k < all.length && complete; k++) complete = Number.isFinite(all[k]![row]!);
    if (complete) rows[n++] = row;
  }
  return rows.slice(0, n);
}

function tooLittle(rows: number, minDataInLeaf: number): TerminalError {
  return new TerminalError(
    'TooLittleHistory',
    `too little history for the lightgbm model: ${rows} complete rows, at least twice hyper.minDataInLeaf ${minDataInLeaf} are needed; fetch more or lower it`,
    { details: { rows, minDataInLeaf } },
  );
}

interface Body {
  /** Absent: gamma. */
  loss?: Loss;
  har: HarFit;
  features: string[];
  /** Bytes of each text, by horizon, then by objective. */
  lengths: number[];
}

export function saveLightgbm({ loss, har, features, trees }: LightgbmModel): Uint8Array {
  const texts = HORIZONS.flatMap((h) => trees[h]).map((text) => Buffer.from(text));
  const lengths = texts.map((text) => text.length);
  const body: Body = { har, features, lengths, ...(loss === 'gamma' ? {} : { loss }) };
  return encodeArtifact('lightgbm', body, Buffer.concat(texts));
}

export function loadLightgbm(bytes: Uint8Array): LightgbmModel {
  const { body, payload } = decodeArtifact<Body>('lightgbm', bytes);
  const { loss = 'gamma', har, features, lengths } = body;
  let at = 0;
  const texts = lengths.map((length) => {
    at += length;
    return Buffer.from(payload.subarray(at - length, at)).toString();
  });
  return { loss, har, features, trees: treesOf(texts) };
}
