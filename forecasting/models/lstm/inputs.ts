/** What the network sees of a session: volatility ratios in logs and returns in units of their own volatility. */
import type { Panel } from '../../../schemas/panel.ts';
import type { Recipe } from '../../../schemas/recipes.ts';
import { column, knownColumn } from '../panel-access.ts';

/** Daily variances below this (a 0.001 % move) are noise of the tick size. */
export const LEAST_VARIANCE = 1e-10;

interface Input {
  name: string;
  needs: string[];
  value: (columns: number[]) => number;
}

const logVariance = (x: number) => Math.log(Math.max(x, LEAST_VARIANCE));
/** ln(variance / ewma^2) / 2: zero when the range says what the baseline says. */
const excess = (name: string): Input => ({
  name: `log_${name}_over_ewma`,
  needs: [name, 'ewma_sigma'],
  value: ([rv, ewma]) => 0.5 * logVariance(rv!) - Math.log(ewma!),
});
const normalised = (name: string, sessions: number): Input => ({
  name: `${name}_over_ewma`,
  needs: [name, 'ewma_sigma'],
  value: ([r, ewma]) => r! / (ewma! * Math.sqrt(sessions)),
});

export const INPUTS: readonly Input[] = [
  excess('rv_1'),
  excess('rv_5'),
  excess('rv_22'),
  excess('mkt_rv_1'),
  excess('mkt_rv_5'),
  { name: 'log_ewma', needs: ['ewma_sigma'], value: ([ewma]) => Math.log(ewma!) },
  {
    name: 'log_mkt_rv_1_over_5',
    needs: ['mkt_rv_1', 'mkt_rv_5'],
    value: ([one, five]) => 0.5 * (logVariance(one!) - logVariance(five!)),
  },
  { name: 'log_vix', needs: ['vix'], value: ([vix]) => Math.log(vix!) },
  {
    name: 'log_vix_over_mkt_rv_5',
    needs: ['vix', 'mkt_rv_5'],
    value: ([vix, rv]) => Math.log(vix! / Math.sqrt(252)) - 0.5 * logVariance(rv!),
  },
  normalised('ret_1', 1),
  {
    name: 'abs_ret_1_over_ewma',
    needs: ['ret_1', 'ewma_sigma'],
    value: ([r, ewma]) => Math.log1p(Math.abs(r!) / ewma!),
  },
  normalised('ret_5', 5),
  normalised('ret_21', 21),
];

/**
 * Input columns over all rows of the panel, NaN where anything needed is missing.
 * A set of features (`all`, `core`) means INPUTS; a list takes these panel columns as they are.
 * @throws TerminalError MissingFeature
 */
export function inputColumns(
  panel: Panel,
  features: Recipe['features'],
): { names: string[]; columns: Float64Array[] } {
  if (typeof features !== 'string') {
    return { names: [...features], columns: features.map((name) => column(panel, name)) };
  }
  const columns = INPUTS.map(({ needs, value }) => {
    const sources = needs.map((name) => column(panel, name));
    const row = new Array<number>(sources.length);
    return Float64Array.from({ length: panel.rows }, (_, r) => {
      for (let i = 0; i < sources.length; i++) row[i] = sources[i]![r]!;
      const x = value(row);
      return Number.isFinite(x) ? x : Number.NaN;
    });
  });
  return { names: INPUTS.map((input) => input.name), columns };
}

/**
 * For a fit: every column that the inputs are made of has a value somewhere, and so has every input.
 * @throws TerminalError MissingFeature
 */
export function refuseEmpty(panel: Panel, features: Recipe['features']): void {
  const needed = typeof features === 'string' ? INPUTS.flatMap(({ needs }) => needs) : features;
  for (const name of new Set(['ewma_sigma', ...needed])) knownColumn(panel, name);
}
