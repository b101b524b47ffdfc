/** Two fits of one recipe, beside each other where their trees grow on threads of their own. */
import type { Panel } from '../../schemas/panel.ts';
import type { Recipe } from '../../schemas/recipes.ts';
import { fitSelected, type SelectedFit } from '../selection/fit-selected.ts';
import type { FitHooks, ModelFamily } from './contract.ts';

/** One that fails stops the other. Throws what `fitSelected` throws, the first of it. */
export async function fitBoth(
  family: ModelFamily,
  panels: readonly [Panel, Panel],
  recipe: Recipe,
  hooks: FitHooks,
): Promise<[SelectedFit, SelectedFit]> {
  const shares = sharesOf(hooks);
  const fit = (at: 0 | 1, more?: FitHooks) =>
    fitSelected(family, panels[at], recipe, { ...shares[at], ...more });
  if (hooks.boost === undefined) {
    const first = await fit(0);
    return [first, await fit(1).catch((error) => fail(first, error))];
  }
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, ...(hooks.signal ? [hooks.signal] : [])]);
  const stopping = (error: unknown) => {
    stop.abort(error);
    throw error;
  };
  // The larger one begins first: what comes before the trees is done on this thread, one after the other.
  const larger = fit(1, { signal }).catch(stopping);
  const [first, second] = await Promise.allSettled([fit(0, { signal }).catch(stopping), larger]);
  if (first.status === 'fulfilled' && second.status === 'fulfilled') return [first.value, second.value];
  for (const one of [first, second]) if (one.status === 'fulfilled') one.value.fit.dispose?.();
  throw signal.reason;
}

function fail(first: SelectedFit, error: unknown): never {
  first.fit.dispose?.();
  throw error;
}

/** Progress of both is told as that of one. */
function sharesOf({ progress, ...hooks }: FitHooks): [FitHooks, FitHooks] {
  if (progress === undefined) return [hooks, hooks];
  const seen = [
    { done: 0, of: 0 },
    { done: 0, of: 0 },
  ];
  const share = (at: 0 | 1): FitHooks => ({
    ...hooks,
    progress: (done, of, note) => {
      seen[at] = { done, of };
      // The one that has not begun will take as many steps.
      progress(seen[0]!.done + seen[1]!.done, 2 * of, note);
    },
  });
  return [share(0), share(1)];
}
