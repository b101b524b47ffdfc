import type { Horizon } from '../../schemas/forecast.ts';

/** As in schemas/forecast.ts, which would bring its schema library into the page. */
export const HORIZONS = [1, 3, 5, 10] as const satisfies readonly Horizon[];
