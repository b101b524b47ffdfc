import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bar } from '../../schemas/market.ts';
import { BOUNDED, boundsOf } from './bounds.ts';
import { CATALOGUE } from './catalogue.ts';
import { buildPanel, type PanelRequest } from './panel.ts';
import { withRecords } from './testdata/records.ts';
import { mulberry32, syntheticMarket } from './testdata/synthetic.ts';

const features = CATALOGUE.filter(({ name }) => BOUNDED.includes(name));
const market = (seed: number) =>
  withRecords(syntheticMarket({ seed, sessions: 300, symbols: 3, missing: 0, flat: 0 }), seed);

/** Least and greatest value of each bounded feature. */
function extremes(request: PanelRequest): Map<string, [number, number]> {
  const panel = buildPanel({ ...request, features });
  return new Map(
    panel.featureNames.map((name, f) => {
      const values = [...panel.features[f]!].filter((value) => !Number.isNaN(value));
      return [name, values.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [Infinity, -Infinity])];
    }),
  );
}

/** Bars of all symbols and of the context made anew. */
function remade(seed: number, make: (bar: Bar, t: number, next: () => number) => Bar): PanelRequest {
  const request = market(seed);
  const next = mulberry32(seed);
  const of = (series: PanelRequest['series']) =>
    series.map((one) => ({ ...one, bars: one.bars.map((bar, t) => make(bar, t, next)) }));
  return { ...request, series: of(request.series), context: of(request.context) };
}

const still = (bar: Bar, price: number, volume: number): Bar => ({
  ...{ session: bar.session, open: price, high: price, low: price, close: price, volume },
  ...{ split: 1, dividend: 0 },
});

/** But for that of the first sessions: before a dataset's first item nothing is counted. */
function allNewsAtOnce(request: PanelRequest): PanelRequest {
  const { tables, cutoffs } = request.records!;
  const at = { publishedAt: cutoffs[100]!, knownAt: cutoffs[100]! };
  return {
    ...request,
    records: {
      tables: {
        ...tables,
        news: tables.news.map((item) => (item.knownAt < cutoffs[3]! ? item : { ...item, ...at })),
      },
      cutoffs,
    },
  };
}

/** Where values go to their bounds: all is quiet but for one session, everything grows or falls without end, or nothing has a scale. */
const MARKETS: Record<string, PanelRequest> = {
  random: market(21),
  'one jump': remade(22, (bar, t) => still(bar, t < 260 ? 1 : 1e4, t === 260 ? 1e12 : 1)),
  'a spike every 70 sessions': remade(23, (bar, t) => {
    const price = t % 70 === 69 ? 1e6 : 1;
    return { ...still(bar, price, t % 70 === 69 ? 1e12 : 1), high: price * (t % 70 === 69 ? 1e3 : 1.000001) };
  }),
  'a fall every 70 sessions': remade(24, (bar, t) => still(bar, t % 70 === 69 ? 1e-6 : 1, 1)),
  growth: remade(25, (bar, t) => ({ ...still(bar, 2 ** t, 2 ** Math.min(t, 60)), high: 2 ** t + 6 ** t })),
  'half growth, half fall': remade(28, (bar, t) => still(bar, 2 ** -Math.abs(t - 200), 1)),
  'five rises as variances start': remade(29, (bar, t) =>
    still(bar, 2 ** Math.min(Math.max(t - 17, 0), 5), 1),
  ),
  'all news at once': allNewsAtOnce(market(30)),
  fall: remade(26, (bar, t) => still(bar, 2 ** -t, 1)),
  'no scale': remade(27, (bar, _, next) => {
    const low = 10 ** (12 * next() - 6);
    const high = low * 10 ** (8 * next() ** 4);
    const inside = () => low + (high - low) * next();
    return { ...still(bar, inside(), 10 ** (12 * next())), open: inside(), high, low };
  }),
};
const found = Object.fromEntries(Object.entries(MARKETS).map(([name, request]) => [name, extremes(request)]));

test('values stay within the stated bounds, on random bars and on extreme ones', () => {
  for (const [name, values] of Object.entries(found))
    for (const feature of features) {
      const [least, greatest] = boundsOf(feature);
      const [low, high] = values.get(feature.name)!;
      const where = `${feature.name} from ${low} to ${high} in a market of ${name}`;
      assert.ok(low >= (least ?? -Infinity) - 1e-9 && high <= (greatest ?? Infinity) + 1e-9, where);
    }
});

test('bounds are those of the definition, not of some data: extreme bars come near most of them', () => {
  const far = features.filter((feature) => {
    const [least, greatest] = boundsOf(feature);
    const lows = Object.values(found).map((values) => values.get(feature.name)![0]);
    const highs = Object.values(found).map((values) => values.get(feature.name)![1]);
    const width = Math.abs(greatest ?? least!);
    return !(
      (greatest !== null && Math.max(...highs) > greatest - 0.2 * width) ||
      (least !== null && greatest === null && Math.min(...lows) < least + 0.2 * width)
    );
  });
  assert.deepEqual(
    far.map(({ name }) => name),
    [],
  );
});

test('a stated bound is sharper than the range of the version', () => {
  for (const feature of features) {
    const [least, greatest] = boundsOf(feature);
    const sharper =
      (least !== null && feature.range[0] === null) || (greatest !== null && feature.range[1] === null);
    assert.ok(sharper, feature.name);
    assert.ok((feature.range[0] ?? -Infinity) <= (least ?? -Infinity), feature.name);
    assert.ok((feature.range[1] ?? Infinity) >= (greatest ?? Infinity), feature.name);
  }
});
