/** Losses of training and validation by epoch: those of the final fit, and faintly those of the folds. */
import type { RunCurve, RunCurvePoint } from '../../schemas/runs.ts';
import {
  axesIn,
  type Cell,
  gridOf,
  type LegendEntry,
  legendHeight,
  type Plot,
  padded,
  sheet,
} from './frame.ts';
import { type DrawnNode, draw, linePath } from './node.ts';
import { look } from './style.ts';

const LEGEND: LegendEntry[] = [
  { look: 'plot-ours', shape: 'line', text: 'validation' },
  { look: 'plot-ours-second', shape: 'line', text: 'training' },
];
const FOLDS: LegendEntry = { look: 'plot-ours-faint', shape: 'line', text: 'validation of the folds' };

/** Undefined for a model that is not fitted by steps. Members of an ensemble, whose losses are their own, have a cell each. */
export function lossCurves(curves: readonly RunCurve[], width: number): Plot | undefined {
  const drawn = curves.filter(({ points }) => points.length > 1);
  const groups = [...Map.groupBy(drawn, memberOf)].map(([member, own]) => groupOf(member, own));
  if (groups.length === 0) return undefined;
  const legend = groups.some(({ folds }) => folds.length > 0) ? [...LEGEND, FOLDS] : LEGEND;
  const { cells, height } = gridOf(groups.length, width, 240, legendHeight(legend, width));
  const several = groups.length > 1;
  const content = {
    name: 'loss-curves',
    title: 'Loss by epoch',
    alt: groups
      .map(({ member, main }) => `${several ? `${member}: ` : ''}${altOf(main, bestOf(main.points))}`)
      .join(' '),
    table: {
      head: [...(several ? ['member'] : []), 'epoch', 'training', 'validation', 'learning rate'],
      rows: groups.flatMap(({ member, main }) =>
        main.points.map((p) => [
          ...(several ? [member] : []),
          ...[String(p.epoch), number(p.train), number(p.validation), number(p.learningRate)],
        ]),
      ),
    },
  };
  const nodes = groups.flatMap((group, i) => drawGroup(group, cells[i]!));
  return sheet(content, { width, height, legend }, nodes);
}

interface Group {
  /** Empty: the model itself. */
  member: string;
  main: RunCurve;
  folds: RunCurve[];
}

/** `fold 3.lstm` -> `lstm` */
const memberOf = ({ name }: RunCurve): string => name.slice(wholeOf(name).length + 1);
const wholeOf = (name: string): string => name.split('.', 1)[0]!;

function groupOf(member: string, curves: readonly RunCurve[]): Group {
  const main = curves.find(({ name }) => wholeOf(name) === 'fit') ?? curves.at(-1)!;
  return { member, main, folds: curves.filter((curve) => curve !== main) };
}

function drawGroup({ member, main, folds }: Group, cell: Cell): DrawnNode[] {
  const curves = [main, ...folds];
  const of = (key: 'train' | 'validation', points: readonly RunCurvePoint[]) =>
    points.map((point) => point[key]).filter((value) => value !== undefined);
  const values = [...of('train', main.points), ...curves.flatMap(({ points }) => of('validation', points))];
  const epochs = curves.flatMap(({ points }) => points.map(({ epoch }) => epoch));
  const axes = axesIn(cell, {
    label: member === '' ? 'loss' : `loss of ${member}`,
    x: { domain: [Math.min(...epochs), Math.max(...epochs)], ticks: Math.min(8, Math.max(...epochs)) },
    y: { domain: padded(values) },
    xLabel: 'epoch',
  });
  const path = (points: readonly RunCurvePoint[], key: 'train' | 'validation') =>
    linePath(
      points.map((point) => {
        const value = point[key];
        return value === undefined ? null : [axes.x(point.epoch), axes.y(value)];
      }),
    );
  const best = bestOf(main.points);
  return [
    ...axes.nodes,
    ...folds.map(({ points }) => draw('path', { ...look('plot-ours-faint'), d: path(points, 'validation') })),
    draw('path', { ...look('plot-ours-second'), d: path(main.points, 'train') }),
    draw('path', { ...look('plot-ours'), d: path(main.points, 'validation') }),
    ...(best === undefined
      ? []
      : [
          draw('circle', {
            ...look('plot-ours-dot'),
            cx: Math.round(axes.x(best.epoch)),
            cy: Math.round(axes.y(best.validation!)),
            r: 3.5,
          }),
        ]),
  ];
}

function bestOf(points: readonly RunCurvePoint[]): RunCurvePoint | undefined {
  return points
    .filter(({ validation }) => validation !== undefined)
    .reduce<RunCurvePoint | undefined>(
      (least, one) => (least === undefined || one.validation! < least.validation! ? one : least),
      undefined,
    );
}

function altOf({ points }: RunCurve, best: RunCurvePoint | undefined): string {
  // The first point of a network is before training: it has a validation loss alone.
  const trained = points.filter(({ train }) => train !== undefined);
  const [first, last] = [trained[0] ?? points[0]!, points.at(-1)!];
  const training = `Training loss went from ${number(first.train)} to ${number(last.train)} over ${points.length} points.`;
  return best === undefined
    ? training
    : `${training} Validation was least at epoch ${best.epoch}: ${number(best.validation)}.`;
}

const number = (value: number | undefined): string =>
  value === undefined ? '' : String(Number(value.toPrecision(6)));
