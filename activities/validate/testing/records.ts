/** Clean batches of every dataset but bars, small enough to read. */
import type { CheckedDataset } from '../../../schemas/expectations.ts';
import { QUANTILE_LEVELS } from '../../../schemas/forecast.ts';
import type { Panel } from '../../../schemas/panel.ts';
import type { PastMetrics } from '../../../stores/postgres/past-metrics.ts';
import { type Batch, NO_PAST, type Role } from '../batch.ts';
import { type Frame, frameOf } from '../frame.ts';
import { forecastFrame, frameFor, panelFrame, type StoredShape } from '../frames.ts';
import { offers } from '../load/features.ts';
import { NOW, SESSION, SESSIONS } from './bars.ts';

export type Row = Record<string, unknown>;

/** What a test may change. */
export interface Records {
  rows: Row[];
  previous: Row[];
  subjects: string[];
  past: PastMetrics;
}

const ORIGIN = { knownAt: NOW, storedAt: NOW, rawKey: 'raw/a' };
const EARLIER = { ...ORIGIN, knownAt: '2019-01-10T22:30:00.000Z', storedAt: '2019-01-10T22:30:00.000Z' };
const copies = (rows: Row[]): Row[] => rows.map((row) => ({ ...row, ...EARLIER }));

function universe(): Records {
  const member = (symbol: string, from: string, to: string | null): Row => ({
    ...{ list: 'SP500', symbol, from, to, name: `${symbol} Inc.`, sector: 'Energy' },
    ...ORIGIN,
  });
  const rows = [member('AAA', '2009-01-02', null), member('BBB', '2012-03-19', null)];
  const gone = member('ZZZ', '2009-01-02', '2018-12-03');
  return {
    rows: [...rows, gone],
    previous: copies([...rows, gone]),
    subjects: ['AAA', 'BBB'],
    past: NO_PAST,
  };
}

/** Quarterly, published 30 days after the quarter's end, revised by .1 % or .2 % a month later. */
function macro(): Records {
  const rows: Row[] = [];
  const day = (date: string, days: number) =>
    new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10);
  for (let k = 0; k < 40; k++) {
    const period = `${2009 + (k >> 2)}-${String((k % 4) * 3 + 1).padStart(2, '0')}-01`;
    const value = 100 + k;
    const base = { series: 'GDP', period, unit: 'USD bn', frequency: 'quarterly', ...ORIGIN };
    rows.push({ ...base, value, vintageFrom: day(period, 120), vintageTo: day(period, 149) });
    rows.push({
      ...base,
      value: value * (k % 2 ? 1.001 : 0.998),
      vintageFrom: day(period, 150),
      vintageTo: null,
    });
  }
  const published = rows.filter(({ vintageFrom }) => String(vintageFrom) <= SESSION);
  return {
    rows: published.slice(-6),
    previous: copies(published.slice(0, -6)),
    subjects: ['GDP'],
    past: NO_PAST,
  };
}

function fundamentals(): Records {
  const fact = (symbol: string, concept: string, value: number): Row => ({
    ...{ symbol, concept, unit: 'USD', periodStart: null, periodEnd: '2018-12-31', fiscalPeriod: 'FY' },
    ...{ value, acceptedAt: '2019-01-31T21:05:11.000Z', form: '10-K', document: `${symbol}-19-1` },
    ...ORIGIN,
  });
  const sheet = (symbol: string, scale: number) => [
    fact(symbol, 'us-gaap/Assets', 100 * scale),
    fact(symbol, 'us-gaap/Liabilities', 60 * scale),
    fact(symbol, 'us-gaap/StockholdersEquity', 40 * scale),
  ];
  const rows = [...sheet('AAA', 1), ...sheet('BBB', 7)];
  // They have reported for years.
  const first = ['AAA', 'BBB'].map((symbol) => ({
    ...fact(symbol, 'us-gaap/Assets', 50),
    ...{ periodEnd: '2009-12-31', acceptedAt: '2010-02-26T21:00:00.000Z', document: `${symbol}-10-1` },
  }));
  return { rows, previous: copies([...rows.slice(0, 3), ...first]), subjects: ['AAA', 'BBB'], past: NO_PAST };
}

const TITLES = [
  'Coca-Cola raises its dividend for the 57th year',
  'Oil prices slip as inventories grow',
  'Boeing delivers fewer planes than planned in January',
  'Federal Reserve holds rates and promises patience',
  'Retail sales fall most since 2009',
  'Chip makers expect a weak first quarter',
];

function news(): Records {
  const rows = TITLES.map(
    (title, i): Row => ({
      ...{ id: `n${i}`, publishedAt: `2019-02-11T1${i}:00:00.000Z`, title, text: `${title}. More follows.` },
      ...{ url: `https://example.com/${i}`, publisher: 'Example', language: 'en' },
      symbols: [{ symbol: 'AAA', sentiment: 0.1 * i - 0.2, relevance: 0.5 }],
      ...ORIGIN,
    }),
  );
  return { rows, previous: [], subjects: ['AAA', 'BBB'], past: NO_PAST };
}

