/**
 * The fold over sessions: all symbols, all features. History is this fold run over the past, live is the same
 * fold continued from its saved state; the state is plain data that survives JSON.
 */
import { TerminalError } from '../../schemas/errors.ts';
import type { Bar, SessionDate } from '../../schemas/market.ts';
import { type AdjustedBar, type AdjustState, adjustBar, initAdjust } from './adjust.ts';
import type { Feature, FeatureInput, FoldFeature, RankFeature } from './feature.ts';
import { initMarket, type MarketState, updateMarket } from './market.ts';
import { crossSectionRanks } from './ranks.ts';

export interface EngineState {
  adjust: AdjustState[];
  market: MarketState;
  /** By feature, then by symbol. */
  folds: unknown[][];
}

/** The bars of one session: by symbol in the engine's order, and what the market context needs. */
export interface EngineSession {
  session: SessionDate;
  bars: (Bar | undefined)[];
  market: Bar | undefined;
  volatilityIndex: Bar | undefined;
  rate10: Bar | undefined;
  rate30: Bar | undefined;
}

export interface Engine {
  /** Names in column order. */
  featureNames: string[];
  init(symbols: number): EngineState;
  /**
   * Moves the state over one session and writes a row for each symbol that has a bar, in symbol order, into
   * `columns` from row `at`. Returns how many rows were written.
   */
  step(state: EngineState, session: EngineSession, columns: Float64Array[], at: number): number;
}

interface Planned {
  feature: Feature;
  /** Position in `columns`; -1 when only a rank needs it. */
  column: number;
}

/** Throws UnknownFeature (terminal) when a rank is taken of a feature that `catalogue` lacks. */
export function createEngine(features: readonly Feature[], catalogue: readonly Feature[]): Engine {
  const planned: Planned[] = features.map((feature, column) => ({ feature, column }));
  for (const feature of features) {
    if (feature.kind !== 'rank' || planned.some((p) => p.feature.name === feature.of)) continue;
    planned.push({ feature: baseOf(feature, catalogue), column: -1 });
  }
  const folds = planned.filter((p) => p.feature.kind === 'fold');
  const ranks = planned
    .filter((p) => p.feature.kind === 'rank')
    .map((p) => ({
      column: p.column,
      of: folds.findIndex((f) => f.feature.name === (p.feature as RankFeature).of),
    }));
  const foldFeatures = folds.map((p) => p.feature as FoldFeature);

  return {
    featureNames: features.map((f) => f.name),
    init: (symbols) => ({
      adjust: Array.from({ length: symbols }, initAdjust),
      market: initMarket(),
      folds: foldFeatures.map((f) => Array.from({ length: symbols }, () => f.init())),
    }),
    step(state, session, columns, at) {
      const present: number[] = [];
      const adjusted: AdjustedBar[] = [];
      for (let s = 0; s < session.bars.length; s++) {
        const bar = session.bars[s];
        if (!bar) continue;
        present.push(s);
        adjusted.push(adjustBar(state.adjust[s]!, bar));
      }
      const { bars: _, ...context } = session;
      const market = updateMarket(state.market, {
        ...context,
        variance: meanKnown(adjusted.map((bar) => bar.variance)),
        breadth: meanKnown(adjusted.map((bar) => (Number.isNaN(bar.logReturn) ? NaN : +(bar.logReturn > 0)))),
      });
      const inputs: FeatureInput[] = adjusted.map((bar) => ({ bar, market }));
      for (let f = 0; f < foldFeatures.length; f++) {
        const feature = foldFeatures[f]!;
        const states = state.folds[f]!;
        const column = folds[f]!.column;
        const out = columns[column] ?? new Float64Array(inputs.length);
        const from = column < 0 ? 0 : at;
        for (let i = 0; i < inputs.length; i++) {
          const own = states[present[i]!];
          feature.update(own, inputs[i]!);
          out[from + i] = feature.value(own);
        }
        for (const rank of ranks) {
          if (rank.of !== f) continue;
          columns[rank.column]!.set(crossSectionRanks(out.subarray(from, from + inputs.length)), at);
        }
      }
      return inputs.length;
    },
  };
}

function baseOf(feature: RankFeature, catalogue: readonly Feature[]): Feature {
  const base = catalogue.find((f) => f.name === feature.of);
  if (base?.kind === 'fold') return base;
  throw new TerminalError('UnknownFeature', `feature ${feature.name} ranks ${feature.of}, which is no fold`);
}

function meanKnown(values: number[]): number {
  let sum = 0;
  let count = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    sum += value;
    count++;
  }
  return count === 0 ? Number.NaN : sum / count;
}
