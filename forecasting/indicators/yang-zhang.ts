import type { PriceBar } from './bar.ts';
import type { Fold } from './fold.ts';
import { rogersSatchell } from './range-variance.ts';
import { createWindow, deviation, isFull, mean, push, type Window } from './window.ts';

export interface YangZhangState {
  overnight: Window;
  session: Window;
  rogersSatchell: Window;
}

/**
 * Yang and Zhang (2000) daily variance over n sessions: Vo + k Vc + (1 - k) Vrs, k = .34 / (1.34 + (n+1)/(n-1)),
 * Vo and Vc the sample variances (n - 1) of overnight and open-to-close log returns, Vrs the Rogers-Satchell mean.
 */
export function yangZhang(n: number): Fold<YangZhangState, { bar: PriceBar; overnight: number }> {
  const k = 0.34 / (1.34 + (n + 1) / (n - 1));
  return {
    windows: ['overnight', 'session', 'rogersSatchell'],
    init: () => ({ overnight: createWindow(n), session: createWindow(n), rogersSatchell: createWindow(n) }),
    update(state, { bar, overnight }) {
      if (Number.isNaN(overnight)) return;
      push(state.overnight, overnight);
      push(state.session, Math.log(bar.close / bar.open));
      push(state.rogersSatchell, rogersSatchell(bar));
    },
    value(state) {
      if (!isFull(state.overnight)) return Number.NaN;
      const night = deviation(state.overnight, 1) ** 2;
      const day = deviation(state.session, 1) ** 2;
      return night + k * day + (1 - k) * mean(state.rogersSatchell);
    },
  };
}
