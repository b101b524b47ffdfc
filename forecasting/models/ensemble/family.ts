/** Combinations of recipes; the members are fitted inside the same window. */
import { TerminalError } from '../../../schemas/errors.ts';
import type { ModelFamily } from '../contract.ts';

export const ensembleFamily: ModelFamily = {
  name: 'ensemble',
  calibration: 'in-sample',
  fit: () => Promise.reject(new TerminalError('InvalidRecipe', 'ensembles are not built yet')),
  load: () => Promise.reject(new TerminalError('CorruptArtifact', 'ensembles are not built yet')),
};
