/** Skill and RankIC of past forecasts over time with their bands, the naive forecast's beside them. */
import type { TrackCharts } from '../../schemas/track-api.ts';
import { axesIn, gridOf, type LegendEntry, legendHeight, type Plot, padded, sheet } from '../plots/frame.ts';
import { draw, linePath, px } from '../plots/node.ts';
import { look } from '../plots/style.ts';

/** Normal quantile of a band that holds 95 %. */
const BAND = 1.96;
const HEIGHT = 230;

interface Point {
  session: string;
  sessions: number;
  value: number;
  error: number;
  naive: number;
}

interface What {
  name: string;
  title: string;
  /** Of the vertical axis. */
  unit: string;
  /** One word or two, for the legend and the table. */
  ours: string;
  naive: string;
  format: (value: number) => string;
}

const sign = (value: number, digits: number) =>
  `${value > 0 ? '+' : ''}${value.toFixed(digits)}`.replace('-', '−');

/** `undefined` below two points: there is no course yet. */
export function skillOverTime(charts: TrackCharts, width: number): Plot | undefined {
  const points = charts.overTime.map(
    ({ session, sessions, skill, skillError }): Point => ({
      ...{ session, sessions, value: 100 * skill, error: 100 * skillError, naive: 0 },
    }),
  );
  return course(points, width, {
    name: 'track-skill',
    title: `CRPS skill over the ${charts.window} sessions before each`,
    unit: 'skill, %',
    ours: charts.filter.recipe,
    naive: `naive: ${charts.naive}`,
    format: (value) => sign(value, 2),
  });
}

/** `undefined` where symbols are not ranked: one symbol alone, or means that are all the same. */
export function rankIcOverTime(charts: TrackCharts, width: number): Plot | undefined {
  const points = charts.overTime.flatMap(
    ({ session, sessions, rankIc, rankIcError, naiveRankIc }): Point[] =>
      rankIc === null
        ? []
        : [{ session, sessions, value: rankIc, error: rankIcError!, naive: naiveRankIc ?? 0 }],
  );
  const ranks = charts.naiveRankIc !== null;
  return course(points, width, {
    name: 'track-rank-ic',
    title: `RankIC over the ${charts.window} sessions before each`,
    unit: 'mean rank correlation',
    ours: charts.filter.recipe,
    naive: `naive: ${charts.naive}${ranks ? '' : ', which ranks nothing'}`,
    format: (value) => sign(value, 3),
  });
}

function course(points: readonly Point[], width: number, what: What): Plot | undefined {
  if (points.length < 2) return undefined;
  const legend: LegendEntry[] = [
    { look: 'plot-ours', shape: 'line', text: what.ours },
    { look: 'plot-band', shape: 'box', text: '95 % of it' },
    { look: 'plot-baseline', shape: 'line', text: what.naive },
  ];
  const { cells, height } = gridOf(1, width, HEIGHT, legendHeight(legend, width));
  const [low, high] = [-1, 1].map((side) => points.map(({ value, error }) => value + side * BAND * error));
  const last = points.length - 1;
  const { x, y, nodes } = axesIn(cells[0]!, {
    label: what.unit,
    x: {
      domain: [0, last],
      values: last > 3 ? [0, Math.floor(last / 2), last] : [0, last],
      format: (at) => points[at]!.session.slice(0, 7),
    },
    y: { domain: padded([0, ...low!, ...high!, ...points.map(({ naive }) => naive)]), ticks: 5 },
  });
  const line = (values: readonly number[]) => linePath(values.map((value, at) => [x(at), y(value)]));
  const back = low!.map((value, at) => `${px(x(at))},${px(y(value))}`).toReversed();
  const newest = points[last]!;
  const text = (at: Point) =>
    `${what.format(at.value)} ± ${(BAND * at.error).toFixed(what.format(0).length - 2)}`;
  const content = {
    name: what.name,
    title: what.title,
    alt: `${what.ours}: ${text(newest)} over ${newest.sessions} sessions until ${newest.session}; the naive forecast ${what.format(newest.naive)}.`,
    table: {
      head: ['until', 'sessions', what.ours, 'standard error', 'naive'],
      rows: points.map((at) => [
        ...[at.session, String(at.sessions), what.format(at.value)],
        ...[at.error.toFixed(4), what.format(at.naive)],
      ]),
    },
  };
  return sheet(content, { width, height, legend }, [
    ...nodes,
    draw('path', { ...look('plot-band'), d: `${line(high!)}L${back.join('L')}Z` }),
    draw('path', { ...look('plot-baseline'), d: line(points.map(({ naive }) => naive)) }),
    draw('path', { ...look('plot-ours'), d: line(points.map(({ value }) => value)) }),
  ]);
}
