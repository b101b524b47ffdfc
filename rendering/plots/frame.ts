/** What all plots share: the sheet with its title and text alternative, cells beside each other, axes, a legend. */
import { type ScaleLinear, scaleLinear } from 'd3-scale';
import { type DrawnNode, draw, px } from './node.ts';
import { look, type PlotClass } from './style.ts';

export type Scale = ScaleLinear<number, number>;

/** A plot with what a reader who cannot see it gets instead. */
export interface Plot {
  name: string;
  title: string;
  /** One or two sentences with the numbers that matter. */
  alt: string;
  drawing: DrawnNode;
  width: number;
  height: number;
  /** The table behind it. */
  table: { head: string[]; rows: string[][] };
}

export type PlotContent = Omit<Plot, 'drawing' | 'width' | 'height'>;

const FONT = 'system-ui, -apple-system, Segoe UI, Roboto, sans-serif';

/** A sheet; `legend` is on top of the cells. */
export function sheet(
  content: PlotContent,
  {
    width,
    height,
    legend,
    links = false,
  }: {
    width: number;
    height: number;
    legend: LegendEntry[] /** An image hides what is inside it. */;
    links?: boolean;
  },
  cells: DrawnNode[],
): Plot {
  const ids = { title: `${content.name}-title`, alt: `${content.name}-alt` };
  const drawing = draw(
    'svg',
    {
      ...{ xmlns: 'http://www.w3.org/2000/svg', class: 'plot', role: links ? 'group' : 'img' },
      ...{ width, height, viewBox: `0 0 ${width} ${height}`, 'font-family': FONT },
      'aria-labelledby': `${ids.title} ${ids.alt}`,
    },
    draw('title', { id: ids.title }, content.title),
    draw('desc', { id: ids.alt }, content.alt),
    draw('rect', { ...look('plot-paper'), width, height }),
    drawLegend(legend, width),
    cells,
  );
  return { ...content, drawing, width, height };
}

export interface LegendEntry {
  look: PlotClass;
  shape: 'line' | 'box' | 'dot';
  text: string;
}

/** About what a letter of the legend takes, in px. */
const LETTER = 6.6;

const placesOf = (entries: readonly LegendEntry[], width: number) => {
  let [x, line] = [8, 0];
  return entries.map((entry) => {
    const own = 34 + entry.text.length * LETTER;
    if (x > 8 && x + own > width) [x, line] = [8, line + 1];
    const place = { entry, x, y: 15 + line * 18, line };
    x += own;
    return place;
  });
};

/** Height that a legend takes at this width. */
export const legendHeight = (entries: readonly LegendEntry[], width: number): number =>
  entries.length === 0 ? 0 : 22 + 18 * placesOf(entries, width).at(-1)!.line;

function drawLegend(entries: readonly LegendEntry[], width: number): DrawnNode {
  const drawn = placesOf(entries, width).map(({ entry, x, y }) => {
    const mark = {
      line: draw('path', { ...look(entry.look), d: `M${x},${y - 4}h18` }),
      box: draw('rect', { ...look(entry.look), x, y: y - 10, width: 18, height: 10 }),
      dot: draw('circle', { ...look(entry.look), cx: x + 9, cy: y - 4, r: 3.5 }),
    }[entry.shape];
    return draw('g', {}, mark, draw('text', { ...look('plot-label'), x: x + 24, y }, entry.text));
  });
  return draw('g', {}, drawn);
}

export interface Cell {
  x: number;
  y: number;
  width: number;
  height: number;
}

const NARROW = 330;
const GAP = 20;

/** Cells of `cellHeight` in two columns, or in one where two would be too narrow to read. */
export function gridOf(
  count: number,
  width: number,
  cellHeight: number,
  top: number,
): { cells: Cell[]; height: number } {
  const columns = count > 1 && (width - GAP) / 2 >= NARROW ? 2 : 1;
  const cellWidth = (width - GAP * (columns - 1)) / columns;
  const cells = Array.from({ length: count }, (_, i) => ({
    x: (i % columns) * (cellWidth + GAP),
    y: top + Math.floor(i / columns) * (cellHeight + 12),
    ...{ width: cellWidth, height: cellHeight },
  }));
  return { cells, height: top + Math.ceil(count / columns) * (cellHeight + 12) };
}

