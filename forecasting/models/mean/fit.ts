import type { Panel } from '../../../schemas/panel.ts';
import { decodeArtifact, encodeArtifact } from '../artifact.ts';
import { knownColumn } from '../panel-access.ts';

export interface MeanFit {
  symbols: string[];
  /** Mean one-session log return of each symbol over the window; the pooled one where a symbol has no return. */
  means: number[];
  /** Mean over all rows, for a symbol the window did not hold. */
  pooled: number;
}

/** Throws MissingFeature when the panel has no `ewma_sigma`. */
export function fitMean(train: Panel): MeanFit {
  knownColumn(train, 'ewma_sigma');
  const sums = new Float64Array(train.symbols.length);
  const counts = new Int32Array(train.symbols.length);
  for (let row = 0; row < train.rows; row++) {
    const y = train.targets[1][row]!;
    if (!Number.isFinite(y)) continue;
    const symbol = train.symbolIndex[row]!;
    sums[symbol]! += y;
    counts[symbol]!++;
  }
  const total = counts.reduce((a, b) => a + b, 0);
  const pooled = total === 0 ? 0 : sums.reduce((a, b) => a + b, 0) / total;
  const means = Array.from(sums, (sum, i) => (counts[i] === 0 ? pooled : sum / counts[i]!));
  return { symbols: [...train.symbols], means, pooled };
}

export const saveMean = (fit: MeanFit): Uint8Array => encodeArtifact('mean', fit);
export const loadMean = (bytes: Uint8Array): MeanFit => decodeArtifact<MeanFit>('mean', bytes).body;
