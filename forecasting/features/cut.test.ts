import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { HORIZONS } from '../../schemas/forecast.ts';
import { cutPanel } from './cut.ts';
import { buildPanel } from './panel.ts';
import { syntheticMarket, through } from './testdata/synthetic.ts';

const SESSIONS = 60;
const arguments_ = [
  fc.integer({ min: 1, max: 1e6 }),
  fc.integer({ min: 0, max: SESSIONS - 1 }),
  fc.constantFrom(0, 0.1),
] as const;
const market = (seed: number, missing: number) =>
  syntheticMarket({ seed, sessions: SESSIONS, symbols: 3, missing, flat: 0 });

test('G4 a cut panel holds no row after the session, and no target that was realised after it', () => {
  fc.assert(
    fc.property(...arguments_, (seed, last, missing) => {
      const whole = buildPanel(market(seed, missing));
      const cut = cutPanel(whole, last);
      assert.equal(cut.rows, whole.sessionIndex.filter((session) => session <= last).length);
      assert.equal(cut.sessions.at(-1), whole.sessions[last]);
      for (const h of HORIZONS) {
        assert.equal(cut.targets[h].length, cut.rows);
        for (let row = 0; row < cut.rows; row++) {
          const realised = whole.sessionIndex[row]! + h <= last;
          assert.ok(Object.is(cut.targets[h][row], realised ? whole.targets[h][row] : Number.NaN));
        }
      }
    }),
    { numRuns: 30 },
  );
});

test('G4 a cut panel is the panel built when nothing later existed', () => {
  fc.assert(
    fc.property(...arguments_, (seed, last, missing) => {
      const request = market(seed, missing);
      assert.deepEqual(cutPanel(buildPanel(request), last), buildPanel(through(request, last)));
    }),
    { numRuns: 30 },
  );
});

test('G4 nothing later can be reached through the buffers of a cut panel', () => {
  const cut = cutPanel(buildPanel(market(5, 0)), 20);
  const columns = [...cut.features, ...HORIZONS.map((h) => cut.targets[h]), cut.price];
  for (const column of columns) assert.equal(column.buffer.byteLength, 8 * cut.rows);
});

test('a cut outside the panel is refused', () => {
  const panel = buildPanel(market(5, 0));
  for (const last of [-1, SESSIONS, 1.5]) {
    assert.throws(() => cutPanel(panel, last), { type: 'CutOutsidePanel' });
  }
});
