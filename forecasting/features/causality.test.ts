/** G3: what a feature is at t depends on nothing after t, and live is batch continued. Compared bit for bit. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Bar } from '../../schemas/market.ts';
import type { Panel } from '../../schemas/panel.ts';
import { CATALOGUE } from './catalogue.ts';
import { createEngine } from './engine.ts';
import { buildPanel, type PanelRequest } from './panel.ts';
import { type Synthetic, spliced, syntheticMarket, through } from './testdata/synthetic.ts';

const SESSIONS = 320;
const markets: fc.Arbitrary<Synthetic> = fc.record({
  seed: fc.integer({ min: 1, max: 1e6 }),
  sessions: fc.constant(SESSIONS),
  symbols: fc.constant(4),
  missing: fc.constantFrom(0, 0.05),
  flat: fc.constantFrom(0, 0.05, 0.9),
});
const cuts = fc.integer({ min: 0, max: SESSIONS - 2 });
const runs = { numRuns: 15 };

/** Every column of `part` equals the first rows of `whole`, the sign of zero included. */
function sameBits(part: Panel, whole: Panel, rows: number): void {
  assert.ok(part.rows >= rows);
  assert.deepEqual(part.featureNames, whole.featureNames);
  part.featureNames.forEach((name, f) => {
    const [a, b] = [part.features[f]!, whole.features[f]!];
    for (let row = 0; row < rows; row++) {
      if (Object.is(a[row], b[row])) continue;
      assert.fail(`${name} is ${a[row]} on the prefix, ${b[row]} on the whole, at row ${row}`);
    }
  });
}

test('G3 every feature on a prefix of the bars is the feature on all bars, to the last bit', () => {
  fc.assert(
    fc.property(markets, cuts, (options, last) => {
      const request = syntheticMarket(options);
      const prefix = buildPanel(through(request, last));
      sameBits(prefix, buildPanel(request), prefix.rows);
    }),
    runs,
  );
});

test('G3 changing every bar after a session changes no feature at or before it', () => {
  fc.assert(
    fc.property(markets, cuts, fc.integer({ min: 2e6, max: 3e6 }), (options, last, seed) => {
      const request = syntheticMarket(options);
      const changed = buildPanel(spliced(request, syntheticMarket({ ...options, seed }), last));
      const whole = buildPanel(request);
      const rows = whole.sessionIndex.filter((session) => session <= last).length;
      sameBits(changed, whole, rows);
      assert.notDeepEqual(changed.price, whole.price);
    }),
    runs,
  );
});

test('G3 the fold continued from a state saved as JSON gives the bits of the fold run in one piece', () => {
  fc.assert(
    fc.property(markets, cuts, (options, last) => {
      const request = syntheticMarket(options);
      const whole = buildPanel(request);
      const live = runLive(request, last);
      assert.equal(live.rows, whole.rows);
      sameBits(live, whole, whole.rows);
    }),
    runs,
  );
});

/** Session by session as live; after session `last` the state goes through JSON. */
function runLive(request: PanelRequest, last: number): Panel {
  const engine = createEngine(CATALOGUE, CATALOGUE);
  const barsOf = (symbol: string) => {
    const series = [...request.series, ...request.context].find((s) => s.symbol === symbol);
    return new Map(series!.bars.map((bar): [string, Bar] => [bar.session, bar]));
  };
  const own = request.series.map((series) => barsOf(series.symbol));
  const [market, vix, rate10, rate30] = [request.market, '^VIX', '^TNX', '^TYX'].map(barsOf);
  const columns = CATALOGUE.map(() => [] as number[]);
  let state = engine.init(own.length);
  request.sessions.forEach((session, t) => {
    const day = CATALOGUE.map(() => new Float64Array(own.length));
    const written = engine.run(
      state,
      [
        {
          session,
          bars: own.map((bars) => bars.get(session)),
          market: market!.get(session),
          volatilityIndex: vix!.get(session),
          rate10: rate10!.get(session),
          rate30: rate30!.get(session),
        },
      ],
      day,
      0,
    );
    day.forEach((values, f) => {
      columns[f]!.push(...values.slice(0, written));
    });
    if (t === last) state = JSON.parse(JSON.stringify(state));
  });
  const whole = buildPanel(request);
  return { ...whole, rows: columns[0]!.length, features: columns.map((column) => Float64Array.from(column)) };
}

test('G3 a planted look-ahead is found by the prefix test', () => {
  const request = syntheticMarket({ seed: 1, sessions: 60, symbols: 2, missing: 0, flat: 0 });
  const ahead = (panel: Panel): Panel => ({
    ...panel,
    featureNames: ['ret_1_ahead'],
    features: [
      panel.features[panel.featureNames.indexOf('ret_1')]!.map((_, row, all) => all[row + 2] ?? NaN),
    ],
  });
  const prefix = ahead(buildPanel(through(request, 40)));
  assert.throws(() => sameBits(prefix, ahead(buildPanel(request)), prefix.rows), /ret_1_ahead/);
});
