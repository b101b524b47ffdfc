/** Scores beside those that decide: errors of the mean, how much worse than in training, what a strategy would make. */
import type { Horizon } from '../../schemas/forecast.ts';
import { longShort, type StrategyRow, type StrategyScores } from '../scores/long-short.ts';
import { type ResidualScores, residualScores } from '../scores/residuals.ts';
import type { TrainingScores } from './fold-outcome.ts';

export interface FurtherScores extends ResidualScores {
  /**
   * CRPS over the baseline's, out of sample, divided by the same on rows of the training windows: 1 when the model does
   * as well on what it has not seen, above 1 when it has learnt its window by heart. Null when nothing is known of one.
   */
  testTrainRatio: number | null;
  /** Null when the means rank no symbol above another. */
  strategy: StrategyScores | null;
}

export function furtherScores(of: {
  horizon: Horizon;
  rows: readonly StrategyRow[];
  relativeCrps: number;
  training: TrainingScores | undefined;
  trainingBaseline: TrainingScores | undefined;
}): FurtherScores {
  const { horizon, rows, relativeCrps, training, trainingBaseline } = of;
  const known = training && trainingBaseline && training.rows > 0 && trainingBaseline.rows > 0;
  return {
    ...residualScores(
      rows.map(({ y }) => y),
      rows.map(({ mean }) => mean),
    ),
    testTrainRatio: known ? relativeCrps / (training.crps / trainingBaseline.crps) : null,
    strategy: longShort(rows, horizon),
  };
}
