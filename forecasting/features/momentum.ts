import { mean, sum } from '../indicators/window.ts';
import { type Feature, rolling } from './feature.ts';

const JEGADEESH = 'Jegadeesh and Titman 1993';

export const MOMENTUM: readonly Feature[] = [
  ...[1, 2, 5, 10, 21, 63, 126].map(totalReturn),
  rolling(
    {
      name: 'ret_mean_252',
      group: 'momentum',
      definition: 'mean of the last 252 daily total log returns',
      source: 'historical mean',
      unit: 'log return a session',
      warmup: 253,
    },
    252,
    (i) => i.bar.logReturn,
    mean,
  ),
];

function totalReturn(n: number): Feature {
  return rolling(
    {
      name: `ret_${n}`,
      group: 'momentum',
      definition: `sum of the last ${n} daily total log returns ln((P f + D) / P_prev)`,
      source: n > 21 ? JEGADEESH : 'total return',
      unit: 'log return',
      warmup: n + 1,
    },
    n,
    (i) => i.bar.logReturn,
    sum,
  );
}