function forecasts(): Records {
  const rows = ['AAA', 'BBB'].flatMap((symbol) =>
    [1, 3, 5, 10].map(
      (horizon): Row => ({
        ...{ id: `${symbol}/${horizon}`, universe: 'test', symbol, session: SESSION, horizon },
        ...{ targetSession: '2019-02-12', role: 'champion', recipe: 'ewma', modelVersion: 'model/1' },
        ...{ featureSetVersion: 'f', datasetVersion: 'd', asOf: NOW, issuedAt: NOW, price: 50 },
        ...{ mean: 0.0001, sigma: 0.01 * Math.sqrt(horizon), df: 6, probabilityUp: 0.5 },
        levels: [...QUANTILE_LEVELS],
        quantiles: QUANTILE_LEVELS.map((level) => (level - 0.5) / 10),
        priceQuantiles: QUANTILE_LEVELS.map((level) => 50 * Math.exp((level - 0.5) / 10)),
      }),
    ),
  );
  return { rows, previous: [], subjects: ['AAA', 'BBB'], past: NO_PAST };
}

export const RECORDS = { universe, macro, fundamentals, news, forecasts };
export type RecordDataset = keyof typeof RECORDS;

const ROLES: ReadonlyMap<string, Role> = new Map([
  ['AAA', 'forecast'],
  ['BBB', 'forecast'],
]);

function batchFor(
  dataset: CheckedDataset,
  frames: Record<string, Frame>,
  { subjects, past }: Pick<Records, 'subjects' | 'past'>,
): Batch {
  const run = { universe: 'test', session: SESSION, since: `${SESSION}T22:00:00.000Z`, now: NOW };
  return { dataset, ...run, frames, roles: ROLES, subjects, past };
}

export function recordsBatch(dataset: RecordDataset, change: (r: Records) => void = () => {}): Batch {
  const records = RECORDS[dataset]();
  change(records);
  if (dataset === 'forecasts') {
    const models = frameOf('models', { key: ['version'] }, { version: 'text' }, [{ version: 'model/1' }]);
    return batchFor(dataset, { forecasts: forecastFrame(records.rows as never), models }, records);
  }
  const shape: StoredShape = dataset;
  const previous = frameFor(shape, records.previous, 'previous');
  return batchFor(dataset, { [shape]: frameFor(shape, records.rows), previous }, records);
}

/** A panel of two features that wander; the last 30 sessions are judged. */
export interface Features {
  panel: Panel;
  prefix: Panel;
  subjects: string[];
  past: PastMetrics;
}

function panelOf(sessions: readonly string[], value: (f: number, s: number, t: number) => number): Panel {
  const symbols = ['AAA', 'BBB'];
  const rows = sessions.length * symbols.length;
  const at = (row: number) => [row % 2, row >> 1] as const;
  const column = (f: number) =>
    Float64Array.from({ length: rows }, (_, row) => {
      const [s, t] = at(row);
      return value(f, s, t + SESSIONS.length - sessions.length);
    });
  return {
    ...{ asOf: NOW, symbols, sessions: [...sessions], rows, featureNames: ['momentum', 'volatility'] },
    symbolIndex: Int32Array.from({ length: rows }, (_, row) => row % 2),
    sessionIndex: Int32Array.from({ length: rows }, (_, row) => row >> 1),
    features: [column(0), column(1)],
    targets: {} as Panel['targets'],
    price: new Float64Array(rows).fill(50),
  };
}

/** Like noise, but the same every time. */
const wave = (f: number, s: number, t: number) => Math.sin((t + 1) * (7.3 + f) + s * 2.1);

export function featuresBatch(change: (f: Features) => void = () => {}): Batch {
  const records: Features = {
    panel: panelOf(SESSIONS, wave),
    prefix: panelOf(SESSIONS.slice(-1), wave),
    subjects: ['AAA', 'BBB'],
    past: NO_PAST,
  };
  change(records);
  const { panel, prefix } = records;
  const from = Math.max(0, panel.rows - 60);
  return batchFor(
    'features',
    {
      features: panelFrame(panel, 'features', from),
      offers: offers(panel),
      reference: panelFrame(panel, 'reference', 0, from),
      prefix: panelFrame(prefix, 'prefix'),
    },
    records,
  );
}

/** Runs of the ten dates before, each with these values of the metrics. */
export function pastOf(values: Readonly<Record<string, readonly number[]>>): PastMetrics {
  return (_suite, _expectation, metric) =>
    (values[metric] ?? []).map((value, i) => ({ session: SESSIONS[i]!, value, note: null }));
}

/** Before, the text of each series was this. */
export function pastNotes(notes: Readonly<Record<string, string>>): PastMetrics {
  return (_suite, _expectation, metric, group) =>
    metric === 'value' && notes[group] !== undefined
      ? [{ session: SESSIONS[0]!, value: null, note: notes[group] }]
      : [];
}
