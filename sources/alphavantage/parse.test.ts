import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { Dataset, ParsedAnswer } from '../../schemas/datasets.ts';
import { assertDamageIsNamed } from '../testing/damage.ts';
import { assertCsvDamageIsNamed } from '../testing/damage-csv.ts';
import { COLUMNS } from './formats.ts';
import { parseAlphaVantage } from './parse.ts';

const FOLDER = new URL('testdata/', import.meta.url);
const FILES = readdirSync(FOLDER).filter(
  (name) => /\.(csv|json)(\.gz)?$/.test(name) && name !== 'index.json',
);
const LATER = '2026-05-18T00:00:00.000Z';
const read = (start: string): Uint8Array => {
  const name = FILES.find((file) => file.startsWith(start))!;
  const bytes = readFileSync(new URL(name, FOLDER));
  return name.endsWith('.gz') ? gunzipSync(bytes) : bytes;
};
const parse = (dataset: Dataset, body: Uint8Array | string, subject: string, knownAt = LATER): ParsedAnswer =>
  parseAlphaVantage(dataset, typeof body === 'string' ? new TextEncoder().encode(body) : body, {
    subject,
    knownAt,
  });
const chart = (start: string, subject = 'IBM', knownAt = LATER) =>
  parse('bars', read(start), subject, knownAt).charts![0]!;

test('daily bars are as traded, from the oldest on', () => {
  const { bars, actions, ...rest } = chart('TIME_SERIES_DAILY_4');
  assert.deepEqual(rest, { symbol: 'IBM', currency: null, exchangeTimezone: 'America/New_York' });
  assert.equal(bars.length, 100);
  assert.deepEqual(bars.at(-1), {
    session: '2026-05-15',
    open: 218.2,
    high: 220.91,
    low: 217.615,
    close: 219.3,
    volume: 6154450,
  });
  assert.equal(bars[0]!.session, '2025-12-22');
  assert.deepEqual(actions, []);
  assert.equal(chart('daily_AMJ', 'AMJ').bars.length, 100);
});

test('adjusted daily bars are as traded too, with the adjusted close beside them and the dividends', () => {
  const { bars, actions } = chart('TIME_SERIES_DAILY_ADJUSTED');
  const daily = chart('TIME_SERIES_DAILY_4').bars;
  // The adjusted answer prints one low as 236.13099999999997.
  assert.deepEqual(
    bars.map(({ adjustedClose: _, ...bar }) => ({ ...bar, low: Number(bar.low!.toFixed(6)) })),
    daily,
  );
  const before = bars.find(({ session }) => session === '2026-05-07')!;
  assert.deepEqual([before.close, before.adjustedClose], [231.31, 229.62102225102612]);
  assert.deepEqual(actions, [
    { exDate: '2026-02-10', kind: 'dividend', value: 1.68 },
    { exDate: '2026-05-08', kind: 'dividend', value: 1.69 },
  ]);
});

test('a split in the adjusted series is one of its day', () => {
  const text = `${COLUMNS.adjusted.join(',')}\n2024-06-10,1,1,1,1,1,5,0.0000,10.0\n2024-06-07,10,10,10,10,1,5,0.01,1.0\n`;
  assert.deepEqual(parse('bars', text, 'NVDA').charts![0]!.actions, [
    { exDate: '2024-06-07', kind: 'dividend', value: 0.01 },
    { exDate: '2024-06-10', kind: 'split', value: 10 },
  ]);
  assert.throws(() => parse('bars', text.replace(',10.0\n', ',0.0\n'), 'NVDA'), {
    type: 'ProviderFormat',
    message: /row 1, column split_coefficient is 0, not above 0/,
  });
});

test('the bar of a session that is still trading is left out', () => {
  const last = (knownAt: string) => chart('TIME_SERIES_DAILY_4', 'IBM', knownAt).bars.at(-1)!.session;
  assert.equal(last('2026-05-15T19:59:59.000Z'), '2026-05-14');
  assert.equal(last('2026-05-15T20:00:00.000Z'), '2026-05-15');
});

