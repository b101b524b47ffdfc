/** Forecasts in ten groups against what came: predicted spread against realised, and where there is one, predicted mean. */
import type { Horizon } from '../../schemas/forecast.ts';
import type { ForecastGroup, HorizonDiagnostics } from '../../schemas/runs.ts';
import {
  axesIn,
  type Cell,
  gridOf,
  horizonLabel,
  type LegendEntry,
  legendHeight,
  type Plot,
  padded,
  percent,
  sheet,
} from './frame.ts';
import { type DrawnNode, draw, px } from './node.ts';
import { look } from './style.ts';

const LEGEND: LegendEntry[] = [
  { look: 'plot-ours-dot', shape: 'dot', text: 'this model, with one standard error' },
  { look: 'plot-baseline-dot', shape: 'dot', text: 'baseline' },
  { look: 'plot-nominal', shape: 'line', text: 'as forecast' },
];

interface Part {
  horizon: number;
  what: 'spread' | 'mean';
  ours: readonly ForecastGroup[];
  baseline: readonly ForecastGroup[];
}

export function forecastOutcome(horizons: Record<Horizon, HorizonDiagnostics>, width: number): Plot {
  const parts = Object.entries(horizons).flatMap(([key, one]): Part[] => [
    ...(one.spread.length > 0
      ? [{ horizon: Number(key), what: 'spread' as const, ours: one.spread, baseline: one.baselineSpread }]
      : []),
    ...(one.mean.length > 0
      ? [{ horizon: Number(key), what: 'mean' as const, ours: one.mean, baseline: [] }]
      : []),
  ]);
  const { cells, height } = gridOf(parts.length, width, 230, legendHeight(LEGEND, width));
  const content = {
    name: 'forecast-against-outcome',
    title: 'Forecast against outcome, in ten groups of equal count',
    alt: parts.map(altOf).join(' '),
    table: {
      head: ['horizon', 'what', 'model', 'forecasts', 'forecast %', 'outcome %', 'standard error %'],
      rows: parts.flatMap(({ horizon, what, ours, baseline }) =>
        [
          ...ours.map((group) => ['this', group] as const),
          ...baseline.map((group) => ['baseline', group] as const),
        ].map(([model, group]) => [
          ...[String(horizon), what, model, String(group.forecasts)],
          ...[group.forecast, group.outcome, group.error].map((value) => percent(value, 3)),
        ]),
      ),
    },
  };
  return sheet(
    content,
    { width, height, legend: LEGEND },
    parts.flatMap((part, i) => cellOf(cells[i]!, part)),
  );
}

function cellOf(cell: Cell, { horizon, what, ours, baseline }: Part): DrawnNode[] {
  const all = [...ours, ...baseline];
  const across = padded(
    all.map(({ forecast }) => forecast),
    0.1,
  );
  const up = padded(
    all.flatMap(({ outcome, error }) => [outcome - error, outcome + error]),
    0.1,
  );
  const digits = Math.max(...all.map(({ forecast }) => Math.abs(forecast))) < 0.002 ? 2 : 1;
  const { x, y, nodes } = axesIn(cell, {
    label: `${horizonLabel(horizon)}: realised ${what}, %`,
    x: { domain: across, ticks: 4, format: (value) => percent(value, digits) },
    y: { domain: up, ticks: 4, format: (value) => percent(value, digits) },
    xLabel: `forecast ${what === 'spread' ? 'standard deviation' : 'mean'}, %`,
  });
  const [from, to] = [Math.max(across[0], up[0]), Math.min(across[1], up[1])];
  const diagonal =
    from < to
      ? [
          draw('path', {
            ...look('plot-nominal'),
            d: `M${px(x(from))},${px(y(from))}L${px(x(to))},${px(y(to))}`,
          }),
        ]
      : [];
  const errors = ours.map(({ forecast, outcome, error }) =>
    draw('path', {
      ...look('plot-ours'),
      d: `M${px(x(forecast))},${px(y(outcome - error))}V${px(y(outcome + error))}`,
      'stroke-width': 1,
    }),
  );
  const dots = (groups: readonly ForecastGroup[], name: 'plot-ours-dot' | 'plot-baseline-dot') =>
    groups.map(({ forecast, outcome }) =>
      draw('circle', { ...look(name), cx: px(x(forecast)), cy: px(y(outcome)), r: 3.5 }),
    );
  return [
    ...nodes,
    ...diagonal,
    ...errors,
    ...dots(baseline, 'plot-baseline-dot'),
    ...dots(ours, 'plot-ours-dot'),
  ];
}

function altOf({ horizon, what, ours }: Part): string {
  const [low, high] = [ours[0]!, ours.at(-1)!];
  const text = (group: ForecastGroup) =>
    `${percent(group.forecast, 2)} % forecast, ${percent(group.outcome, 2)} % came`;
  return `${horizonLabel(horizon)}, ${what}: lowest group ${text(low)}; highest group ${text(high)}.`;
}
