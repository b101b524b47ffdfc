/** Which rows of an answer about coverage are shown, in which order. Pure. */
import type { Coverage } from '../../schemas/api.ts';

type Row = Coverage['rows'][number];

const REGIMES = ['calm', 'usual', 'rough'] as const;
/** The recipe that everything is measured against. */
const BASELINE = 'ewma';

/** All forecasts of the recipe, then by regime, then all of the baseline. */
export function coverageRows(
  rows: readonly Row[],
  recipe: string,
): { name: string; row: Row; chosen: boolean }[] {
  const find = (of: string, regime: Row['regime']) =>
    rows.find((row) => row.recipe === of && row.regime === regime);
  const wanted = [
    { name: 'All', row: find(recipe, null), chosen: true },
    ...REGIMES.map((regime) => ({ name: regime, row: find(recipe, regime), chosen: false })),
    ...(recipe === BASELINE ? [] : [{ name: BASELINE, row: find(BASELINE, null), chosen: false }]),
  ];
  return wanted.flatMap(({ row, ...rest }) => (row === undefined ? [] : [{ ...rest, row }]));
}
