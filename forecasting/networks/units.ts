/** Numbers that heads are read with, apart from the code behind them: this file loads no TensorFlow. */

/** Degrees of freedom of the Student t that networks are fitted with. */
export const DF = 5;
/** Means are tiny beside the scale: the head's output is multiplied by this, so that they learn slowly. */
export const MEAN_UNIT = 0.1;
