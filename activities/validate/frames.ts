/** Columns of each dataset's frame, and what names its rows when they are held back. */
import type { Forecast } from '../../schemas/forecast.ts';
import { QUANTILE_LEVELS } from '../../schemas/forecast.ts';
import type { Panel } from '../../schemas/panel.ts';
import {
  type Column,
  type ColumnKind,
  dayOf,
  type Frame,
  type FrameKey,
  frameOf,
  textColumn,
} from './frame.ts';

type Kinds = Readonly<Record<string, ColumnKind>>;

/** When and from which object: of every row that arrived or is stored. */
const ORIGIN: Kinds = { knownAt: 'instant', storedAt: 'instant', rawKey: 'text' };

interface Shape {
  naming: FrameKey;
  kinds: Kinds;
}

export const SHAPES = {
  bars: {
    naming: { key: ['symbol', 'session'], valid: 'session' },
    kinds: {
      ...{ symbol: 'text', session: 'date', role: 'text', currency: 'text' },
      ...{ open: 'number', high: 'number', low: 'number', close: 'number', volume: 'number' },
      ...{ adjustedClose: 'number', ...ORIGIN },
    },
  },
  actions: {
    naming: { key: ['symbol', 'exDate', 'kind'], subject: ['symbol', 'kind'], valid: 'exDate' },
    kinds: { symbol: 'text', exDate: 'date', kind: 'text', value: 'number', ...ORIGIN },
  },
  universe: {
    naming: { key: ['list', 'symbol', 'from'], subject: ['list', 'symbol'], valid: 'from' },
    kinds: {
      ...{ list: 'text', symbol: 'text', from: 'date', to: 'date', name: 'text', sector: 'text' },
      ...ORIGIN,
    },
  },
  macro: {
    naming: { key: ['series', 'period', 'vintageFrom'], subject: ['series'], valid: 'period' },
    kinds: {
      ...{ series: 'text', period: 'date', value: 'number', unit: 'text', frequency: 'text' },
      ...{ vintageFrom: 'date', vintageTo: 'date', ...ORIGIN },
    },
  },
  fundamentals: {
    naming: {
      key: ['symbol', 'concept', 'unit', 'periodStart', 'periodEnd', 'document'],
      ...{ subject: ['symbol', 'concept', 'unit'], valid: 'periodEnd' },
    },
    kinds: {
      ...{ symbol: 'text', concept: 'text', unit: 'text', periodStart: 'date', periodEnd: 'date' },
      ...{ fiscalPeriod: 'text', value: 'number', acceptedAt: 'instant', form: 'text', document: 'text' },
      ...ORIGIN,
    },
  },
  news: {
    naming: { key: ['id', 'publishedAt'], subject: ['id'], valid: 'publishedAt' },
    kinds: {
      ...{ id: 'text', publishedAt: 'instant', title: 'text', text: 'text', url: 'text', publisher: 'text' },
      ...{ language: 'text', ...ORIGIN },
    },
  },
} as const satisfies Record<string, Shape>;

export type StoredShape = keyof typeof SHAPES;

/** A dataset's rows as columns, with what is derived from them. */
export function frameFor(shape: StoredShape, rows: readonly object[], name: string = shape): Frame {
  const { naming, kinds } = SHAPES[shape];
  const frame = frameOf(name, naming, kinds, rows);
  const derive = DERIVED[shape];
  return derive === undefined
    ? frame
    : { ...frame, columns: new Map([...frame.columns, ...derive(frame, rows)]) };
}

type Derive = (frame: Frame, rows: readonly object[]) => [string, Column][];

const DERIVED: Partial<Record<StoredShape, Derive>> = {
  fundamentals: (frame) => {
    const end = frame.columns.get('periodEnd')!;
    const values = Float64Array.from(end.kind === 'text' ? [] : end.values, (day) => day * 86_400_000);
    return [['periodEndAt', { kind: 'instant', values }]];
  },
  news: (_frame, rows) => {
    const extreme = (of: (...values: number[]) => number) =>
      Float64Array.from(rows as { symbols?: { sentiment?: unknown }[] }[], ({ symbols }) => {
        const found = Array.isArray(symbols)
          ? symbols.map(({ sentiment }) => sentiment).filter((s): s is number => typeof s === 'number')
          : [];
        return found.length === 0 ? Number.NaN : of(...found);
      });
    const content = (rows as { title?: unknown; text?: unknown }[]).map(({ title, text }) => ({
      content: title == null && text == null ? null : `${title ?? ''} ${text ?? ''}`.slice(0, 400),
    }));
    return [
      ['sentimentLow', { kind: 'number', values: extreme(Math.min) }],
      ['sentimentHigh', { kind: 'number', values: extreme(Math.max) }],
      ['content', textColumn(content, 'content')],
    ];
  },
};

/** Forecasts with a column per quantile, `q0.025` and so on, and per price that is served, `p0.025`. */
export function forecastFrame(forecasts: readonly Forecast[]): Frame {
  const frame = frameOf(
    'forecasts',
    // A forecast is held by symbol and recipe: a challenger's says nothing about the champion's.
    { key: ['symbol', 'session', 'horizon', 'recipe'], subject: ['symbol', 'recipe'], valid: 'session' },
    {
      ...{ symbol: 'text', session: 'date', horizon: 'number', role: 'text', recipe: 'text' },
      ...{ modelVersion: 'text', asOf: 'instant', issuedAt: 'instant', price: 'number' },
      ...{ mean: 'number', sigma: 'number', df: 'number', probabilityUp: 'number' },
    },
    forecasts,
  );
  const columnsOf = (prefix: string, field: 'quantiles' | 'priceQuantiles') =>
    QUANTILE_LEVELS.map((level, i): [string, Column] => [
      `${prefix}${level}`,
      { kind: 'number', values: Float64Array.from(forecasts, (f) => f[field]?.[i] ?? Number.NaN) },
    ]);
  const version: [string, Column] = ['storedAt', frame.columns.get('issuedAt')!];
  return {
    ...frame,
    columns: new Map([
      ...frame.columns,
      version,
      ...columnsOf('q', 'quantiles'),
      ...columnsOf('p', 'priceQuantiles'),
    ]),
  };
}

/** Rows `from` to `to` of a panel, in its order; its columns are views of the panel's. */
export function panelFrame(panel: Panel, name: string, from = 0, to = panel.rows): Frame {
  const days = Float64Array.from(panel.sessions, dayOf);
  const columns = new Map<string, Column>([
    ['symbol', { kind: 'text', codes: panel.symbolIndex.slice(from, to), dictionary: panel.symbols }],
    [
      'session',
      { kind: 'date', values: Float64Array.from(panel.sessionIndex.subarray(from, to), (i) => days[i]!) },
    ],
  ]);
  panel.featureNames.forEach((feature, f) => {
    columns.set(feature, { kind: 'number', values: panel.features[f]!.subarray(from, to) });
  });
  return { name, key: ['symbol', 'session'], valid: 'session', rows: to - from, columns };
}