test('dividends and splits are as they were paid: before the 2:1 of 1999 in old shares', () => {
  const { actions } = parse('actions', read('DIVIDENDS'), 'IBM').charts![0]!;
  assert.equal(actions.length, 110);
  assert.deepEqual(actions.slice(0, 3), [
    { exDate: '1999-02-08', kind: 'dividend', value: 0.22 },
    { exDate: '1999-05-06', kind: 'dividend', value: 0.24 },
    { exDate: '1999-08-06', kind: 'dividend', value: 0.12 },
  ]);
  assert.deepEqual(parse('actions', read('SPLITS'), 'IBM').charts![0]!.actions, [
    { exDate: '1999-05-27', kind: 'split', value: 2 },
    { exDate: '2021-11-04', kind: 'split', value: 1.046 },
  ]);
});

test('the calendar says what is to come, the history what was reported', () => {
  const all = parse('earnings', read('EARNINGS_CALENDAR_c'), '*').earnings!;
  assert.equal(all.length, 4526);
  assert.deepEqual(
    all.find(({ symbol }) => symbol === 'AGYS'),
    { symbol: 'AGYS', date: '2026-05-18', periodEnd: '2026-03-31', epsEstimate: 0.37, epsActual: null },
  );
  assert.equal(all[0]!.epsEstimate, null);
  const history = parse('earnings', read('EARNINGS_d'), 'IBM').earnings!;
  assert.equal(history.length, 121);
  assert.deepEqual(history[0], {
    symbol: 'IBM',
    date: '2026-04-22',
    periodEnd: '2026-03-31',
    epsEstimate: 1.81,
    epsActual: 1.91,
  });
  assert.throws(() => parse('earnings', read('EARNINGS_CALENDAR_c'), 'KO'), {
    type: 'ProviderFormat',
    message: /row 1, column symbol is 'ONFO'/,
  });
});

test('news carry instants in UTC and the score of each symbol', () => {
  const news = parse('news', read('NEWS_SENTIMENT'), 'AAPL').news!;
  assert.equal(news.length, 50);
  const { id, title, publishedAt, publisher, symbols } = news[0]!;
  assert.match(id, /^[0-9a-f]{64}$/);
  assert.match(title, /^Tim Cook Finds Purpose/);
  assert.deepEqual([publishedAt, publisher], ['2026-05-17T11:01:00.000Z', 'Benzinga']);
  assert.deepEqual(symbols[0], { symbol: 'AAPL', sentiment: 0.061509, relevance: 1 });
  assert.equal(new Set(news.map((item) => item.id)).size, 50);
});

test('economic series: every recorded one, a missing value is null', () => {
  const lengths = {
    ...{ CPI: 1360, DURABLES: 410, FEDERAL_FUNDS_RATE: 862, INFLATION: 65, NONFARM_PAYROLL: 1048 },
    ...{ REAL_GDP: 97, REAL_GDP_PER_CAPITA: 317, RETAIL_SALES: 412, TREASURY_YIELD: 877, UNEMPLOYMENT: 940 },
  };
  for (const [series, length] of Object.entries(lengths)) {
    const body = read(series === 'REAL_GDP' ? 'REAL_GDP_7' : series);
    assert.equal(parse('macro', body, series).macro!.length, length, series);
  }
  const cpi = parse('macro', read('CPI'), 'CPI').macro!;
  const at = (period: string) => cpi.find((observation) => observation.period === period)!;
  assert.equal(at('2025-10-01').value, null);
  assert.deepEqual(at('1913-01-01'), {
    ...{ series: 'CPI', period: '1913-01-01', value: 9.8, unit: null, frequency: 'monthly' },
    ...{ vintageFrom: null, vintageTo: null },
  });
});

