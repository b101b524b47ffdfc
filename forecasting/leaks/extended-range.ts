import { HORIZONS } from '../../schemas/forecast.ts';
import type { OosPredictions } from '../models/walk-forward.ts';
import type { LeakFinding } from './finding.ts';

/** Both over panels with the same first rows, folds beginning at the same session. Red when a row of both differs in a bit. */
export function judgeExtended(before: OosPredictions, after: OosPredictions): LeakFinding {
  const position = new Map(Array.from(after.rows, (row, at) => [row, at]));
  let compared = 0;
  let different = 0;
  before.rows.forEach((row, at) => {
    const other = position.get(row);
    const same =
      other !== undefined &&
      HORIZONS.every((h) =>
        (['mean', 'sigma', 'df'] as const).every((part) =>
          Object.is(before.byHorizon[h][part][at], after.byHorizon[h][part][other]),
        ),
      );
    compared++;
    if (!same) different++;
  });
  const reason = `${different} of ${compared} old forecasts changed when the range was extended`;
  return {
    check: 'extended-range',
    red: different > 0 || compared === 0,
    numbers: { compared, different },
    reason,
  };
}
