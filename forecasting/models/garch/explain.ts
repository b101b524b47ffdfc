/** The root of a recursion over squared returns: Shapley values of the blocks of sessions it reads. */
import { byPermutation } from '../../explanations/permutation.ts';
import { predictGarch } from './predict.ts';

export const explainGarch = byPermutation(predictGarch);
