/** What the inputs of a model looked like: enough to see a column that is empty, constant, or has drifted away. */
import type { Panel } from '../../schemas/panel.ts';
import type { FeatureStatistic } from '../../schemas/runs.ts';

const LAST = 0.2;

/** Of the named columns that the panel has, in their order. */
export function featureStatistics(panel: Panel, names: readonly string[]): FeatureStatistic[] {
  if (panel.rows === 0) return [];
  const first = panel.sessionIndex[0]!;
  const last = panel.sessionIndex[panel.rows - 1]!;
  const late = last - Math.floor(LAST * (last - first + 1));
  let split = 0;
  while (split < panel.rows && panel.sessionIndex[split]! <= late) split++;
  return names.flatMap((name) => {
    const column = panel.features[panel.featureNames.indexOf(name)];
    return column === undefined ? [] : [{ name, ...statisticOf(column, panel.rows, split) }];
  });
}

function statisticOf(column: Float64Array, rows: number, split: number): Omit<FeatureStatistic, 'name'> {
  let [n, mean, squares] = [0, 0, 0];
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let [early, sumEarly] = [0, 0];
  for (let row = 0; row < rows; row++) {
    const x = column[row]!;
    if (Number.isNaN(x)) continue;
    n += 1;
    const delta = x - mean;
    mean += delta / n;
    squares += delta * (x - mean);
    if (x < min) min = x;
    if (x > max) max = x;
    if (row < split) {
      early += 1;
      sumEarly += x;
    }
  }
  if (n === 0) return { missing: 1, mean: 0, sd: 0, min: 0, max: 0, shift: 0 };
  const sd = n > 1 ? Math.sqrt(squares / (n - 1)) : 0;
  const late = n - early;
  const shift = sd > 0 && early > 0 && late > 0 ? ((mean * n - sumEarly) / late - sumEarly / early) / sd : 0;
  return { missing: (rows - n) / rows, mean, sd, min, max, shift };
}
