/** Nothing is estimated: the decay is RiskMetrics' and the sigma is a feature. The fit only checks its input. */
import type { Panel } from '../../../schemas/panel.ts';
import { decodeArtifact, encodeArtifact } from '../artifact.ts';
import { knownColumn } from '../panel-access.ts';

export interface EwmaFit {
  decay: number;
}

/** Throws MissingFeature when the panel has no `ewma_sigma`. */
export function fitEwma(train: Panel): EwmaFit {
  knownColumn(train, 'ewma_sigma');
  return { decay: 0.94 };
}

export const saveEwma = (fit: EwmaFit): Uint8Array => encodeArtifact('ewma', fit);
export const loadEwma = (bytes: Uint8Array): EwmaFit => decodeArtifact<EwmaFit>('ewma', bytes).body;
