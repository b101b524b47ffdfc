import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { Dataset } from '../../schemas/datasets.ts';
import { isTempocastError } from '../../schemas/errors.ts';
import { thrown } from '../testing/thrown.ts';
import { parseFile } from './parse.ts';

const FILE = 'folder/file.csv';
const parse = (dataset: Dataset, text: string, subject = '*', knownAt = '2026-01-01T00:00:00.000Z') =>
  parseFile(dataset, new TextEncoder().encode(text), { subject, knownAt }, FILE);
const message = (run: () => unknown) => {
  try {
    run();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
};

const BARS = `symbol,session,open,high,low,close,volume,split,dividend
AAPL,2014-06-06,649.9,651.26,644.47,645.57,12497800,,
AAPL,2014-06-09,92.7,93.88,91.75,93.7,75415000,7,
MSFT,2014-06-06,41.48,41.66,41.24,41.48,,,0.28
`;

test('bars are one chart per symbol, with the actions of their columns', () => {
  const { charts } = parse('bars', BARS);
  assert.deepEqual(
    charts!.map(({ symbol, bars, actions }) => [
      symbol,
      bars.map(({ session, close }) => `${session} ${close}`),
      actions,
    ]),
    [
      ['AAPL', ['2014-06-06 645.57', '2014-06-09 93.7'], [{ exDate: '2014-06-09', kind: 'split', value: 7 }]],
      ['MSFT', ['2014-06-06 41.48'], [{ exDate: '2014-06-06', kind: 'dividend', value: 0.28 }]],
    ],
  );
  assert.equal(charts![1]!.bars[0]!.volume, null);
});

test('of a file of many symbols only the one asked for is taken; a file without the column is about it', () => {
  assert.deepEqual(
    parse('bars', BARS, 'MSFT').charts!.map(({ symbol }) => symbol),
    ['MSFT'],
  );
  const own = 'session,open,high,low,close,volume\n2014-06-06,1,2,1,2,10\n';
  assert.equal(parse('bars', own, 'XYZ').charts![0]!.symbol, 'XYZ');
  assert.equal(
    thrown(() => parse('bars', own)),
    'ProviderFormat row 1, column symbol',
  );
  assert.equal(
    message(() => parse('bars', BARS, 'IBM')),
    `${FILE} has no row about 'IBM'; it has AAPL, MSFT`,
  );
});

test('the bar of a session that has not closed is no bar yet', () => {
  const { charts } = parse('bars', BARS, 'AAPL', '2014-06-09T19:00:00.000Z');
  assert.deepEqual(
    charts![0]!.bars.map(({ session }) => session),
    ['2014-06-06'],
  );
});

test('every other dataset has its columns', () => {
  assert.deepEqual(
    parse('actions', 'symbol,ex_date,kind,value\nKO,2012-08-13,split,2\n').charts![0]!.actions,
    [{ exDate: '2012-08-13', kind: 'split', value: 2 }],
  );
  const macro =
    'series,period,value,unit,frequency,vintage_from,vintage_to\nGDP,2018-07-01,20658.2,bn,quarterly,2018-12-21,\n';
  assert.deepEqual(parse('macro', macro).macro, [
    {
      series: 'GDP',
      period: '2018-07-01',
      value: 20658.2,
      unit: 'bn',
      frequency: 'quarterly',
      vintageFrom: '2018-12-21',
      vintageTo: null,
    },
  ]);
  const facts =
    'symbol,concept,unit,period_start,period_end,value,accepted_at\nKO,Assets,USD,,2018-12-31,83216,2019-02-21T16:30:00-05:00\n';
  assert.deepEqual(parse('fundamentals', facts, 'KO').fundamentals, [
    {
      symbol: 'KO',
      concept: 'Assets',
      unit: 'USD',
      periodStart: null,
      periodEnd: '2018-12-31',
      fiscalPeriod: null,
      value: 83216,
      acceptedAt: '2019-02-21T21:30:00.000Z',
      form: null,
      document: null,
    },
  ]);
  const listing = 'list,symbol,from,to,name,sector\nsp500,AAL,2015-03-23,2024-09-23,American Airlines,\n';
  assert.deepEqual(parse('listings', listing, 'sp500').memberships, [
    {
      list: 'sp500',
      symbol: 'AAL',
      from: '2015-03-23',
      to: '2024-09-23',
      name: 'American Airlines',
      sector: null,
    },
  ]);
});

test('news without an id have the hash of address and title, symbols their scores', () => {
  const text = `published_at,title,text,url,symbols
2019-02-22T14:00:00Z,"Kraft, again",,https://example.org/a,KHC:-0.8:1;WMT
2019-02-22T15:00:00Z,Other,,https://example.org/b,
`;
  const { news } = parse('news', text);
  assert.equal(news![0]!.id, 'ce854af1e5ba8debb61ac9d58467caa57a24e28eb620ff0821dd2f581f9d60f1');
  assert.notEqual(news![0]!.id, news![1]!.id);
  assert.deepEqual(news![0]!.symbols, [
    { symbol: 'KHC', sentiment: -0.8, relevance: 1 },
    { symbol: 'WMT', sentiment: null, relevance: null },
  ]);
  assert.equal(parse('news', text, 'WMT').news!.length, 1);
});

test('gzip is unpacked, and what is cut off is garbled', () => {
  const packed = gzipSync(BARS);
  const context = { subject: 'MSFT', knownAt: '2026-01-01T00:00:00.000Z' };
  assert.equal(parseFile('bars', packed, context, FILE).charts![0]!.bars.length, 1);
  assert.equal(
    thrown(() => parseFile('bars', packed.subarray(0, 60), context, FILE)),
    'ProviderGarbled',
  );
  assert.equal(
    thrown(() => parse('bars', BARS.slice(0, -8))),
    'ProviderGarbled',
  );
});

test('what is wrong is named by file, row, column, value and what is allowed', () => {
  const cases: [string, string][] = [
    [
      BARS.replace('645.57', '645.5x'),
      "folder/file.csv row 1, column close is '645.5x'; allowed: a number with a decimal point, or empty",
    ],
    [
      BARS.replace('2014-06-09', '09.06.2014'),
      "folder/file.csv row 2, column session is '09.06.2014'; allowed: a date as YYYY-MM-DD",
    ],
    [
      BARS.replace('2014-06-09', '2014-06-31'),
      "folder/file.csv row 2, column session is '2014-06-31'; allowed: a date as YYYY-MM-DD",
    ],
    [
      BARS.replace(',7,', ',0,'),
      "folder/file.csv row 2, column split is '0'; allowed: a number above 0, or empty",
    ],
    [
      BARS.replace('MSFT,2014-06-06', 'MSFT,'),
      'folder/file.csv row 3, column session is empty; allowed: a date as YYYY-MM-DD',
    ],
    [
      BARS.replace('volume', 'vol'),
      "folder/file.csv has a column 'vol' that bars do not have; allowed: symbol, session, open, high, low, close, volume, adjusted_close, currency, split, dividend",
    ],
  ];
  for (const [text, expected] of cases)
    assert.equal(
      message(() => parse('bars', text)),
      expected,
    );
  assert.equal(
    message(() => parse('bars', 'symbol,session,open\nA,2014-06-06,1\n')),
    "folder/file.csv has no column 'high'; the columns of bars: symbol, session, open, high, low, close, volume, adjusted_close, currency, split, dividend",
  );
});

test('a damaged cell of any file is named, or its row is as it was', () => {
  const rows = BARS.trimEnd()
    .split('\n')
    .map((line) => line.split(','));
  const junk = fc.constantFrom(
    '',
    'NaN',
    'null',
    '1e999',
    '1,000',
    '-',
    'x',
    '12:30',
    '2014-02-30',
    'Infinity',
    '0x10',
  );
  const spot = fc.record({
    row: fc.integer({ min: 0, max: 3 }),
    column: fc.integer({ min: 0, max: 8 }),
    junk,
  });
  fc.assert(
    fc.property(spot, ({ row, column, junk }) => {
      const damaged = rows.map((cells) => [...cells]);
      damaged[row]![column] = junk;
      const text = `${damaged.map((cells) => cells.join(',')).join('\n')}\n`;
      let charts: ReturnType<typeof parse>['charts'];
      try {
        charts = parse('bars', text).charts;
      } catch (error) {
        assert.ok(isTempocastError(error), String(error));
        assert.ok(['ProviderFormat', 'ProviderGarbled'].includes(error.type), error.message);
        return;
      }
      // Only a text, or an empty cell where one may be, is taken.
      assert.ok(column === 0 || junk === '' || junk === rows[row]![column], text);
      const numbers = charts!.flatMap(({ bars }) =>
        bars.flatMap(({ open, high, low, close, volume }) => [open, high, low, close, volume]),
      );
      assert.ok(numbers.every((number) => number === null || Number.isFinite(number)));
    }),
    { numRuns: 300, seed: 7 },
  );
});

test('no bytes at all give an untyped error', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const found = thrown(() =>
        parseFile('bars', bytes, { subject: 'A', knownAt: '2026-01-01T00:00:00.000Z' }, FILE),
      );
      assert.match(found ?? 'nothing', /^Provider(Format|Garbled)/);
    }),
    { numRuns: 200, seed: 7 },
  );
});
