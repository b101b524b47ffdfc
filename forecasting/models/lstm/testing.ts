/** A small panel for tests: returns whose volatility is told by rv_1, so that there is something to learn. */
import type { Panel } from '../../../schemas/panel.ts';
import type { Recipe } from '../../../schemas/recipes.ts';
import { mulberry32 } from '../../networks/random.ts';
import { byHorizon } from '../by-horizon.ts';
import { allRows, valuesAt } from '../panel-access.ts';

const FEATURES = [
  'ewma_sigma',
  'rv_1',
  'rv_5',
  'rv_22',
  'mkt_rv_1',
  'mkt_rv_5',
  'vix',
  'ret_1',
  'ret_5',
  'ret_21',
];

export function syntheticPanel({ symbols = 3, sessions = 160, seed = 1 } = {}): Panel {
  const next = mulberry32(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  const rows = symbols * sessions;
  const column = () => new Float64Array(rows);
  const features = FEATURES.map(column);
  const returns = column();
  const variance = column();
  for (let row = 0; row < rows; row++) {
    variance[row] = 1e-4 * Math.exp(normal());
    // The variance of a session is known one session before.
    const known = row < symbols ? 1e-4 : variance[row - symbols]!;
    returns[row] = Math.sqrt(known) * normal();
    const r = returns[row]!;
    const v = variance[row]!;
    for (const [i, x] of [0.01, v, v, v, v, v, 0.2, r, r, r].entries()) features[i]![row] = x;
  }
  const targets = byHorizon((h) =>
    column().map((_, row) => {
      if (row + h * symbols >= rows) return Number.NaN;
      let sum = 0;
      for (let k = 1; k <= h; k++) sum += returns[row + k * symbols]!;
      return sum;
    }),
  );
  return {
    asOf: '2020-12-31T22:30:00.000Z',
    symbols: Array.from({ length: symbols }, (_, i) => `S${i}`),
    sessions: Array.from({ length: sessions }, (_, i) =>
      new Date(Date.UTC(2020, 0, 1 + i)).toISOString().slice(0, 10),
    ),
    rows,
    symbolIndex: Int32Array.from({ length: rows }, (_, row) => row % symbols),
    sessionIndex: Int32Array.from({ length: rows }, (_, row) => Math.floor(row / symbols)),
    featureNames: [...FEATURES],
    features,
    targets,
    price: column().fill(100),
  };
}

/** Without the rows of these symbols before the session named. */
export function lateFrom(panel: Panel, first: Record<string, number>): Panel {
  const from = panel.symbols.map((symbol) => first[symbol] ?? 0);
  const rows = allRows(panel).filter((row) => panel.sessionIndex[row]! >= from[panel.symbolIndex[row]!]!);
  return {
    ...panel,
    rows: rows.length,
    symbolIndex: rows.map((row) => panel.symbolIndex[row]!),
    sessionIndex: rows.map((row) => panel.sessionIndex[row]!),
    features: panel.features.map((values) => valuesAt(values, rows)),
    targets: byHorizon((h) => valuesAt(panel.targets[h], rows)),
    price: valuesAt(panel.price, rows),
  };
}

export function testRecipe(hyper: Recipe['hyper'] = {}): Recipe {
  return {
    name: 'lstm-small',
    family: 'lstm',
    features: 'all',
    window: { kind: 'expanding', minSessions: 60 },
    refitEvery: 60,
    retrainAfter: 60,
    hyper: {
      hidden: 6,
      layers: 2,
      steps: 5,
      batch: 32,
      epochs: 4,
      learningRate: 0.01,
      patience: 4,
      ...hyper,
    },
    seed: 7,
  };
}
