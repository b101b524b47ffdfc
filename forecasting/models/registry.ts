/** Model families by name. Loaded when asked for, so that nobody pays for TensorFlow who does not use it. */
import { TerminalError } from '../../schemas/errors.ts';
import { FAMILIES, type Family } from '../../schemas/recipes.ts';
import type { MemberModels, ModelFamily } from './contract.ts';

const families: Record<Family, (models: MemberModels) => Promise<ModelFamily>> = {
  ewma: async () => (await import('./ewma/family.ts')).ewmaFamily,
  mean: async () => (await import('./mean/family.ts')).meanFamily,
  ridge: async () => (await import('./ridge/family.ts')).ridgeFamily,
  har: async () => (await import('./har/family.ts')).harFamily,
  lightgbm: async () => (await import('./lightgbm/family.ts')).lightgbmFamily,
  lstm: async () => (await import('./lstm/family.ts')).lstmFamily,
  garch: async () => (await import('./garch/family.ts')).garchFamily,
  'elastic-net': async () => (await import('./elastic-net/family.ts')).elasticNetFamily,
  forest: async () => (await import('./forest/family.ts')).forestFamily,
  hmm: async () => (await import('./hmm/family.ts')).hmmFamily,
  ar: async () => (await import('./ar/family.ts')).arFamily,
  arima: async () => (await import('./arima/family.ts')).arimaFamily,
  planted: async () => (await import('./planted/family.ts')).plantedFamily,
  ensemble: async (models) => (await import('./ensemble/family.ts')).ensembleFamily(models),
};

/** `models`: what a family that combines recipes makes its members with. Throws UnknownFamily. */
export async function modelFamily(name: string, models: MemberModels): Promise<ModelFamily> {
  const load = Object.hasOwn(families, name) ? families[name as Family] : undefined;
  if (load === undefined) {
    throw new TerminalError(
      'UnknownFamily',
      `unknown model family "${name}": known are ${FAMILIES.filter((family) => family !== 'planted').join(', ')}`,
    );
  }
  return load(models);
}
