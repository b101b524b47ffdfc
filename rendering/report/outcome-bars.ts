/** What was said of each symbol and what came: served and naive 80 % intervals on one scale, the outcome as a dot. */
import type { ReportDocument, ReportOutcome } from '../../schemas/report.ts';
import { axesIn, type LegendEntry, legendHeight, type Plot, padded, sheet } from '../plots/frame.ts';
import { type DrawnNode, draw, px } from '../plots/node.ts';
import { look } from '../plots/style.ts';
import { plural, shortDate, signed, signedPercent } from './format.ts';

const LEGEND: LegendEntry[] = [
  { look: 'plot-ours-area', shape: 'box', text: 'served, 80 %' },
  { look: 'plot-missing', shape: 'box', text: 'naive, 80 %' },
  { look: 'plot-outcome', shape: 'dot', text: 'came, inside' },
  { look: 'plot-miss', shape: 'dot', text: 'came, outside' },
];
const ROW = 17;
/** Beyond this a chart has no room for names. */
const MOST = 60;

export function outcomeBars(outcomes: NonNullable<ReportDocument['outcomes']>, width: number): Plot {
  const { session, targetSession, horizon } = outcomes;
  const rows = outcomes.rows.slice(0, MOST);
  const top = legendHeight(LEGEND, width);
  const height = top + rows.length * ROW + 66;
  const values = rows.flatMap((row) => [
    row.lower80,
    row.upper80,
    row.naiveLower80,
    row.naiveUpper80,
    row.realised,
  ]);
  const { x, y, nodes } = axesIn(
    { x: 0, y: top, width, height: height - top },
    {
      label: `origin ${shortDate(session)}, ${plural(horizon, 'session')} to ${shortDate(targetSession)}`,
      x: {
        domain: padded(values.filter((one) => one !== null).map((one) => 100 * one)),
        ticks: 6,
        format: (v) => signed(v, 0),
      },
      y: { domain: [rows.length - 0.5, -0.5], ticks: 0 },
      xLabel: 'log return, %',
    },
  );
  const bottom = y(rows.length - 0.5);
  const inside = outcomes.rows.filter((row) => row.inside).length;
  const naive = outcomes.rows.filter(naiveInside).length;
  return sheet(
    {
      name: 'outcome-bars',
      title: 'What was forecast, and what came',
      alt: `${inside} of ${outcomes.rows.length} outcomes lie inside the served 80 % interval, ${naive} inside the naive one.`,
      table: outcomeTable(outcomes.rows),
    },
    { width, height, legend: LEGEND },
    [
      ...nodes,
      draw('path', { ...look('plot-nominal'), d: `M${px(x(0))},${px(y(-0.5))}V${px(bottom)}` }),
      ...rows.flatMap((row, at) => rowOf(row, y(at), (share) => px(x(100 * share)))),
    ],
  );
}

function rowOf(row: ReportOutcome, middle: number, at: (share: number) => number): DrawnNode[] {
  const bar = (
    low: number,
    high: number,
    name: 'plot-ours-area' | 'plot-missing',
    top: number,
    tall: number,
  ) =>
    draw('rect', {
      ...look(name),
      x: at(low),
      y: px(middle + top),
      width: Math.max(0, px(at(high) - at(low))),
      height: tall,
    });
  const naive =
    row.naiveLower80 === null || row.naiveUpper80 === null
      ? []
      : [bar(row.naiveLower80, row.naiveUpper80, 'plot-missing', 3, 2.5)];
  return [
    draw('text', { ...look('plot-text'), x: 46, y: px(middle + 4), 'text-anchor': 'end' }, row.symbol),
    bar(row.lower80, row.upper80, 'plot-ours-area', -5, 7),
    ...naive,
    draw('circle', {
      ...look(row.inside ? 'plot-outcome' : 'plot-miss'),
      cx: at(row.realised),
      cy: px(middle - 1.5),
      r: 3.5,
    }),
  ];
}

const naiveInside = ({ realised, naiveLower80, naiveUpper80 }: ReportOutcome): boolean =>
  naiveLower80 !== null && naiveUpper80 !== null && realised >= naiveLower80 && realised <= naiveUpper80;

/** Interval ends in percent; the naive median is zero. */
function outcomeTable(rows: readonly ReportOutcome[]): Plot['table'] {
  return {
    head: ['symbol', 'came %', 'median %', 'served 80 %', 'naive 80 %', 'inside', 'naive inside'],
    rows: rows.map((row) => [
      ...[row.symbol, signedPercent(row.realised), signedPercent(row.median)],
      `${signedPercent(row.lower80)} to ${signedPercent(row.upper80)}`,
      `${signedPercent(row.naiveLower80)} to ${signedPercent(row.naiveUpper80)}`,
      row.inside ? 'yes' : 'no',
      naiveInside(row) ? 'yes' : 'no',
    ]),
  };
}
