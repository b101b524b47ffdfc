/** Powers of the coefficients act on the same returns at every horizon, and sigma is a root: Shapley values of the blocks of sessions it reads. */
import { byPermutation } from '../../explanations/permutation.ts';
import { predictAr } from './predict.ts';

export const explainAr = byPermutation(predictAr);