export interface Axes {
  x: Scale;
  y: Scale;
  nodes: DrawnNode[];
}

export interface AxesOptions {
  label: string;
  x: { domain: [number, number]; ticks?: number; format?: (value: number) => string; values?: number[] };
  y: {
    domain: [number, number];
    ticks?: number;
    /** `digits`: decimals by which neighbouring ticks differ. */
    format?: (value: number, digits: number) => string;
    values?: number[];
  };
  xLabel?: string;
}

/** Room of a cell for its label, its numbers on the left and below. */
const ROOM = { left: 52, right: 12, top: 22, bottom: 22 };

/** Of ticks at .5, 1, 1.5 one: with fewer two of them would say the same. */
function decimalsOf([first, second]: readonly number[]): number {
  if (first === undefined || second === undefined || first === second) return 0;
  return Math.max(0, -Math.floor(Math.log10(Math.abs(second - first)) + 1e-9));
}

export function axesIn(cell: Cell, { label, x: along, y: up, xLabel }: AxesOptions): Axes {
  const bottom = cell.y + cell.height - ROOM.bottom - (xLabel === undefined ? 0 : 16);
  const [left, right] = [cell.x + ROOM.left, cell.x + cell.width - ROOM.right];
  const x = scaleLinear().domain(along.domain).range([left, right]);
  const y = scaleLinear()
    .domain(up.domain)
    .range([bottom, cell.y + ROOM.top]);
  const yTicks = up.values ?? y.ticks(up.ticks ?? 4);
  const format = up.format ?? y.tickFormat(up.ticks ?? 4);
  const digits = decimalsOf(yTicks);
  const xTicks = along.values ?? x.ticks(along.ticks ?? 5);
  const xFormat = along.format ?? x.tickFormat(along.ticks ?? 5);
  const grid = yTicks.flatMap((tick) => [
    draw('path', { ...look('plot-grid'), d: `M${px(left)},${px(y(tick))}H${px(right)}` }),
    draw(
      'text',
      { ...look('plot-text'), x: px(left - 6), y: px(y(tick) + 4), 'text-anchor': 'end' },
      format(tick, digits),
    ),
  ]);
  const numbers = xTicks.map((tick) =>
    draw(
      'text',
      {
        ...look('plot-text'),
        x: px(x(tick)),
        y: px(bottom + 16),
        'text-anchor': anchorOf(x(tick), left, right),
      },
      xFormat(tick),
    ),
  );
  const title = draw('text', { ...look('plot-label'), x: px(cell.x + 8), y: px(cell.y + 14) }, label);
  const under =
    xLabel === undefined
      ? []
      : [
          draw(
            'text',
            { ...look('plot-text'), x: px((left + right) / 2), y: px(bottom + 33), 'text-anchor': 'middle' },
            xLabel,
          ),
        ];
  return { x, y, nodes: [title, ...grid, ...numbers, ...under] };
}

const anchorOf = (at: number, left: number, right: number): string =>
  at < left + 12 ? 'start' : at > right - 12 ? 'end' : 'middle';

/** Room around values so that nothing lies on the edge; a constant gets some on both sides. */
export function padded(values: readonly number[], share = 0.06): [number, number] {
  const drawn = values.filter(Number.isFinite);
  if (drawn.length === 0) return [0, 1];
  const [low, high] = [Math.min(...drawn), Math.max(...drawn)];
  const pad = high > low ? (high - low) * share : Math.abs(high) * share || 1;
  return [low - pad, high + pad];
}

export const horizonLabel = (horizon: number): string => `h = ${horizon} session${horizon === 1 ? '' : 's'}`;
export const percent = (share: number, digits = 1): string => (100 * share).toFixed(digits);
/** Ticks of a share that are written in percent, with the digits that they need. */
export const ofShare =
  (write: (share: number, digits: number) => string) =>
  (share: number, digits: number): string =>
    write(share, Math.max(0, digits - 2));
