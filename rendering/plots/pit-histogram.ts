/** Where outcomes fell in their predictive distributions: flat when forecasts are honest. */
import type { Horizon } from '../../schemas/forecast.ts';
import type { HorizonDiagnostics } from '../../schemas/runs.ts';
import {
  axesIn,
  type Cell,
  gridOf,
  horizonLabel,
  type LegendEntry,
  legendHeight,
  type Plot,
  sheet,
} from './frame.ts';
import { type DrawnNode, draw, px } from './node.ts';
import { look } from './style.ts';

const LEGEND: LegendEntry[] = [
  { look: 'plot-ours-area', shape: 'box', text: 'this model' },
  { look: 'plot-baseline', shape: 'line', text: 'baseline' },
  { look: 'plot-nominal', shape: 'line', text: 'calibrated' },
];

export function pitHistogram(horizons: Record<Horizon, HorizonDiagnostics>, width: number): Plot {
  const entries = Object.entries(horizons).filter(([, { pit }]) => pit.forecasts > 0);
  const { cells, height } = gridOf(entries.length, width, 190, legendHeight(LEGEND, width));
  const most = Math.max(
    2,
    ...entries.flatMap(([, { pit }]) => [...pit.ours, ...pit.baseline].map((s) => s * pit.ours.length)),
  );
  const drawn = entries.map(([horizon, one], i) => cellOf(cells[i]!, Number(horizon), one, most));
  const bins = entries[0]?.[1].pit.ours.length ?? 0;
  const content = {
    name: 'pit-histogram',
    title: 'Probability integral transform by horizon',
    alt: entries.map(([horizon, { pit }]) => altOf(Number(horizon), pit.ours)).join(' '),
    table: {
      head: ['from', 'to', ...entries.flatMap(([h]) => [`h = ${h}`, `baseline, h = ${h}`])],
      rows: Array.from({ length: bins }, (_, bin) => [
        (bin / bins).toFixed(2),
        ((bin + 1) / bins).toFixed(2),
        ...entries.flatMap(([, { pit }]) => [pit.ours[bin]!.toFixed(4), pit.baseline[bin]!.toFixed(4)]),
      ]),
    },
  };
  return sheet(content, { width, height, legend: LEGEND }, drawn.flat());
}

function cellOf(cell: Cell, horizon: number, { pit }: HorizonDiagnostics, most: number): DrawnNode[] {
  const bins = pit.ours.length;
  const { x, y, nodes } = axesIn(cell, {
    label: `${horizonLabel(horizon)}: density`,
    x: { domain: [0, 1], values: [0, 0.25, 0.5, 0.75, 1], format: String },
    y: { domain: [0, most * 1.05], ticks: 3 },
  });
  const bars = pit.ours.map((share, bin) => {
    const [left, right, top] = [x(bin / bins), x((bin + 1) / bins), y(share * bins)];
    return draw('rect', {
      ...look('plot-ours-area'),
      ...{ x: px(left + 0.5), y: px(top), width: px(Math.max(0, right - left - 1)), height: px(y(0) - top) },
    });
  });
  const steps = pit.baseline.map((share, bin) => {
    const [left, right, level] = [px(x(bin / bins)), px(x((bin + 1) / bins)), px(y(share * bins))];
    return `${bin === 0 ? 'M' : 'L'}${left},${level}H${right}`;
  });
  return [
    ...nodes,
    ...bars,
    draw('path', { ...look('plot-baseline'), d: steps.join('') }),
    draw('path', { ...look('plot-nominal'), d: `M${px(x(0))},${px(y(1))}H${px(x(1))}` }),
  ];
}

function altOf(horizon: number, shares: readonly number[]): string {
  const bins = shares.length;
  const tails = shares[0]! + shares[bins - 1]!;
  return `${horizonLabel(horizon)}: ${(100 * tails).toFixed(1)} % of outcomes in the two outer bins, ${(200 / bins).toFixed(0)} % would be calibrated.`;
}
