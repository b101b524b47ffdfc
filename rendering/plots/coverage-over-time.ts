/** Shares of outcomes inside the 80 % and 90 % intervals, quarter by quarter. */
import type { Horizon } from '../../schemas/forecast.ts';
import type { CoveragePoint, HorizonDiagnostics } from '../../schemas/runs.ts';
import {
  axesIn,
  type Cell,
  gridOf,
  horizonLabel,
  type LegendEntry,
  legendHeight,
  ofShare,
  type Plot,
  percent,
  sheet,
} from './frame.ts';
import { type DrawnNode, draw, linePath, px } from './node.ts';
import { look } from './style.ts';

const LEGEND: LegendEntry[] = [
  { look: 'plot-ours', shape: 'line', text: '90 %, this model' },
  { look: 'plot-ours-second', shape: 'line', text: '80 %' },
  { look: 'plot-baseline', shape: 'line', text: '90 %, baseline' },
  { look: 'plot-baseline-second', shape: 'line', text: '80 %' },
  { look: 'plot-nominal', shape: 'line', text: 'nominal' },
];

export function coverageOverTime(horizons: Record<Horizon, HorizonDiagnostics>, width: number): Plot {
  const entries = Object.entries(horizons).filter(([, { coverage }]) => coverage.length > 0);
  const { cells, height } = gridOf(entries.length, width, 190, legendHeight(LEGEND, width));
  const all = entries.flatMap(([, { coverage }]) =>
    coverage.flatMap((p) => [p.inside80, p.inside90, p.baseline80, p.baseline90]),
  );
  const low = Math.max(0, Math.floor(Math.min(0.75, ...all) * 20) / 20);
  const drawn = entries.map(([horizon, { coverage }], i) =>
    cellOf(cells[i]!, Number(horizon), coverage, low),
  );
  const content = {
    name: 'coverage-over-time',
    title: 'Coverage of the 80 % and 90 % intervals by quarter',
    alt: entries.map(([horizon, { coverage }]) => altOf(Number(horizon), coverage)).join(' '),
    table: {
      head: ['horizon', 'quarter', 'forecasts', 'in 80 %', 'in 90 %', 'baseline in 80 %', 'baseline in 90 %'],
      rows: entries.flatMap(([horizon, { coverage }]) =>
        coverage.map((p) => [
          horizon,
          p.period,
          String(p.forecasts),
          ...[p.inside80, p.inside90, p.baseline80, p.baseline90].map((one) => percent(one)),
        ]),
      ),
    },
  };
  return sheet(content, { width, height, legend: LEGEND }, drawn.flat());
}

function cellOf(cell: Cell, horizon: number, points: readonly CoveragePoint[], low: number): DrawnNode[] {
  const last = Math.max(1, points.length - 1);
  const middle = Math.floor(last / 2);
  const { x, y, nodes } = axesIn(cell, {
    label: `${horizonLabel(horizon)}: % of outcomes inside`,
    x: {
      domain: [0, last],
      values: [...new Set(points.length > 2 ? [0, middle, last] : [0, points.length - 1])],
      format: (i) => points[i]?.period ?? '',
    },
    y: { domain: [low, 1], ticks: 4, format: ofShare(percent) },
  });
  const line = (of: (point: CoveragePoint) => number) => linePath(points.map((p, i) => [x(i), y(of(p))]));
  return [
    ...nodes,
    ...[0.8, 0.9].map((level) =>
      draw('path', { ...look('plot-nominal'), d: `M${px(x(0))},${px(y(level))}H${px(x(last))}` }),
    ),
    draw('path', { ...look('plot-baseline'), d: line((p) => p.baseline90) }),
    draw('path', { ...look('plot-baseline-second'), d: line((p) => p.baseline80) }),
    draw('path', { ...look('plot-ours'), d: line((p) => p.inside90) }),
    draw('path', { ...look('plot-ours-second'), d: line((p) => p.inside80) }),
  ];
}

function altOf(horizon: number, points: readonly CoveragePoint[]): string {
  const least = points.reduce((worst, one) => (one.inside90 < worst.inside90 ? one : worst));
  const forecasts = points.reduce((sum, one) => sum + one.forecasts, 0);
  const overall = points.reduce((sum, one) => sum + one.inside90 * one.forecasts, 0) / forecasts;
  return `${horizonLabel(horizon)}: ${percent(overall)} % inside the 90 % interval over ${points.length} quarters, least in ${least.period} with ${percent(least.inside90)} %.`;
}
