/** G3: what a feature is at t depends on nothing after t, and live is batch continued. Compared bit for bit. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Panel } from '../../schemas/panel.ts';
import { CATALOGUE } from './catalogue.ts';
import { createEngine } from './engine.ts';
import { arrange, sessionAt } from './grid.ts';
import { buildPanel, type PanelRequest } from './panel.ts';
import { splicedRecords, withRecords } from './testdata/records.ts';
import { type Synthetic, spliced, syntheticMarket, through } from './testdata/synthetic.ts';

const SESSIONS = 320;
const markets: fc.Arbitrary<Synthetic> = fc.record({
  seed: fc.integer({ min: 1, max: 1e6 }),
  sessions: fc.constant(SESSIONS),
  symbols: fc.constant(4),
  missing: fc.constantFrom(0, 0.05),
  flat: fc.constantFrom(0, 0.05, 0.9),
});
const made = (options: Synthetic) => withRecords(syntheticMarket(options), options.seed);
const cuts = fc.integer({ min: 0, max: SESSIONS - 2 });
// The tests draw the same markets, so that each is folded as a whole once.
const runs = { numRuns: 15, seed: Date.now() };
const wholes = new Map<string, Panel>();
function wholeOf(options: Synthetic): Panel {
  const key = JSON.stringify(options);
  const whole = wholes.get(key) ?? buildPanel(made(options));
  wholes.set(key, whole);
  return whole;
}

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
      const request = made(options);
      const prefix = buildPanel(through(request, last));
      sameBits(prefix, wholeOf(options), prefix.rows);
    }),
    runs,
  );
});

test('G3 changing every bar and every row published after a session changes no feature at or before it', () => {
  fc.assert(
    fc.property(markets, cuts, fc.integer({ min: 2e6, max: 3e6 }), (options, last, seed) => {
      const request = made(options);
      const other = made({ ...options, seed });
      const changed = buildPanel(splicedRecords(spliced(request, other, last), other, last));
      const whole = wholeOf(options);
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
      const request = made(options);
      const whole = wholeOf(options);
      const live = runLive(request, last, whole);
      assert.equal(live.rows, whole.rows);
      sameBits(live, whole, whole.rows);
    }),
    runs,
  );
});

/** Session by session as live; after session `last` the state goes through JSON. */
function runLive(request: PanelRequest, last: number, whole: Panel): Panel {
  const engine = createEngine(CATALOGUE, CATALOGUE);
  const grid = arrange(request);
  const columns = CATALOGUE.map(() => [] as number[]);
  let state = engine.init(request.series.length);
  request.sessions.forEach((_, t) => {
    const day = CATALOGUE.map(() => new Float64Array(request.series.length));
    const written = engine.run(state, [sessionAt(grid, t)], day, 0);
    day.forEach((values, f) => {
      columns[f]!.push(...values.slice(0, written));
    });
    if (t === last) state = JSON.parse(JSON.stringify(state));
  });
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
