/** The bundled ten years as a training panel, and the names that are scored. */
import { bundledRequest } from '../../bench/features-universe.ts';
import { CATALOGUE } from '../../forecasting/features/catalogue.ts';
import { buildPanel } from '../../forecasting/features/panel.ts';
import { CORE } from '../../forecasting/features/sets.ts';
import { trainingSet } from '../../forecasting/features/training-set.ts';
import type { Panel } from '../../schemas/panel.ts';

/** Funds of short bonds: nearly constant, and no test of anything. */
const UNSCORED = ['SHV', 'SHY'];

/** Features: the set core, which never changes. */
export function bundledPanel(): { panel: Panel; scored: string[] } {
  const core = new Set<string>(CORE);
  const request = bundledRequest();
  const made = buildPanel({ ...request, features: CATALOGUE.filter(({ name }) => core.has(name)) });
  const panel = trainingSet({ asOf: request.asOf, matrices: [{ panel: made, name: 'core' }] });
  return { panel, scored: panel.symbols.filter((symbol) => !UNSCORED.includes(symbol)) };
}