test('listings: active ones last, delisted ones end on their day', () => {
  const active = parse('listings', read('LISTING_STATUS_4'), '*').memberships!;
  assert.equal(active.length, 13411);
  assert.deepEqual(active[1], {
    ...{ list: 'listed', symbol: 'A', from: '1999-11-18', to: null },
    ...{ name: 'Agilent Technologies Inc', sector: null },
  });
  const delisted = parse('listings', read('LISTING_STATUS_delisted'), '*').memberships!;
  assert.deepEqual(
    delisted.map(({ symbol, from, to }) => [symbol, from, to]),
    [
      ['TWTR', '2013-11-07', '2022-11-08'],
      ['XLNX', '1990-06-12', '2022-02-14'],
    ],
  );
});

test('a sentence instead of data is what it says', () => {
  const outcome = (key: string, notice: string, dataset: Dataset = 'bars') => {
    try {
      return parse(dataset, JSON.stringify({ [key]: notice }), 'IBM');
    } catch (error) {
      const { next, type, retryAfterMs } = error as { next: string; type: string; retryAfterMs?: number };
      return [next, type, ...(retryAfterMs === undefined ? [] : [retryAfterMs])].join(' ');
    }
  };
  const thanks = 'Thank you for using Alpha Vantage!';
  assert.equal(
    outcome('Note', `${thanks} Our standard API call frequency is 5 calls per minute and 500 calls per day.`),
    'retryable RateLimited 15000',
  );
  assert.equal(
    outcome(
      'Information',
      `${thanks} Please consider spreading out your free API requests more sparingly (1 request per second). You may subscribe to any of the premium plans to lift the free key rate limit (25 requests per day)`,
    ),
    'retryable RateLimited 1000',
  );
  assert.equal(
    outcome(
      'Information',
      'We have detected your API key as X and our standard API rate limit is 25 requests per day.',
    ),
    'retryable RateLimited',
  );
  const refused = 'needs-person ProviderRefused';
  assert.equal(outcome('Information', `${thanks} This is a premium endpoint.`), refused);
  assert.equal(outcome('Information', 'The **demo** API key is for demo purposes only.'), refused);
  assert.equal(outcome('Error Message', 'the parameter apikey is invalid or missing.'), refused);
  const unknown = 'terminal UnknownSymbol';
  assert.equal(outcome('Error Message', 'Invalid API call. Please retry'), unknown);
  assert.equal(outcome('Information', 'Invalid inputs. Please refer to the API documentation'), unknown);
  assert.equal(outcome('Information', 'Something new'), 'terminal ProviderFormat');
  assert.deepEqual(outcome('Information', 'No articles found. Please adjust the time range', 'news'), {
    news: [],
  });
  assert.throws(() => parse('earnings', '{}', 'NOPE'), { type: 'UnknownSymbol' });
});

test('damaged answers are named, whatever breaks', () => {
  const csv = (dataset: Dataset, start: string, subject: string, columns: readonly string[]) =>
    assertCsvDamageIsNamed(read(start), (body) => parse(dataset, body, subject), columns);
  csv('bars', 'TIME_SERIES_DAILY_4', 'IBM', COLUMNS.daily);
  csv('bars', 'TIME_SERIES_DAILY_ADJUSTED', 'IBM', COLUMNS.adjusted);
  csv('actions', 'DIVIDENDS', 'IBM', COLUMNS.dividends);
  csv('actions', 'SPLITS', 'IBM', COLUMNS.splits);
  csv('earnings', 'EARNINGS_CALENDAR_IBM', 'IBM', ['symbol', 'reportDate']);
  csv('macro', 'INFLATION', 'INFLATION', COLUMNS.series);
  csv('listings', 'LISTING_STATUS_delisted', '*', ['ipoDate', 'delistingDate', 'status']);
  const json = (dataset: Dataset, start: string, subject: string, optional: RegExp) =>
    assertDamageIsNamed(read(start), (body) => parse(dataset, body, subject), optional);
  json('earnings', 'EARNINGS_d', 'IBM', /^\/annualEarnings|reportTime|surprise/);
  json(
    'news',
    'NEWS_SENTIMENT',
    'AAPL',
    /score_definition|authors|banner|category|domain|topics|label|overall/,
  );
});
