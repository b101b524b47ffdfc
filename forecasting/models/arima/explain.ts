/** Errors of the filter carry every earlier return: Shapley values of the blocks of sessions it reads. */
import { byPermutation } from '../../explanations/permutation.ts';
import { predictArima } from './predict.ts';

export const explainArima = byPermutation(predictArima);
