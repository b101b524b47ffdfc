/** An ensemble: members, weights from forecasts they made without having seen the outcome, and the bytes of it all. */
import type { Panel } from '../../../schemas/panel.ts';
import type { Recipe } from '../../../schemas/recipes.ts';
import { regimeOf } from '../../ensembles/regimes.ts';
import { decodeArtifact, encodeArtifact } from '../artifact.ts';
import { byHorizon } from '../by-horizon.ts';
import type { FitHooks, FittedModel, MemberModels, RawPrediction } from '../contract.ts';
import { type Combination, fitCombination, levelsOf } from './combination.ts';
import { combine } from './combine.ts';
import { follow, startOf } from './dynamic.ts';
import { fitMeans, type MeanRule, withMeans } from './means.ts';
import { type Failure, type FittedMembers, fitMembers } from './members.ts';
import { type EnsembleOptions, ensembleOptions } from './options.ts';

export interface FittedEnsemble {
  options: EnsembleOptions;
  members: { name: string; model: FittedModel }[];
  failures: Failure[];
  combination: Combination;
  means: MeanRule;
}

/**
 * `outOfSample` is what the ensemble would have said in the last part of the window, made of members that had not seen it:
 * what the calibration belongs on. Throws what fitMembers and fitCombination throw, InvalidRecipe, InvalidHyperparameter.
 */
export async function fitEnsemble(
  train: Panel,
  recipe: Recipe,
  hooks: FitHooks,
  models: MemberModels,
): Promise<{ ensemble: FittedEnsemble; outOfSample: { rows: Int32Array; prediction: RawPrediction } }> {
  const options = ensembleOptions(recipe);
  const warm = new Map(hooks.warmStart ? memberBytes(hooks.warmStart, models) : []);
  const fitted = await fitMembers(train, recipe, options, hooks, { models, warm });
  const { members, failures, rows } = fitted;
  try {
    const combination = fitCombination(train, options, fitted);
    const combined = combineWindow(train, combination, fitted);
    const means = fitMeans(options, combined, fitted.outOfSample[1]);
    const ensemble = { options, members, failures, combination, means };
    return { ensemble, outOfSample: { rows, prediction: withMeans(means, combined) } };
  } catch (error) {
    for (const { model } of members) model.dispose();
    throw error;
  }
}

/** The combination of what the members said in the window; dynamic weights as they were at each session. */
function combineWindow(
  train: Panel,
  combination: Combination,
  { members, outOfSample }: FittedMembers,
): RawPrediction {
  const levels = combination.kind === 'regime' ? levelsOf(train) : undefined;
  return byHorizon((h) => {
    const forecasts = outOfSample[h];
    const session = (row: number) => forecasts.session[row]!;
    if (combination.kind === 'fixed') return combine(forecasts, () => combination.weights[h]);
    if (combination.kind === 'regime') {
      const { weights, thresholds } = combination;
      return combine(forecasts, (row) => weights[h][regimeOf(levels![session(row)]!, thresholds)]!);
    }
    const { rule, horizons } = combination.state;
    const start = startOf(forecasts, members.length, horizons[h].df);
    const asked = [...new Set(forecasts.session)];
    const { weights } = follow(start, rule, forecasts, h, asked);
    return combine(forecasts, (row) => weights.get(session(row))!);
  });
}

interface Body {
  options: EnsembleOptions;
  members: { name: string; length: number }[];
  failures: Failure[];
  combination: Combination;
  means: MeanRule;
}

export function saveEnsemble({ members, ...rest }: FittedEnsemble): Uint8Array {
  const bytes = members.map(({ model }) => model.save());
  const lengths = members.map(({ name }, i) => ({ name, length: bytes[i]!.length }));
  return encodeArtifact<Body>('ensemble', { ...rest, members: lengths }, Buffer.concat(bytes));
}

/** Throws CorruptArtifact, also for a member's bytes. */
export async function loadEnsemble(bytes: Uint8Array, models: MemberModels): Promise<FittedEnsemble> {
  const { body, payload } = decodeArtifact<Body>('ensemble', bytes);
  const members: FittedEnsemble['members'] = [];
  try {
    for (const { name, part } of partsOf(body, payload))
      members.push({ name, model: await models.load(part) });
  } catch (error) {
    for (const { model } of members) model.dispose();
    throw error;
  }
  return { ...body, members };
}

/** The families' own bytes of the members, as a warm start wants them. */
function memberBytes(bytes: Uint8Array, models: MemberModels): [string, Uint8Array][] {
  const { body, payload } = decodeArtifact<Body>('ensemble', bytes);
  return partsOf(body, payload).map(({ name, part }) => [name, models.familyBytes(part)]);
}

/** What was learnt, and the members' models as bytes: for who reads an ensemble without running it. Throws CorruptArtifact. */
export function ensembleParts(bytes: Uint8Array): {
  combination: Combination;
  means: MeanRule;
  members: { name: string; part: Uint8Array }[];
} {
  const { body, payload } = decodeArtifact<Body>('ensemble', bytes);
  return { combination: body.combination, means: body.means, members: partsOf(body, payload) };
}

function partsOf({ members }: Body, payload: Uint8Array): { name: string; part: Uint8Array }[] {
  let at = 0;
  return members.map(({ name, length }) => {
    at += length;
    return { name, part: payload.slice(at - length, at) };
  });
}
