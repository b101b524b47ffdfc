/** A configuration as small as every stage allows: a first day takes seconds. */
import { loadConfig } from '../../cli/config/load.ts';
import type { Config } from '../../schemas/config.ts';
import type { Recipe } from '../../schemas/recipes.ts';

export const UNIVERSE = 'small';
export const SYMBOLS = ['AAPL', 'JPM', 'KO', 'SHV', 'SPY'];
export const CONTEXT = ['^TNX', '^TYX', '^VIX'];

/** Defaults of the repository, whatever this machine's environment sets. */
export function smallConfig(home: string, change: Partial<Config> = {}): Config {
  const { config } = loadConfig({ cwd: home, environment: {} });
  return {
    ...config,
    home,
    source: 'replay',
    // Enough for the default fits from 2019-02-04 on.
    history: { from: '2017-06-01', overlapSessions: 10 },
    universe: UNIVERSE,
    universes: {
      [UNIVERSE]: {
        symbols: SYMBOLS,
        context: CONTEXT,
        unscored: ['SHV'],
        market: 'SPY',
        volatilityIndex: '^VIX',
      },
    },
    recipes: RECIPES,
    evaluation: { sessions: 120 },
    providers: {
      ...config.providers,
      yahoo: { ...config.providers.yahoo, attempts: 3, timeoutMs: 1000 },
    },
    log: { level: 'warn' },
    ...change,
  };
}

const recipe = (name: Recipe['family'], hyper: Recipe['hyper'] = {}): Recipe => ({
  name,
  family: name,
  features: 'core',
  window: { kind: 'expanding', minSessions: 250 },
  refitEvery: 60,
  retrainAfter: 63,
  hyper,
  seed: 1,
});

export const CHEAP_RECIPES = [recipe('ewma'), recipe('har'), recipe('ridge', { alpha: 1000 })];
export const LSTM_RECIPE = recipe('lstm', {
  hidden: 8,
  layers: 2,
  steps: 10,
  batch: 128,
  epochs: 2,
  warmEpochs: 1,
  stride: 2,
});
const RECIPES = [
  ...CHEAP_RECIPES,
  recipe('lightgbm', { rounds: 10, leaves: 7, learningRate: 0.1, minDataInLeaf: 100 }),
  LSTM_RECIPE,
];
