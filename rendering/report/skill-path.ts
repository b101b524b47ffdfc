/** What the served forecasts saved against the naive ones, added up session by session. */
import type { ReportDocument } from '../../schemas/report.ts';
import {
  axesIn,
  type Cell,
  gridOf,
  horizonLabel,
  type LegendEntry,
  legendHeight,
  type Plot,
  padded,
  sheet,
} from '../plots/frame.ts';
import { type DrawnNode, draw, linePath, px } from '../plots/node.ts';
import { look } from '../plots/style.ts';
import { basisPoints, shortDate, signed } from './format.ts';

type Point = ReportDocument['path'][number];

const LEGEND: LegendEntry[] = [
  { look: 'plot-ours', shape: 'line', text: 'served' },
  { look: 'plot-baseline', shape: 'line', text: 'naive' },
];

/** `undefined` below two sessions: no path yet. */
export function skillPath(
  { path, naive }: Pick<ReportDocument, 'path' | 'naive'>,
  width: number,
): Plot | undefined {
  const groups = [...Map.groupBy(path, ({ horizon }) => horizon)].filter(([, points]) => points.length > 1);
  if (groups.length === 0) return undefined;
  const { cells, height } = gridOf(groups.length, width, 170, legendHeight(LEGEND, width));
  const saved = groups.map(([, points]) => sums(points));
  return sheet(
    {
      name: 'skill-path',
      title: 'CRPS saved against the naive forecast, added up, 1 = .0001 of log return',
      alt: groups
        .map(([horizon, points], i) => {
          const last = saved[i]!.at(-1)!;
          return `${horizonLabel(horizon)}: ${signed(last, 1)} over ${points.length} sessions, ${last >= 0 ? 'better' : 'worse'} than the naive recipe ${naive}.`;
        })
        .join(' '),
      table: {
        head: ['horizon', 'session', 'CRPS', 'naive CRPS', 'saved so far'],
        rows: groups.flatMap(([horizon, points], i) =>
          points.map((point, at) => [
            ...[String(horizon), point.session, basisPoints(point.crps), basisPoints(point.naiveCrps)],
            signed(saved[i]![at], 2),
          ]),
        ),
      },
    },
    { width, height, legend: LEGEND },
    groups.flatMap(([horizon, points], i) => cellOf(cells[i]!, horizon, points, saved[i]!)),
  );
}

function sums(points: readonly Point[]): number[] {
  let total = 0;
  return points.map(({ crps, naiveCrps }) => {
    total += 1e4 * (naiveCrps - crps);
    return total;
  });
}

function cellOf(
  cell: Cell,
  horizon: number,
  points: readonly Point[],
  saved: readonly number[],
): DrawnNode[] {
  const last = points.length - 1;
  const { x, y, nodes } = axesIn(cell, {
    label: horizonLabel(horizon),
    x: {
      domain: [0, last],
      values: last > 3 ? [0, Math.floor(last / 2), last] : [0, last],
      format: (at) => shortDate(points[at]!.session).slice(4),
    },
    y: { domain: padded([0, ...saved]), ticks: 4 },
  });
  return [
    ...nodes,
    draw('path', { ...look('plot-baseline'), d: `M${px(x(0))},${px(y(0))}H${px(x(last))}` }),
    draw('path', { ...look('plot-ours'), d: linePath(saved.map((one, at) => [x(at), y(one)])) }),
  ];
}
