/** The best k features of a training window. */
import type { Panel } from '../../schemas/panel.ts';
import { type Choice, choose, chooseMrmr } from './choose.ts';
import { gainsOf } from './gain.ts';
import { asCorrelation, mutualInformation, type Span } from './mutual-information.ts';
import type { Outcome, Rule, SelectionOptions } from './options.ts';
import { relevanceOf } from './relevance.ts';
import { selectionFrequency, stabilityIndex } from './stability.ts';
import { type Study, studyOf, subWindows } from './study.ts';

/** Pieces of the window in which the choice is made again. */
const PARTS = 5;

/** What was chosen and why: part of a model's artefact and of its description. */
export interface Selection {
  by: Rule;
  outcome: Outcome;
  asked: number;
  perGroup: number;
  candidates: number;
  /** In the order of the panel's columns, which is the order that the model reads them in. */
  features: SelectedFeature[];
  /** Nogueira's index over the choices in five pieces of the window; null where it is not defined. */
  stability: number | null;
  /** Columns that could not be chosen. */
  refused: Study['refused'];
}

export interface SelectedFeature {
  name: string;
  group: string;
  /** Place in the choice, from 1. */
  place: number;
  /** What the rule went by. */
  score: number;
  /** Nats about the outcome beyond chance, see relevance.ts. */
  relevance: number;
  /** Mean informational correlation with those chosen before, by mrmr; null by another rule. */
  redundancy: number | null;
  /** Share of LightGBM's gain; null where the rule does not use it. */
  gain: number | null;
  /** Share of the five pieces of the window in which it is chosen. */
  frequency: number;
}

/**
 * Deterministic, from `train` alone, which was cut so that it holds nothing after the decision session.
 * @param names columns to choose from; the result has min(k, those that can be chosen) of them
 * @throws TerminalError MissingFeature, ConstantSeries, TooLittleHistory; by gain or combined LightgbmFailed, and NeedsPersonError MissingNative
 */
export async function selectFeatures(
  train: Panel,
  names: readonly string[],
  options: SelectionOptions,
  signal?: AbortSignal,
): Promise<Selection> {
  const { k, by, perGroup, seed } = options;
  const study = studyOf(train, names, options);
  const { groups } = study;
  const whole: Span = { from: 0, to: train.rows };
  const relevance = relevanceOf(study, whole);
  const gains = by === 'gain' || by === 'combined' ? await gainsOf(study, whole, seed, signal) : null;
  const parts: number[][] = [];
  for (const span of subWindows(study, PARTS)) {
    signal?.throwIfAborted();
    if (by === 'gain') {
      const gain = await gainsOf(study, span, seed, signal);
      parts.push(choose(groups, k, perGroup, (j) => gain[j]!).order);
    } else {
      parts.push(mrmrOf(study, span, relevanceOf(study, span), k, perGroup).order);
    }
  }
  const frequency = selectionFrequency(parts, groups.length);
  const mrmr = by === 'gain' ? undefined : mrmrOf(study, whole, relevance, k, perGroup);
  const choice = choiceBy(options, groups, relevance, frequency, gains, mrmr);
  const features = choice.order.map((j, place): SelectedFeature & { column: number } => ({
    column: j,
    name: study.names[j]!,
    group: groups[j]!,
    place: place + 1,
    score: choice.scores[place]!,
    relevance: relevance[j]!,
    redundancy: by === 'mrmr' ? mrmr!.redundancies[place]! : null,
    gain: gains && gains[j]!,
    frequency: frequency[j]!,
  }));
  return {
    ...{ by, outcome: options.outcome, asked: k, perGroup, candidates: groups.length },
    features: features.sort((a, b) => a.column - b.column).map(({ column: _, ...feature }) => feature),
    stability: stabilityIndex(parts, groups.length),
    refused: study.refused,
  };
}

function mrmrOf(
  { bins, weights, groups }: Study,
  span: Span,
  relevance: Float64Array,
  k: number,
  perGroup: number,
) {
  return chooseMrmr(
    relevance.map((nats) => (nats > 0 ? asCorrelation(nats) : nats)),
    (a, b) => asCorrelation(mutualInformation(bins[a]!, bins[b]!, weights, span)),
    groups,
    k,
    perGroup,
  );
}

/**
 * `stability`: by frequency, among equals by relevance. `combined`: by the mean of three ranks, -1 to 0 best: place by mrmr
 * (those it left out share the last), gain, frequency.
 */
function choiceBy(
  { by, k, perGroup }: SelectionOptions,
  groups: readonly string[],
  relevance: Float64Array,
  frequency: Float64Array,
  gains: Float64Array | null,
  mrmr: Choice | undefined,
): Choice {
  if (by === 'mrmr') return mrmr!;
  if (by === 'gain') return choose(groups, k, perGroup, (j) => gains![j]!);
  if (by === 'stability') {
    const among = ranksOf(relevance);
    return choose(groups, k, perGroup, (j) => frequency[j]! + 1e-3 * among[j]!);
  }
  const places = new Float64Array(groups.length).fill(-k);
  for (const [place, j] of mrmr!.order.entries()) places[j] = -place;
  const ranks = [places, gains!, frequency].map(ranksOf);
  return choose(groups, k, perGroup, (j) => (ranks[0]![j]! + ranks[1]![j]! + ranks[2]![j]!) / 3);
}

/** Share of the values above each, ties at their mean, negative: 0 for the best, towards -1 for the worst. */
function ranksOf(values: Float64Array): Float64Array {
  return values.map((value) => {
    let above = 0;
    for (const other of values) above += other > value ? 1 : other === value ? 0.5 : 0;
    return (0.5 - above) / values.length;
  });
}
