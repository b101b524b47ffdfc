/** E-processes of each recipe on a logarithmic axis, with the thresholds at which they decide. */
import type { ChartedEvidence, ContestCharts, EvidenceKind } from '../../schemas/contest-charts.ts';
import {
  axesIn,
  type Cell,
  gridOf,
  type LegendEntry,
  legendHeight,
  type Plot,
  sheet,
} from '../plots/frame.ts';
import { type DrawnNode, draw, linePath, px } from '../plots/node.ts';
import { look, type PlotClass } from '../plots/style.ts';
import { readings, timeAxis, turnLines } from './time-axis.ts';
import { EVIDENCE_WORDS, evidenceText } from './words.ts';

const LINES: Record<EvidenceKind, PlotClass> = {
  benefit: 'plot-ours',
  harm: 'plot-baseline-second',
  reverse: 'plot-ours-second',
};
const LN10 = Math.LN10;
/** Evidence below this is drawn at the edge: there is nothing to read in how much there is not. */
const LOWEST = -2;
const CELL_HEIGHT = 180;

/** Which evidence decides from where. */
function legendOf(evidence: readonly ChartedEvidence[]): LegendEntry[] {
  const from = (kind: EvidenceKind) => {
    const limit = evidence.findLast((one) => one.kind === kind)?.threshold;
    return limit === undefined ? '' : `, decides from ${limit}`;
  };
  return [
    { look: LINES.benefit, shape: 'line', text: `better than the champion${from('benefit')}` },
    { look: LINES.harm, shape: 'line', text: `worse${from('harm')}` },
    { look: LINES.reverse, shape: 'line', text: `in reverse, after a promotion${from('reverse')}` },
    { look: 'plot-limit', shape: 'line', text: 'thresholds' },
    { look: 'plot-turn', shape: 'line', text: 'champion changed' },
  ];
}

/** `undefined` while nothing has any evidence. */
export function evidenceOverTime(
  { sessions, champions, evidence, recipes }: ContestCharts,
  width: number,
): Plot | undefined {
  const inside = new Set(recipes.filter(({ role }) => role !== 'outside').map(({ recipe }) => recipe));
  // Who is out is in the table behind.
  const drawn = evidence.filter(({ recipe }) => inside.has(recipe));
  const groups = [...Map.groupBy(drawn, ({ recipe }) => recipe)];
  const legend = legendOf(evidence);
  if (groups.length === 0) return undefined;
  const { cells, height } = gridOf(groups.length, width, CELL_HEIGHT, legendHeight(legend, width));
  const most = Math.max(
    Math.log10(Math.max(...evidence.map(({ threshold }) => threshold))),
    ...evidence.flatMap(({ points }) => points.map(([, logM]) => logM / LN10)),
  );
  const decades = Array.from({ length: Math.ceil(most) - LOWEST + 1 }, (_, i) => LOWEST + i);
  return sheet(
    {
      name: 'contest-evidence',
      title: 'Evidence (e-processes) by recipe, logarithmic axis',
      alt: groups.map(([recipe, own]) => altOf(recipe, own)).join(' '),
      table: {
        head: [
          'recipe',
          'evidence that it is',
          'against',
          'from',
          'to',
          'M at the end',
          'most',
          'decides from',
        ],
        rows: evidence.map(({ recipe, kind, champion, points, threshold }) => [
          ...[recipe, EVIDENCE_WORDS[kind], champion],
          ...[sessions[points[0]![0]]!, sessions[points.at(-1)![0]]!],
          evidenceText(points.at(-1)![1]),
          evidenceText(Math.max(...points.map(([, logM]) => logM))),
          threshold.toFixed(0),
        ]),
      },
    },
    { width, height, legend },
    groups.flatMap(([recipe, own], i) => cellOf(cells[i]!, { recipe, own, sessions, champions, decades })),
  );
}

interface CellOf {
  recipe: string;
  own: ChartedEvidence[];
  sessions: readonly string[];
  champions: readonly string[];
  decades: number[];
}

function cellOf(cell: Cell, { recipe, own, sessions, champions, decades }: CellOf): DrawnNode[] {
  const { x, y, nodes } = axesIn(cell, {
    label: `${recipe}: M`,
    x: timeAxis(sessions, cell.width),
    y: {
      // Room for the label above the highest number.
      domain: [decades[0]!, decades.at(-1)! + 0.3],
      values: decades.length > 7 ? decades.filter((one) => one % 2 === 0) : decades,
      format: decadeText,
    },
  });
  const [bottom, top] = y.range() as [number, number];
  const limits = [...new Set(own.map(({ threshold }) => threshold))].sort((a, b) => a - b);
  const right = x.range()[1]!;
  const thresholds = limits.map((threshold) =>
    draw('path', {
      ...look('plot-limit'),
      d: `M${px(x(0))},${px(y(Math.log10(threshold)))}H${px(right)}`,
      'data-tip': `M from which it decides: ${threshold}`,
    }),
  );
  const lines = own.map(({ kind, points }) =>
    draw('path', {
      ...look(LINES[kind]),
      d: linePath(points.map(([at, logM]) => [x(at), y(Math.max(LOWEST, logM / LN10))])),
    }),
  );
  const known = new Map<number, string[]>();
  for (const { kind, champion, threshold, points } of own)
    for (const [at, logM] of points) {
      const text = `M = ${evidenceText(logM)} that ${EVIDENCE_WORDS[kind]} (${champion}), decides from ${threshold}`;
      known.set(at, [...(known.get(at) ?? []), text]);
    }
  return [
    ...nodes,
    ...turnLines(champions, x, { top, bottom }),
    ...thresholds,
    ...lines,
    ...readings(sessions, x, { top, bottom }, (at) => known.get(at)?.join('; ')),
  ];
}

/** -1 -> 0.1, 3 -> 1,000 */
function decadeText(power: number): string {
  if (power > 4 || power < -3) return `1e${power}`;
  return power < 0 ? (10 ** power).toFixed(-power) : (10 ** power).toLocaleString('en-US');
}

function altOf(recipe: string, own: readonly ChartedEvidence[]): string {
  const running = own.filter((one) => one.running);
  if (running.length === 0) return `${recipe}: nothing runs now.`;
  const words = running.map(
    ({ kind, points, threshold }) =>
      `M ${evidenceText(points.at(-1)![1])} of ${threshold.toFixed(0)} that it is ${kind === 'harm' ? 'worse' : 'better'}`,
  );
  return `${recipe}: ${words.join(', ')}.`;
}
