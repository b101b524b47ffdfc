/** Who answered which share of the clients, stretch by stretch. */
import type { ContestCharts } from '../../schemas/contest-charts.ts';
import { axesIn, type LegendEntry, legendHeight, type Plot, percent, sheet } from '../plots/frame.ts';
import { draw, px } from '../plots/node.ts';
import { look } from '../plots/style.ts';
import { longDate, plural } from '../report/format.ts';
import { timeAxis, turnLines } from './time-axis.ts';
import { STAGE_WORDS } from './words.ts';

const PLOT_HEIGHT = 150;
const LEGEND: LegendEntry[] = [
  { look: 'plot-ours-area', shape: 'box', text: 'a challenger' },
  { look: 'plot-band', shape: 'box', text: 'the champion' },
  { look: 'plot-turn', shape: 'line', text: 'champion changed' },
];

/** `undefined` while nobody but the champion has answered anybody. */
export function sharesOverTime(
  { sessions, champions, shares }: ContestCharts,
  width: number,
): Plot | undefined {
  if (shares.length === 0) return undefined;
  const above = legendHeight(LEGEND, width);
  const { x, y, nodes } = axesIn(
    { x: 0, y: above, width, height: PLOT_HEIGHT },
    {
      label: '% of clients',
      x: timeAxis(sessions, width),
      y: { domain: [0, 1.1], values: [0, 0.5, 1], format: (value) => percent(value, 0) },
    },
  );
  const [bottom, top] = y.range() as [number, number];
  const now = shares.filter(({ to }) => to === sessions.length - 1);
  const rest = {
    x: px(x(0)),
    width: px(Math.max(0, x.range()[1]! - x(0))),
    y: px(y(1)),
    height: px(bottom - y(1)),
  };
  return sheet(
    {
      name: 'contest-shares',
      title: 'Share of the clients that a challenger answered',
      alt:
        now.length === 0
          ? `Everybody is answered by the champion now; ${plural(shares.length, 'stretch', 'stretches')} with a challenger so far.`
          : `${now.map(({ recipe, share }) => `${recipe} answers ${percent(share, 0)} % of the clients`).join(', ')}, the champion the others.`,
      table: {
        head: ['recipe', 'stage', '% of clients', 'from', 'to'],
        rows: shares.map(({ recipe, stage, share, from, to }) => [
          ...[recipe, STAGE_WORDS[stage], percent(share, 0), sessions[from]!, sessions[to]!],
        ]),
      },
    },
    { width, height: above + PLOT_HEIGHT + 6, legend: LEGEND },
    [
      draw('rect', { ...look('plot-band'), ...rest }),
      ...nodes,
      ...shares.map(({ recipe, stage, share, from, to }) => {
        const [left, right] = [x(from), Math.max(x(to), x(from) + 2)];
        return draw('rect', {
          ...look('plot-ours-area'),
          ...{ x: px(left), width: px(right - left), y: px(y(share)), height: px(bottom - y(share)) },
          'data-tip': `${recipe} in ${STAGE_WORDS[stage]}: ${percent(share, 0)} % of the clients, ${longDate(sessions[from]!)} to ${longDate(sessions[to]!)}`,
        });
      }),
      ...turnLines(champions, x, { top, bottom }),
    ],
  );
}
