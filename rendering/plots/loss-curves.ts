/** Losses of training and validation by epoch: those of the final fit, and faintly those of the folds. */
import type { RunCurve, RunCurvePoint } from '../../schemas/runs.ts';
import { axesIn, gridOf, type LegendEntry, legendHeight, type Plot, padded, sheet } from './frame.ts';
import { draw, linePath } from './node.ts';
import { look } from './style.ts';

const LEGEND: LegendEntry[] = [
  { look: 'plot-ours', shape: 'line', text: 'validation' },
  { look: 'plot-ours-second', shape: 'line', text: 'training' },
];
const FOLDS: LegendEntry = { look: 'plot-ours-faint', shape: 'line', text: 'validation of the folds' };

/** Undefined for a model that is not fitted by steps. */
export function lossCurves(curves: readonly RunCurve[], width: number): Plot | undefined {
  const drawn = curves.filter(({ points }) => points.length > 1);
  const main = drawn.find(({ name }) => name === 'fit') ?? drawn.at(-1);
  if (main === undefined) return undefined;
  const folds = drawn.filter((curve) => curve !== main);
  const legend = folds.length > 0 ? [...LEGEND, FOLDS] : LEGEND;
  const { cells, height } = gridOf(1, width, 240, legendHeight(legend, width));
  const of = (key: 'train' | 'validation', points: readonly RunCurvePoint[]) =>
    points.map((point) => point[key]).filter((value) => value !== undefined);
  const values = [...of('train', main.points), ...drawn.flatMap(({ points }) => of('validation', points))];
  const epochs = drawn.flatMap(({ points }) => points.map(({ epoch }) => epoch));
  const axes = axesIn(cells[0]!, {
    label: 'loss',
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
  const content = {
    name: 'loss-curves',
    title: 'Loss by epoch',
    alt: altOf(main, best),
    table: {
      head: ['epoch', 'training', 'validation', 'learning rate'],
      rows: main.points.map((p) => [
        String(p.epoch),
        number(p.train),
        number(p.validation),
        number(p.learningRate),
      ]),
    },
  };
  return sheet(content, { width, height, legend }, [
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
  ]);
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
