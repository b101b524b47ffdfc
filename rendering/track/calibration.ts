/** Whether past intervals held what they promise: coverage by horizon with its alarm limits, and where outcomes fell. */
import type { TrackCharts } from '../../schemas/track-api.ts';
import {
  axesIn,
  gridOf,
  horizonLabel,
  type LegendEntry,
  legendHeight,
  ofShare,
  type Plot,
  padded,
  percent,
  sheet,
} from '../plots/frame.ts';
import { type DrawnNode, draw, px } from '../plots/node.ts';
import { look } from '../plots/style.ts';

const LEVELS = [50, 80, 90, 95];
/** The interval that is judged. */
const JUDGED = LEVELS.indexOf(90);
const HEIGHT = 230;
type Row = TrackCharts['coverage'][number];

/** Of the 90 % interval, which is the one that is judged; the table has the others. `undefined` when nothing has been scored. */
export function coverageByHorizon(charts: TrackCharts, width: number): Plot | undefined {
  const { coverage, naive } = charts;
  if (coverage.length === 0) return undefined;
  const legend: LegendEntry[] = [
    { look: 'plot-ours-dot', shape: 'dot', text: charts.filter.recipe },
    { look: 'plot-baseline-dot', shape: 'dot', text: `naive: ${naive}` },
    { look: 'plot-nominal', shape: 'line', text: 'as promised' },
    { look: 'plot-band', shape: 'box', text: 'no alarm' },
  ];
  const { cells, height } = gridOf(1, width, HEIGHT, legendHeight(legend, width));
  const shown = coverage.flatMap((row) => [
    ...[row.coverage[JUDGED]!, row.naiveCoverage[JUDGED]!, row.limits.low, row.limits.high],
  ]);
  const { x, y, nodes } = axesIn(cells[0]!, {
    label: '% of outcomes inside',
    x: {
      domain: [-0.5, coverage.length - 0.5],
      values: coverage.map((_, at) => at),
      format: (at) => horizonLabel(coverage[at]!.horizon),
    },
    y: { domain: padded(shown, 0.1), ticks: 5, format: ofShare(percent) },
  });
  const marks = coverage.flatMap((row, at): DrawnNode[] => {
    const { low, high } = row.limits;
    const band = { x: px(x(at) - 22), y: px(y(high)), width: 44, height: px(y(low) - y(high)) };
    const dot = (share: number, name: 'plot-ours-dot' | 'plot-baseline-dot', dx: number, r: number) =>
      draw('circle', { ...look(name), cx: px(x(at) + dx), cy: px(y(share)), r });
    return [
      draw('rect', { ...look('plot-band'), ...band }),
      dot(row.naiveCoverage[JUDGED]!, 'plot-baseline-dot', 8, 3.5),
      dot(row.coverage[JUDGED]!, 'plot-ours-dot', -8, 4),
    ];
  });
  const [from, to] = x.range() as [number, number];
  const content = {
    name: 'track-coverage',
    title: 'Coverage of the 90 % interval by horizon, newest 250 sessions',
    alt: coverage.map(sentenceOf).join(' '),
    table: {
      head: [
        'horizon',
        'interval %',
        'inside %',
        'naive inside %',
        'alarm below %',
        'above %',
        'sessions',
        'outcomes',
      ],
      rows: coverage.flatMap((row) =>
        LEVELS.map((level, at) => [
          ...[
            String(row.horizon),
            String(level),
            percent(row.coverage[at]!),
            percent(row.naiveCoverage[at]!),
          ],
          ...(at === JUDGED ? [percent(row.limits.low), percent(row.limits.high)] : ['', '']),
          ...[String(row.sessions), String(row.forecasts)],
        ]),
      ),
    },
  };
  return sheet(content, { width, height, legend }, [
    ...nodes,
    draw('path', { ...look('plot-nominal'), d: `M${px(from)},${px(y(0.9))}H${px(to)}` }),
    ...marks,
  ]);
}

function sentenceOf(row: Row): string {
  const alarm = {
    building: 'not judged yet',
    ok: 'no alarm',
    low: 'ALARM: too low',
    high: 'ALARM: too high',
  }[row.alarm];
  return `${horizonLabel(row.horizon)}: ${percent(row.coverage[JUDGED]!)} %, ${alarm}, naive ${percent(row.naiveCoverage[JUDGED]!)} %, over ${row.sessions} sessions.`;
}

/** Bars between the quantiles that a forecast has; `undefined` when nothing has been scored. */
export function pitBetweenQuantiles(charts: TrackCharts, width: number): Plot | undefined {
  const { levels, ours, naive } = charts.pit;
  if (charts.sessions === 0) return undefined;
  const edges = [0, ...levels, 1];
  const widths = ours.map((_, i) => edges[i + 1]! - edges[i]!);
  const density = (shares: readonly number[]) => shares.map((share, i) => share / widths[i]!);
  const [mine, theirs] = [density(ours), density(naive)];
  const legend: LegendEntry[] = [
    { look: 'plot-ours-area', shape: 'box', text: charts.filter.recipe },
    { look: 'plot-baseline', shape: 'line', text: `naive: ${charts.naive}` },
    { look: 'plot-nominal', shape: 'line', text: 'calibrated' },
  ];
  const { cells, height } = gridOf(1, width, HEIGHT, legendHeight(legend, width));
  const { x, y, nodes } = axesIn(cells[0]!, {
    label: 'density',
    x: { domain: [0, 1], values: [0, 0.1, 0.25, 0.5, 0.75, 0.9, 1], format: String },
    y: { domain: [0, Math.max(1.4, ...mine, ...theirs) * 1.08], ticks: 4 },
  });
  const bars = mine.map((level, i) => {
    const [left, right, top] = [x(edges[i]!), x(edges[i + 1]!), y(level)];
    const size = { width: px(Math.max(0.5, right - left - 1)), height: px(y(0) - top) };
    return draw('rect', { ...look('plot-ours-area'), x: px(left + 0.5), y: px(top), ...size });
  });
  const steps = theirs.map(
    (level, i) => `${i === 0 ? 'M' : 'L'}${px(x(edges[i]!))},${px(y(level))}H${px(x(edges[i + 1]!))}`,
  );
  const content = {
    name: 'track-pit',
    title: 'Where outcomes fell in their distributions',
    alt: `${percent(ours[0]! + ours.at(-1)!)} % of outcomes beyond the 95 % interval of the model, 5 % would be calibrated; naive ${percent(naive[0]! + naive.at(-1)!)} %.`,
    table: {
      head: ['from quantile', 'to', 'promised %', 'came %', 'naive %'],
      rows: ours.map((share, i) => [
        ...[String(edges[i]), String(edges[i + 1]), percent(widths[i]!), percent(share), percent(naive[i]!)],
      ]),
    },
  };
  return sheet(content, { width, height, legend }, [
    ...nodes,
    ...bars,
    draw('path', { ...look('plot-baseline'), d: steps.join('') }),
    draw('path', { ...look('plot-nominal'), d: `M${px(x(0))},${px(y(1))}H${px(x(1))}` }),
  ]);
}
