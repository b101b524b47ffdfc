/** The filter weighs regimes by products of densities: Shapley values of the blocks of sessions it reads. */
import { byPermutation } from '../../explanations/permutation.ts';
import { predictHmm } from './predict.ts';

export const explainHmm = byPermutation(predictHmm);
