/** Realised coverage of each recipe's interval with its band, beside the nominal level. */
import type { ContestCharts } from '../../schemas/contest-charts.ts';
import {
  axesIn,
  type Cell,
  gridOf,
  type LegendEntry,
  legendHeight,
  type Plot,
  percent,
  sheet,
} from '../plots/frame.ts';
import { type DrawnNode, draw, px } from '../plots/node.ts';
import { look } from '../plots/style.ts';
import { count, percent as orDash } from '../report/format.ts';
import { bandPath, readings, timeAxis, turnLines, valuePath } from './time-axis.ts';

const CELL_HEIGHT = 160;
type One = ContestCharts['recipes'][number];

/** `undefined` before 20 sessions with outcomes. */
export function coverageByRecipe(charts: ContestCharts, width: number): Plot | undefined {
  const { coverageLevel, sessions, window, naive } = charts;
  const recipes = charts.recipes.filter(
    ({ coverage, role, recipe }) =>
      (role !== 'outside' || recipe === naive) && coverage.value.some((one) => one !== null),
  );
  if (recipes.length === 0) return undefined;
  const legend: LegendEntry[] = [
    { look: 'plot-ours', shape: 'line', text: `inside, last ${window} sessions` },
    { look: 'plot-ours-band', shape: 'box', text: '90 % band' },
    { look: 'plot-baseline', shape: 'line', text: `naive (${naive})` },
    { look: 'plot-nominal', shape: 'line', text: `nominal ${percent(coverageLevel, 0)} %` },
  ];
  const { cells, height } = gridOf(recipes.length, width, CELL_HEIGHT, legendHeight(legend, width));
  const low = Math.min(...recipes.flatMap(({ coverage }) => coverage.low.filter((one) => one !== null)));
  const domain: [number, number] = [Math.max(0, Math.floor(low * 10 - 0.5) / 10), 1.04];
  const base = recipes.find(({ recipe }) => recipe === naive);
  return sheet(
    {
      name: 'contest-coverage',
      title: `Coverage of the ${percent(coverageLevel, 0)} % interval by recipe`,
      alt: recipes
        .map(({ recipe, coverage }) => `${recipe}: ${orDash(lastOf(coverage.value))} % inside.`)
        .join(' '),
      table: {
        head: ['session', ...recipes.map(({ recipe }) => `${recipe} %`)],
        rows: sessions.map((session, at) => [
          session,
          ...recipes.map(({ coverage }) => orDash(coverage.value[at])),
        ]),
      },
    },
    { width, height, legend },
    recipes.flatMap((one, i) => cellOf(cells[i]!, one, { charts, domain, base })),
  );
}

function cellOf(
  cell: Cell,
  { recipe, coverage, judged }: One,
  { charts, domain, base }: { charts: ContestCharts; domain: [number, number]; base: One | undefined },
): DrawnNode[] {
  const { sessions, champions, coverageLevel, window } = charts;
  const { x, y, nodes } = axesIn(cell, {
    label: `${recipe}: % of outcomes inside`,
    x: timeAxis(sessions, cell.width),
    y: { domain, ticks: 4, format: (value) => percent(value, 0) },
  });
  const [bottom, top] = y.range() as [number, number];
  const text = (at: number) =>
    coverage.value[at] === null
      ? undefined
      : `${recipe}, ${orDash(coverage.value[at])} % inside (90 %: ${orDash(coverage.low[at])} to ${orDash(coverage.high[at])}) over the last ${window} sessions, ${count(judged)} outcomes in the newest`;
  const nominal = px(y(coverageLevel));
  return [
    ...nodes,
    ...turnLines(champions, x, { top, bottom }),
    draw('path', { ...look('plot-nominal'), d: `M${px(x(0))},${nominal}H${px(x.range()[1]!)}` }),
    draw('path', { ...look('plot-ours-band'), d: bandPath(clipped(coverage), x, y) }),
    ...(base === undefined || base.recipe === recipe
      ? []
      : [draw('path', { ...look('plot-baseline'), d: valuePath(base.coverage.value, x, y) })]),
    draw('path', {
      ...look(base?.recipe === recipe ? 'plot-baseline' : 'plot-ours'),
      d: valuePath(coverage.value, x, y),
    }),
    ...readings(sessions, x, { top, bottom }, text),
  ];
}

/** A share is never above one. */
const clipped = (line: One['coverage']) => ({
  ...line,
  high: line.high.map((one) => (one === null ? null : Math.min(1, one))),
});

const lastOf = (values: readonly (number | null)[]) => values.findLast((one) => one !== null) ?? null;
