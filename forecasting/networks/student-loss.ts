/** Student-t negative log-likelihood of volatility-normalised returns. */
import { tf } from './tensorflow.ts';
import { DF, MEAN_UNIT } from './units.ts';

export { MEAN_UNIT };

/** Scale of a t(5) with standard deviation 1. */
const UNIT_SCALE = Math.sqrt((DF - 2) / DF);
/** -ln of the t(5) density's constant: Gamma(3) / (Gamma(5/2) sqrt(5 pi)) = 8 / (3 pi sqrt 5). */
const LOG_CONSTANT = -Math.log(8 / (3 * Math.PI * Math.sqrt(DF)));

/**
 * Mean over the present targets of -ln p(u), u ~ t(5) with mean MEAN_UNIT * m and standard deviation exp(s).
 * @param outputs [batch, 2 horizons]: m of each horizon, then s
 * @param targets u = return / (sigma sqrt h), [batch, horizons]; 0 where missing
 * @param present 1 or 0, [batch, horizons]
 */
export function studentLoss(outputs: tf.Tensor2D, targets: tf.Tensor2D, present: tf.Tensor2D): tf.Scalar {
  const [mean, logSigma] = tf.split(outputs, 2, 1) as [tf.Tensor2D, tf.Tensor2D];
  const scale = logSigma.exp().mul(UNIT_SCALE);
  const z = targets.sub(mean.mul(MEAN_UNIT)).div(scale);
  const loss = z
    .square()
    .div(DF)
    .log1p()
    .mul((DF + 1) / 2)
    .add(logSigma)
    .add(LOG_CONSTANT + Math.log(UNIT_SCALE));
  return loss.mul(present).sum().div(present.sum()) as tf.Scalar;
}
