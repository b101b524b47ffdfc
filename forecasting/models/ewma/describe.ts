import type { FitDescription } from '../contract.ts';
import type { EwmaFit } from './fit.ts';

export function describeEwma({ decay }: EwmaFit): FitDescription {
  return { parameters: 0, inputs: ['ewma_sigma'], facts: { decay } };
}
