/** Realised minus promised coverage of each interval, served and naive, by horizon. */
import type { ReportScore } from '../../schemas/report.ts';
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
import { type DrawnNode, draw, px } from '../plots/node.ts';
import { look } from '../plots/style.ts';
import { percent, signed } from './format.ts';

const LEVELS = [50, 80, 90, 95];
const LEGEND: LegendEntry[] = [
  { look: 'plot-ours-dot', shape: 'dot', text: 'served' },
  { look: 'plot-baseline-dot', shape: 'dot', text: 'naive' },
  { look: 'plot-nominal', shape: 'line', text: 'as promised' },
];

/** `scores`: one a horizon. `undefined` when there is none. */
export function coverageByLevel(scores: readonly ReportScore[], width: number): Plot | undefined {
  if (scores.length === 0) return undefined;
  const { cells, height } = gridOf(scores.length, width, 150, legendHeight(LEGEND, width));
  const all = scores.flatMap((score) => [...off(score.coverage), ...off(score.naiveCoverage)]);
  const most = Math.max(2, ...all.map(Math.abs));
  return sheet(
    {
      name: 'coverage-by-level',
      title: 'Coverage of the intervals less what they promise, percentage points',
      alt: scores
        .map(
          (score) =>
            `${horizonLabel(score.horizon)}: ${percent(score.coverage[2])} % inside the 90 % interval, naive ${percent(score.naiveCoverage[2])} %, of ${score.forecasts} outcomes.`,
        )
        .join(' '),
      table: {
        head: ['horizon', 'interval %', 'inside %', 'naive inside %', 'outcomes'],
        rows: scores.flatMap((score) =>
          LEVELS.map((level, at) => [
            ...[
              String(score.horizon),
              String(level),
              percent(score.coverage[at]),
              percent(score.naiveCoverage[at]),
            ],
            String(score.forecasts),
          ]),
        ),
      },
    },
    { width, height, legend: LEGEND },
    scores.flatMap((score, i) => cellOf(cells[i]!, score, most)),
  );
}

const off = (coverage: readonly number[]) => coverage.map((share, at) => 100 * share - LEVELS[at]!);

function cellOf(cell: Cell, score: ReportScore, most: number): DrawnNode[] {
  const { x, y, nodes } = axesIn(cell, {
    label: horizonLabel(score.horizon),
    x: { domain: [-0.5, 3.5], values: [0, 1, 2, 3], format: (at) => `${LEVELS[at]} %` },
    y: { domain: padded([-most, most], 0.1), ticks: 4, format: signed },
  });
  const dots = (coverage: readonly number[], name: 'plot-ours-dot' | 'plot-baseline-dot', dx: number) =>
    off(coverage).map((value, at) =>
      draw('circle', {
        ...look(name),
        cx: px(x(at) + dx),
        cy: px(y(value)),
        r: name === 'plot-ours-dot' ? 4 : 3.5,
      }),
    );
  return [
    ...nodes,
    draw('path', { ...look('plot-nominal'), d: `M${px(x(-0.5))},${px(y(0))}H${px(x(3.5))}` }),
    ...dots(score.naiveCoverage, 'plot-baseline-dot', 6),
    ...dots(score.coverage, 'plot-ours-dot', -6),
  ];
}
