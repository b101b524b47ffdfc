/** The inputs: how much is missing, and how far the last fifth of the sessions lies from those before. */
import { scaleLinear } from 'd3-scale';
import type { FeatureStatistic } from '../../schemas/runs.ts';
import { type LegendEntry, legendHeight, type Plot, percent, sheet } from './frame.ts';
import { type DrawnNode, draw, px } from './node.ts';
import { look } from './style.ts';

const LEGEND: LegendEntry[] = [
  { look: 'plot-ours-dot', shape: 'dot', text: 'shift of the last fifth, in standard deviations' },
  { look: 'plot-missing', shape: 'box', text: 'share missing' },
];
const ROW = 18;
/** Drawn are those that have most to tell; the table has all. */
const DRAWN = 30;
const MISSING = 70;

/** Undefined for a model without inputs of its own. */
export function featureStatistics(features: readonly FeatureStatistic[], width: number): Plot | undefined {
  if (features.length === 0) return undefined;
  const told = features
    .toSorted((a, b) => weight(b) - weight(a) || a.name.localeCompare(b.name))
    .slice(0, DRAWN);
  const top = legendHeight(LEGEND, width) + 8;
  const height = top + told.length * ROW + 24;
  const longest = Math.max(...told.map(({ name }) => name.length));
  const left = Math.min(width * 0.45, 16 + longest * 7);
  const right = width - MISSING - 20;
  const most = Math.max(1, ...told.map(({ shift }) => Math.abs(shift))) * 1.08;
  const x = scaleLinear()
    .domain([-most, most])
    .range([left + 8, right]);
  const bottom = top + told.length * ROW;
  const ticks = x.ticks(5).flatMap((tick) => [
    draw('path', {
      ...look(tick === 0 ? 'plot-nominal' : 'plot-grid'),
      d: `M${px(x(tick))},${top - 4}V${bottom}`,
    }),
    draw(
      'text',
      { ...look('plot-text'), x: px(x(tick)), y: bottom + 16, 'text-anchor': 'middle' },
      x.tickFormat(5)(tick),
    ),
  ]);
  const rows = told.flatMap((one, i) =>
    rowOf(one, top + i * ROW + ROW / 2, { left, x: x(one.shift), right }),
  );
  const content = {
    name: 'feature-statistics',
    title: `Inputs: ${features.length} features${features.length > told.length ? `, the ${told.length} that moved most drawn` : ''}`,
    alt: altOf(features),
    table: {
      head: ['feature', 'missing %', 'mean', 'standard deviation', 'least', 'most', 'shift'],
      rows: features.map((f) => [
        f.name,
        percent(f.missing),
        ...[f.mean, f.sd, f.min, f.max].map(short),
        f.shift.toFixed(2),
      ]),
    },
  };
  return sheet(content, { width, height, legend: LEGEND }, [...ticks, ...rows]);
}

function rowOf(
  { name, missing }: FeatureStatistic,
  y: number,
  at: { left: number; x: number; right: number },
): DrawnNode[] {
  const bar = Math.max(missing > 0 ? 1 : 0, missing * MISSING);
  const fits = Math.max(4, Math.floor((at.left - 10) / 7));
  const shown = name.length > fits ? `${name.slice(0, fits - 1)}…` : name;
  return [
    draw('text', { ...look('plot-text'), x: px(at.left), y: y + 4, 'text-anchor': 'end' }, shown),
    draw('circle', { ...look('plot-ours-dot'), cx: px(at.x), cy: y, r: 3.5 }),
    ...(bar > 0
      ? [
          draw('rect', {
            ...look('plot-missing'),
            x: px(at.right + 12),
            y: y - 5,
            width: px(bar),
            height: 10,
          }),
        ]
      : []),
  ];
}

const weight = ({ missing, shift }: FeatureStatistic): number => Math.max(Math.abs(shift), 2 * missing);
const short = (value: number): string => String(Number(value.toPrecision(4)));

function altOf(features: readonly FeatureStatistic[]): string {
  const moved = features.reduce((most, one) => (Math.abs(one.shift) > Math.abs(most.shift) ? one : most));
  const holes = features.filter(({ missing }) => missing > 0.05).length;
  return `${features.length} features; ${moved.name} moved most, by ${moved.shift.toFixed(2)} standard deviations; ${holes} have more than 5 % missing.`;
}
