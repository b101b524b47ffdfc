import type { FitDescription } from '../contract.ts';
import type { MeanFit } from './fit.ts';

export function describeMean({ means, symbols, pooled }: MeanFit): FitDescription {
  return {
    parameters: means.length,
    inputs: ['ewma_sigma'],
    facts: { symbols: symbols.length, pooledMean: pooled },
  };
}
