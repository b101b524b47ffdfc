import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CATALOGUE, featureSetVersion } from './catalogue.ts';
import { GROUPS } from './feature.ts';
import { buildPanel } from './panel.ts';
import expected from './testdata/last-row.json' with { type: 'json' };
import { lastRow } from './testdata/last-row.ts';
import { withRecords } from './testdata/records.ts';
import { syntheticMarket } from './testdata/synthetic.ts';

const NOT_LESS_THAN = 150;
const names = CATALOGUE.map((feature) => feature.name);
const normal = buildPanel(
  withRecords(syntheticMarket({ seed: 7, sessions: 300, symbols: 5, missing: 0, flat: 0 }), 7),
);

test('feature names are unique snake case, every group is used, and every text is filled in', () => {
  assert.equal(new Set(names).size, names.length);
  assert.ok(names.length >= NOT_LESS_THAN);
  assert.deepEqual(
    GROUPS.filter((group) => !CATALOGUE.some((feature) => feature.group === group)),
    [],
  );
  for (const { name, definition, source, unit } of CATALOGUE) {
    assert.match(name, /^[a-z][a-z0-9_]*$/);
    for (const text of [definition, source, unit]) assert.ok(text.trim().length > 2, name);
  }
});

test('the features that models rely on are there', () => {
  const needed =
    'ewma_sigma rv_1 rv_5 rv_22 mkt_rv_1 mkt_rv_5 vix vix_rv ret_1 ret_2 ret_5 ret_10 ret_21 ret_mean_252';
  assert.deepEqual(
    needed.split(' ').filter((name) => !names.includes(name)),
    [],
  );
});

test('every feature has its first value after exactly its stated warm-up, and a value from then on', () => {
  CATALOGUE.forEach(({ name, warmup }, f) => {
    for (let row = 0; row < normal.rows; row++) {
      const missing = Number.isNaN(normal.features[f]![row]!);
      assert.equal(
        missing,
        normal.sessionIndex[row]! < warmup - 1,
        `${name} on session ${normal.sessionIndex[row]}`,
      );
    }
  });
});

test('no feature is ever infinite, not even where nothing trades or moves', () => {
  for (const flat of [0, 0.3, 0.95, 1]) {
    const market = syntheticMarket({ seed: 3, sessions: 300, symbols: 3, missing: 0.03, flat });
    const panel = buildPanel(withRecords(market, 3));
    panel.features.forEach((column, f) => {
      const at = column.findIndex((value) => Math.abs(value) === Number.POSITIVE_INFINITY);
      assert.equal(at, -1, `${names[f]} is infinite at row ${at} with a share of ${flat} flat sessions`);
    });
  }
});

test('every value lies in the stated range, on random markets and on those where little trades or moves', () => {
  const bounded = CATALOGUE.filter(({ range }) => range[0] !== null || range[1] !== null);
  assert.ok(bounded.length > 80);
  for (const [seed, flat] of [
    [11, 0],
    [12, 0.05],
    [13, 0.5],
    [14, 0.98],
  ] as const) {
    const market = syntheticMarket({ seed, sessions: 300, symbols: 4, missing: 0.02, flat });
    const panel = buildPanel(withRecords(market, seed));
    CATALOGUE.forEach(({ name, range: [least, greatest] }, f) => {
      for (const value of panel.features[f]!) {
        // Sums of rounded terms may pass a bound by the rounding.
        assert.ok(
          !(value < (least ?? -Infinity) - 1e-9 || value > (greatest ?? Infinity) + 1e-9),
          `${name} ${value}`,
        );
      }
    });
  }
});

test('the feature-set version names order and definitions, and stays the same for the same set', () => {
  const [first, second] = CATALOGUE;
  const version = featureSetVersion([first!, second!]);
  assert.match(version, /^[0-9a-f]{64}$/);
  assert.equal(featureSetVersion([{ ...first! }, { ...second! }]), version);
  assert.notEqual(featureSetVersion([second!, first!]), version);
  assert.notEqual(featureSetVersion([{ ...first!, definition: 'ln C' }, second!]), version);
});

test('a changed calculation is noticed: its definition, and with it the feature-set version, has to change too', () => {
  const actual = lastRow();
  assert.deepEqual(Object.keys(actual), Object.keys(expected));
  for (const [name, value] of Object.entries(expected)) {
    assert.ok(
      Math.abs(actual[name]! - value) <= 1e-12 * Math.abs(value),
      `${name} is ${actual[name]}, was ${value}`,
    );
  }
});
