/** Small panels for model tests: made-up bars through the real panel builder, and ways to spoil them. */
import type { Panel } from '../../../schemas/panel.ts';
import type { Family, Recipe } from '../../../schemas/recipes.ts';
import { CATALOGUE } from '../../features/catalogue.ts';
import { buildPanel } from '../../features/panel.ts';
import { syntheticMarket } from '../../features/testdata/synthetic.ts';

const NAMES = ['ewma_sigma', 'rv_1', 'rv_5', 'rv_22', 'mkt_rv_1', 'mkt_rv_5', 'vix'];
const RETURNS = ['ret_1', 'ret_2', 'ret_5', 'ret_10', 'ret_21'];

export function testPanel({ sessions = 420, symbols = 8, seed = 1, missing = 0, flat = 0 } = {}): Panel {
  const features = CATALOGUE.filter((feature) => [...NAMES, ...RETURNS].includes(feature.name));
  return buildPanel({ ...syntheticMarket({ seed, sessions, symbols, missing, flat }), features });
}

/** A market that stands still: each symbol's bars are one price, day after day. The volatility index goes on moving. */
export function stillPanel({ sessions = 300, symbols = 4 } = {}): Panel {
  const features = CATALOGUE.filter((feature) => [...NAMES, ...RETURNS].includes(feature.name));
  const market = syntheticMarket({ seed: 1, sessions, symbols, missing: 0, flat: 0 });
  const flat = { open: 50, high: 50, low: 50, close: 50, volume: 1000, split: 1, dividend: 0 };
  const series = market.series.map((one) => ({ ...one, bars: one.bars.map((bar) => ({ ...bar, ...flat })) }));
  return buildPanel({ ...market, series, features });
}

const FAST: Partial<Record<Family, Recipe['hyper']>> = {
  lightgbm: { rounds: 10, minDataInLeaf: 50, threads: 1 },
  forest: { trees: 10, minDataInLeaf: 50, threads: 1 },
  planted: { kind: 'better' },
};

export function testRecipe(family: Family, hyper: Recipe['hyper'] = {}): Recipe {
  const members = family === 'ensemble' ? { members: [testRecipe('har'), testRecipe('garch')] } : {};
  return {
    ...members,
    name: family,
    family,
    features: 'all',
    window: { kind: 'expanding', minSessions: 120 },
    refitEvery: 100,
    retrainAfter: 63,
    hyper: { ...FAST[family], ...hyper },
    seed: 1,
  };
}

/** A copy with one more column. */
export function withColumn(panel: Panel, name: string, values: Float64Array): Panel {
  return { ...panel, featureNames: [...panel.featureNames, name], features: [...panel.features, values] };
}

/** A copy in which the column has other values. */
export function replaceColumn(panel: Panel, name: string, change: (value: number, row: number) => number): Panel {
  const at = panel.featureNames.indexOf(name);
  return { ...panel, features: panel.features.map((values, j) => (j === at ? values.map(change) : values)) };
}

/** A copy with everything after that session, and every target realised after it, made absurd. */
export function spoiledAfter(panel: Panel, session: number): Panel {
  const late = (row: number, h = 0) => panel.sessionIndex[row]! + h > session;
  const spoil = (values: Float64Array, h = 0) =>
    values.map((value, row) => (late(row, h) ? -7 * value + 0.3 + 0.01 * (row % 13) : value));
  return {
    ...panel,
    features: panel.features.map((values) => spoil(values)),
    targets: {
      1: spoil(panel.targets[1], 1),
      3: spoil(panel.targets[3], 3),
      5: spoil(panel.targets[5], 5),
      10: spoil(panel.targets[10], 10),
    },
    price: spoil(panel.price),
  };
}

/** Uniform numbers in [0, 1) from a seed (mulberry32). */
export function random(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
