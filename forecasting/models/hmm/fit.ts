import { TerminalError } from '../../../schemas/errors.ts';
import type { SessionDate } from '../../../schemas/market.ts';
import type { Panel } from '../../../schemas/panel.ts';
import type { Recipe } from '../../../schemas/recipes.ts';
import { decodeArtifact, encodeArtifact } from '../artifact.ts';
import type { FitHooks } from '../contract.ts';
import { fitEach, fittableSeries, moments, type SymbolSeries } from '../symbol-series.ts';
import { fitHmm } from './expectation-maximisation.ts';
import { forwardFilter, type HmmParameters, step } from './forward.ts';

/** Three regimes have fourteen parameters. */
const MIN_RETURNS = 150;
const OPTIONS = { maxSteps: 300, tolerance: 1e-6, leastVariance: 1e-3 };
/** Expected stay of the first guess in a regime: twenty sessions. */
const STAY = 0.95;

export interface HmmState extends HmmParameters {
  /** The last session of the window, and the state probabilities expected of the next one. */
  session: SessionDate;
  next: number[];
}

export interface HmmModel {
  symbols: [symbol: string, state: HmmState][];
}

/**
 * One fit per symbol. `hyper.states`: 2 to 5 regimes (3), in ascending order of variance at every refit.
 * Throws MissingFeature, FeaturesNotRead, TooLittleHistory, ConstantSeries, NonFiniteLoss, InvalidHyperparameter;
 * AbortError.
 */
export async function fitHmmModel(train: Panel, recipe: Recipe, hooks: FitHooks): Promise<HmmModel> {
  const states = recipe.hyper.states ?? 3;
  if (typeof states !== 'number' || !Number.isInteger(states) || states < 2 || states > 5) {
    throw new TerminalError(
      'InvalidHyperparameter',
      `invalid hyper.states ${states} of recipe ${recipe.name}: a whole number from 2 to 5 is needed`,
    );
  }
  const all = fittableSeries(train, recipe, MIN_RETURNS);
  const fit = ({ returns, sessions }: SymbolSeries): HmmState => {
    const parameters = regimes(returns, states);
    const { probabilities } = forwardFilter(parameters, returns);
    const next = Array.from(step(parameters.transition, probabilities.subarray(-states)));
    return { ...parameters, session: sessions.at(-1)!, next };
  };
  return { symbols: await fitEach(all, fit, hooks) };
}

/** Fitted on standardised returns, so that tolerances mean the same for every symbol; given back in returns. */
export function regimes(returns: Float64Array, states: number): HmmParameters {
  const { values, mean, sd } = moments(returns);
  const standardised = values.map((value) => (value - mean) / sd);
  const { parameters } = fitHmm(standardised, firstGuess(states), OPTIONS);
  const order = parameters.variances
    .map((_, s) => s)
    .sort((a, b) => parameters.variances[a]! - parameters.variances[b]!);
  return {
    start: order.map((s) => parameters.start[s]!),
    transition: order.map((s) => order.map((to) => parameters.transition[s]![to]!)),
    means: order.map((s) => mean + sd * parameters.means[s]!),
    variances: order.map((s) => sd * sd * parameters.variances[s]!),
  };
}

/** Variances from a third to three times the sample's, evenly in logarithms; the same mean. */
function firstGuess(states: number): HmmParameters {
  const away = (1 - STAY) / (states - 1);
  const all = Array.from({ length: states }, (_, s) => s);
  return {
    start: all.map(() => 1 / states),
    transition: all.map((i) => all.map((j) => (i === j ? STAY : away))),
    means: all.map(() => 0),
    variances: all.map((s) => 3 ** ((2 * s) / (states - 1) - 1)),
  };
}

export const saveHmm = (model: HmmModel): Uint8Array => encodeArtifact('hmm', model);
export const loadHmm = (bytes: Uint8Array): HmmModel => decodeArtifact<HmmModel>('hmm', bytes).body;
