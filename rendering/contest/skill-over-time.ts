/** CRPS skill of what was served, with its band, beside the naive forecast; decisions below, on the same axis. */
import type { BandedLine, ContestCharts } from '../../schemas/contest-charts.ts';
import {
  axesIn,
  type LegendEntry,
  legendHeight,
  ofShare,
  type Plot,
  padded,
  type Scale,
  sheet,
} from '../plots/frame.ts';
import { type DrawnNode, draw, px } from '../plots/node.ts';
import { look } from '../plots/style.ts';
import { NONE, plural, signedPercent } from '../report/format.ts';
import { drawMarks, MARK_ROW, type MarkedDecision, markRows } from './decision-marks.ts';
import { bandPath, readings, timeAxis, turnLines, valuePath } from './time-axis.ts';

const PLOT_HEIGHT = 240;
/** Where there is nothing to draw yet: who served, and the axis that decisions stand on. */
const EARLY_HEIGHT = 66;
/** Half of what the axis shows where everything is 0: the naive forecast served. */
const LEAST = 0.01;

export function skillOverTime(
  charts: ContestCharts,
  decisions: readonly MarkedDecision[],
  width: number,
): Plot {
  const { sessions, served, champions, naive, window, total, recipes } = charts;
  const lastAt = served.value.findLastIndex((one) => one !== null);
  const early = lastAt < 0;
  const entries: LegendEntry[] = [
    { look: 'plot-ours', shape: 'line', text: 'served' },
    { look: 'plot-ours-band', shape: 'box', text: '90 % band' },
    { look: 'plot-baseline', shape: 'line', text: `naive (${naive})` },
    { look: 'plot-turn', shape: 'line', text: 'champion changed' },
  ];
  const legend = early ? [] : entries;
  const above = legendHeight(legend, width);
  const plotHeight = early ? EARLY_HEIGHT : PLOT_HEIGHT;
  const { x, y, nodes } = axesIn(
    { x: 0, y: above, width, height: plotHeight },
    {
      label: early ? 'No skill yet. Served:' : `Skill in %, over the last ${window} sessions`,
      x: timeAxis(sessions, width),
      y: early
        ? { domain: [0, 1], values: [] }
        : { domain: domainOf(served), ticks: 5, format: ofShare(signedPercent) },
    },
  );
  const [bottom, top] = y.range() as [number, number];
  const marks = markRows(decisions, sessions, x);
  const row = above + plotHeight + 2;
  const height = row + 18 + Math.max(1, marks.rows) * MARK_ROW + 4;
  const text = (at: number) =>
    served.value[at] === null
      ? undefined
      : `${champions[at]} served, skill ${signedPercent(served.value[at])} % (90 %: ${signedPercent(served.low[at])} to ${signedPercent(served.high[at])}) over the last ${window} sessions, against ${naive}`;
  return sheet(
    {
      name: 'contest-skill',
      title: `CRPS skill of what was served against the naive forecast`,
      alt: early
        ? `Too early: skill is shown from 20 sessions on, ${plural(total, 'session')} so far.`
        : `${champions[lastAt]}, ${signedPercent(served.value[lastAt])} % (90 % band ${signedPercent(served.low[lastAt])} to ${signedPercent(served.high[lastAt])}) over ${total > window ? `the last ${window} of ${plural(total, 'session')}` : plural(total, 'session')}; ${plural(decisions.length, 'decision')}.`,
      table: {
        head: [
          'session',
          'champion',
          'served %',
          'low %',
          'high %',
          ...recipes.map((one) => `${one.recipe} %`),
        ],
        rows: sessions.map((session, at) => [
          ...[session, champions[at]!],
          ...[served.value[at], served.low[at], served.high[at]].map((one) => signedPercent(one)),
          ...recipes.map(({ skill }) => signedPercent(skill.value[at])),
        ]),
      },
    },
    { width, height, legend, links: true },
    [
      ...nodes,
      ...reigns(champions, x, top),
      ...(early
        ? []
        : [
            ...turnLines(champions, x, { top, bottom }),
            draw('path', { ...look('plot-ours-band'), d: bandPath(served, x, y) }),
            draw('path', { ...look('plot-baseline'), d: `M${px(x(0))},${px(y(0))}H${px(x.range()[1]!)}` }),
            draw('path', { ...look('plot-ours'), d: valuePath(served.value, x, y) }),
            ...readings(sessions, x, { top, bottom }, text),
          ]),
      draw(
        'text',
        { ...look('plot-label'), x: 8, y: px(row + 12) },
        decisions.length === 0 ? `Decisions: ${NONE}` : marksText(decisions.length, width),
      ),
      ...drawMarks(marks, x, row + 18),
    ],
  );
}

/** From 0 to everything that is drawn. */
function domainOf({ value, low, high }: BandedLine): [number, number] {
  const drawn = [...value, ...low, ...high].filter((one) => one !== null);
  return drawn.every((one) => one === 0) ? [-LEAST, LEAST] : padded([0, ...drawn]);
}

const NARROW = 460;
function marksText(count: number, width: number): string {
  return width < NARROW
    ? '▲ promoted  ▼ out, back  ● a step on  ○ other'
    : `${plural(count, 'decision')}: ▲ promoted, ▼ out or back, ● a step on, ○ other`;
}

/** About what a letter of a name takes, in px. */
const LETTER = 7;

/** Who was champion, written where there is room for it. */
function reigns(champions: readonly string[], x: Scale, top: number): DrawnNode[] {
  const starts = champions.flatMap((champion, at) =>
    at === 0 || champion !== champions[at - 1] ? [at] : [],
  );
  return starts.flatMap((at, i) => {
    const name = champions[at]!;
    const [left, right] = [x(at), x(starts[i + 1] ?? champions.length - 1)];
    if (right - left < LETTER * name.length + 8) return [];
    return [draw('text', { ...look('plot-label'), x: px(left + 4), y: px(top + 10) }, name)];
  });
}
