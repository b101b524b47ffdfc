/** The way of a forecast from raw bytes to the answer, drawn from left to right. */
import type { Lineage, LineageStep } from '../../schemas/api.ts';
import { type DrawnNode, draw, px } from '../plots/node.ts';
import { look } from '../plots/style.ts';

const HEIGHT = 250;
const ROWS = { top: 44, middle: 118, bottom: 192 } as const;
type RowName = keyof typeof ROWS;
const COLUMNS = 7;
const FONT = 'system-ui, -apple-system, Segoe UI, Roboto, sans-serif';

interface Placed {
  key: string;
  column: number;
  row: RowName;
  title: string;
  lines: string[];
  missing: boolean;
}

export interface LineageDrawing {
  drawing: DrawnNode;
  alt: string;
}

/** `width` in px; below about 800 the words would run into each other, and a list tells it better. */
export function drawLineage(lineage: Lineage, width: number): LineageDrawing {
  const nodes = placesOf(lineage);
  const alt = altOf(lineage);
  const step = (width - 20) / COLUMNS;
  const at = ({ column, row }: Placed): [number, number] => [14 + column * step, ROWS[row]];
  const find = (key: string) => nodes.find((node) => node.key === key);
  const edges = edgesOf(nodes).flatMap(([from, to]) => {
    const [a, b] = [find(from), find(to)];
    if (a === undefined || b === undefined) return [];
    const [[x0, y0], [x1, y1]] = [at(a), at(b)];
    const bend = (x1 - x0) / 2;
    const d = `M${px(x0)},${y0}C${px(x0 + bend)},${y0} ${px(x1 - bend)},${y1} ${px(x1)},${y1}`;
    return [draw('path', { ...look('plot-baseline'), d, 'stroke-width': 1.2 })];
  });
  const drawn = nodes.map((node) => {
    const [x, y] = at(node);
    const lines = node.lines.map((line, i) =>
      draw('text', { ...look('plot-text'), x: px(x), y: y + 34 + 15 * i }, line),
    );
    return draw('g', { class: `lineage-${node.key.split(' ')[0]}` }, [
      draw('circle', { ...look(node.missing ? 'plot-miss' : 'plot-ours-dot'), cx: px(x), cy: y, r: 5 }),
      draw('text', { ...look('plot-label'), x: px(x), y: y + 19 }, node.title),
      ...lines,
    ]);
  });
  const drawing = draw(
    'svg',
    {
      ...{ xmlns: 'http://www.w3.org/2000/svg', class: 'plot lineage-drawing', role: 'img' },
      ...{ width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}`, 'font-family': FONT },
      'aria-label': alt,
    },
    edges,
    drawn,
  );
  return { drawing, alt };
}

const short = (id: string) => id.slice(0, 10);
const text = (value: unknown) => String(value ?? '');
const dayOf = (instant: unknown) => text(instant).slice(0, 10);

function placesOf({ chain, after, missing, rawObjectCount }: Lineage): Placed[] {
  const of = (kind: LineageStep['kind'], use?: string) =>
    chain.find((one) => one.kind === kind && (use === undefined || one.facts.use === use));
  const both = of('dataset-version', 'both') !== undefined;
  const nodes: Placed[] = [];
  const add = (key: string, column: number, row: RowName, title: string, lines: string[] | undefined) =>
    nodes.push({ key, column, row, title, lines: lines ?? ['not stored'], missing: lines === undefined });
  const count = rawObjectCount.toLocaleString('en-GB');
  add('raw', 0, 'middle', 'raw objects', [`${count} answers`, 'content-addressed']);
  const uses = both ? (['both'] as const) : (['training', 'forecast'] as const);
  for (const use of uses) {
    const row = { both: 'middle', training: 'top', forecast: 'bottom' }[use] as RowName;
    const data = of('dataset-version', use);
    const matrix = of('matrix', use);
    add(
      `dataset ${use}`,
      1,
      row,
      both ? 'dataset' : `dataset, ${use}`,
      data && [short(data.id), text(data.facts.session)],
    );
    add(
      `matrix ${use}`,
      2,
      row,
      'features',
      matrix && [short(matrix.sha256 ?? matrix.id), `${text(matrix.facts.columns)} columns`],
    );
  }
  const set = of('feature-set');
  add(
    'set',
    1,
    both ? 'bottom' : 'middle',
    'feature set',
    set && [short(set.id), `${text(set.facts.features)} definitions`],
  );
  const [run, model, own] = [of('training-run'), of('model-version'), of('forecast')];
  add('run', 3, 'top', 'training run', run && [short(run.id), text(run.facts.session)]);
  add('model', 4, 'top', 'model version', model && [text(model.facts.recipe), short(model.id)]);
  add(
    'forecast',
    5,
    both ? 'middle' : 'bottom',
    'forecast',
    own && [`${text(own.facts.symbol)} +${text(own.facts.horizon)}`, text(own.facts.session)],
  );
  const answer = after.findLast((one) => one.kind === 'answer');
  const outcome = after.find((one) => one.kind === 'outcome');
  if (answer)
    add('answer', 6, 'top', 'API answer', [`since ${dayOf(answer.facts.since)}`, text(answer.facts.as)]);
  if (outcome)
    add('outcome', 6, 'bottom', 'outcome', [
      `${(100 * Math.expm1(Number(outcome.facts.realised))).toFixed(2)} %`.replace('-', '−'),
      dayOf(outcome.facts.knownAt),
    ]);
  // What is only named as missing is drawn hollow, where it belongs.
  return missing.length === 0 ? nodes.filter((node) => !node.missing) : nodes;
}

function edgesOf(nodes: readonly Placed[]): [string, string][] {
  const uses = nodes.filter(({ key }) => key.startsWith('dataset ')).map(({ key }) => key.slice(8));
  return [
    ...uses.flatMap((use): [string, string][] => [
      ['raw', `dataset ${use}`],
      [`dataset ${use}`, `matrix ${use}`],
      ['set', `matrix ${use}`],
    ]),
    [uses.includes('training') ? 'matrix training' : 'matrix both', 'run'],
    ['run', 'model'],
    ['model', 'forecast'],
    [uses.includes('forecast') ? 'matrix forecast' : 'matrix both', 'forecast'],
    ['forecast', 'answer'],
    ['forecast', 'outcome'],
  ];
}

function altOf({ chain, after, missing, rawObjectCount }: Lineage): string {
  const own = chain[0]!.facts;
  const steps = chain.slice(1).map(({ kind, id, facts }) => {
    const use = facts.use === undefined || facts.use === 'both' ? '' : ` of the ${text(facts.use)}`;
    return `${kind.replace('-', ' ')}${use} ${short(id)}`;
  });
  const came = after.map(({ kind }) => (kind === 'answer' ? 'answered by the API' : 'scored'));
  return `Forecast of ${text(own.symbol)}, ${text(own.horizon)} sessions ahead from ${text(own.session)}: made from ${rawObjectCount} raw objects through ${steps.toReversed().join(', ')}${came.length > 0 ? `; ${came.join(', ')}` : ''}${missing.length > 0 ? `; missing: ${missing.join(', ')}` : ''}.`;
}
