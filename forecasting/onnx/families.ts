/** The graph of a model of any family, its calibration included. Families are loaded when asked for, as in the registry. */
import { HORIZONS } from '../../schemas/forecast.ts';
import type { Family } from '../../schemas/recipes.ts';
import { modelParts } from '../models/fit-model.ts';
import { type Building, type Moments, notExportable } from './family-graph.ts';

type FamilyGraph = (building: Building, family: Uint8Array) => Promise<Moments>;

const FAMILIES: Partial<Record<Family, FamilyGraph>> = {
  ewma: async (building) => (await import('./baseline.ts')).ewmaGraph(building),
  mean: async (building, bytes) => {
    const { loadMean } = await import('../models/mean/fit.ts');
    return (await import('./baseline.ts')).meanGraph(building, loadMean(bytes));
  },
  ridge: async (building, bytes) => {
    const { loadRidge } = await import('../models/ridge/fit.ts');
    return (await import('./baseline.ts')).linearGraph(building, loadRidge(bytes));
  },
  'elastic-net': async (building, bytes) => {
    const { loadElasticNet } = await import('../models/elastic-net/fit.ts');
    return (await import('./baseline.ts')).linearGraph(building, loadElasticNet(bytes));
  },
  har: async (building, bytes) => {
    const { loadHar } = await import('../models/har/fit.ts');
    return (await import('./har.ts')).harGraph(building, loadHar(bytes));
  },
  lightgbm: async (building, bytes) => {
    const { loadLightgbm } = await import('../models/lightgbm/fit.ts');
    return (await import('./boosted.ts')).lightgbmGraph(building, loadLightgbm(bytes));
  },
  forest: async (building, bytes) => {
    const { loadForest } = await import('../models/forest/fit.ts');
    return (await import('./boosted.ts')).forestGraph(building, loadForest(bytes));
  },
  lstm: async (building, bytes) => {
    const { decodeModel } = await import('../models/lstm/model.ts');
    return (await import('./lstm.ts')).lstmGraph(building, decodeModel(bytes));
  },
  ensemble: async (building, bytes) => {
    const { ensembleParts } = await import('../models/ensemble/fit.ts');
    const { ensembleGraph } = await import('./ensemble.ts');
    const { members, ...learnt } = ensembleParts(bytes);
    const graphs: Moments[] = [];
    for (const { part } of members) graphs.push(await modelGraph(building, part));
    return ensembleGraph(building, learnt, graphs);
  },
};

/** Why the others have none. */
const REASONS: Partial<Record<Family, string>> = {
  garch: 'its variance is filtered through all past returns of the symbol, which are no input of fixed size',
  hmm: 'its state is filtered through all past returns of the symbol, which are no input of fixed size',
  ar: 'it reads the past returns of the symbol by a rule of its own',
  arima: 'it filters the past returns of the symbol, which are no input of fixed size',
};

/** @param model bytes of FittedModel.save. Throws NotExportable, CorruptArtifact. */
export async function modelGraph(building: Building, model: Uint8Array): Promise<Moments> {
  const { recipe, calibration, family } = modelParts(model);
  const graph = FAMILIES[recipe.family];
  if (graph === undefined) {
    throw notExportable(
      `recipe ${recipe.name} of family ${recipe.family}`,
      `${REASONS[recipe.family] ?? 'it has no graph'}; families with one are ${Object.keys(FAMILIES).join(', ')}`,
    );
  }
  const { mean, sigma } = await graph(building, family);
  const multipliers = building.g.double(HORIZONS.map((h) => calibration[h].multiplier));
  return { mean, sigma: building.g.op('Mul', [sigma, multipliers]) };
}
