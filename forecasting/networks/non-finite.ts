/** Numbers that end a fit: from a loss or a gradient that is not finite no later step comes back. */
import { type ErrorDetails, TerminalError } from '../../schemas/errors.ts';

/** @throws TerminalError NonFiniteLoss, with all three in its details */
export function refuseNonFiniteStep(loss: number, gradientNorm: number, learningRate: number): void {
  if (Number.isFinite(loss) && Number.isFinite(gradientNorm)) return;
  throw nonFinite(
    `loss became ${loss} with a gradient of norm ${gradientNorm}; lower hyper.learningRate or hyper.clipNorm`,
    // Text, because JSON has neither infinity nor NaN.
    { loss: String(loss), gradientNorm: String(gradientNorm), learningRate },
  );
}

/**
 * Early stopping would take such an epoch for one that is no better, and keep the weights of before without a word.
 * @param epoch 0: the weights that training starts from
 * @throws TerminalError NonFiniteLoss, with all three in its details
 */
export function refuseNonFiniteValidation(loss: number, epoch: number, learningRate: number): void {
  if (Number.isFinite(loss)) return;
  throw nonFinite(
    epoch === 0
      ? `validation loss is ${loss} before the first epoch; check the prices of the last sessions of the window`
      : `validation loss became ${loss} after epoch ${epoch}; lower hyper.learningRate or hyper.clipNorm`,
    { validationLoss: String(loss), epoch, learningRate },
  );
}

function nonFinite(message: string, details: ErrorDetails): TerminalError {
  return new TerminalError('NonFiniteLoss', message, { details });
}
