/** The numbers of a test, one a session, added up. */
import { axesIn, type LegendEntry, legendHeight, type Plot, padded, sheet } from '../plots/frame.ts';
import { draw, linePath, px } from '../plots/node.ts';
import { look } from '../plots/style.ts';
import { fixed, plural, signed } from '../report/format.ts';

const LEGEND: LegendEntry[] = [
  { look: 'plot-ours', shape: 'line', text: 'added up' },
  { look: 'plot-baseline', shape: 'line', text: 'no difference' },
];
const HEIGHT = 200;

/** `differences`: CRPS of the champion less its own, null where a session had no number. */
export function differencePath(differences: readonly (number | null)[], width: number): Plot {
  const above = legendHeight(LEGEND, width);
  let sum = 0;
  const sums = differences.map((one) => {
    if (one === null) return null;
    sum += 1e4 * one;
    return sum;
  });
  const numbers = sums.filter((one) => one !== null);
  const last = Math.max(1, differences.length - 1);
  const { x, y, nodes } = axesIn(
    { x: 0, y: above, width, height: HEIGHT },
    {
      label: 'CRPS saved, bp',
      x: { domain: [0, last], format: (at) => fixed(at + 1, 0), ticks: 6 },
      y: { domain: padded([0, ...numbers]), ticks: 4 },
      xLabel: 'session of the evidence',
    },
  );
  const mean = sum / numbers.length;
  return sheet(
    {
      name: 'decision-differences',
      title: 'The numbers it was decided from, added up',
      alt: `${signed(sum, 2)} bp over ${plural(numbers.length, 'session')}, ${signed(mean, 3)} a session; above 0 the recipe was better than the champion.`,
      table: {
        head: ['session', 'difference, bp', 'added up'],
        rows: differences.map((one, at) => [
          ...[String(at + 1), signed(one === null ? null : 1e4 * one, 3), signed(sums[at], 2)],
        ]),
      },
    },
    { width, height: above + HEIGHT, legend: LEGEND },
    [
      ...nodes,
      draw('path', { ...look('plot-baseline'), d: `M${px(x(0))},${px(y(0))}H${px(x(last))}` }),
      draw('path', {
        ...look('plot-ours'),
        d: linePath(sums.map((one, at) => (one === null ? null : [x(at), y(one)]))),
      }),
    ],
  );
}
