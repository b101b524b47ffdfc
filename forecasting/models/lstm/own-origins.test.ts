import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HORIZONS } from '../../../schemas/forecast.ts';
import { cutPanel } from '../../features/cut.ts';
import { type OwnOrigins, ownOrigins } from './own-origins.ts';
import { lateFrom, syntheticPanel } from './testing.ts';

const LAST = 299;
const sessions = ({ sessionIndex }: typeof panel, { rows }: OwnOrigins['train']) =>
  Array.from(rows, (row) => sessionIndex[row]!);
/** S1 has the last 100 sessions, S2 the last 45, S3 the last 40. */
const whole = syntheticPanel({ symbols: 4, sessions: 320 });
const panel = cutPanel(lateFrom(whole, { S1: 200, S2: 255, S3: 260 }), LAST);
const [all, hundred, fortyFive, forty] = ownOrigins(panel, { variance: true });

test("the last fifth of a symbol's own origins validates, ten at least; 30 have to be left before them", () => {
  // The last session has no outcome yet.
  assert.deepEqual(sessions(panel, hundred!.validation), range(279, 298));
  assert.deepEqual(sessions(panel, hundred!.train), range(200, 277));
  assert.deepEqual(sessions(panel, fortyFive!.validation), range(289, 298));
  assert.equal(fortyFive!.train.rows.length, 33);
  assert.equal(forty, undefined, '39 origins are one too few');
  assert.equal(all!.validation.rows.length, 60);
});

test('G4: no own training target is realised at or after the first own validation session, nor any after the cut', () => {
  for (const { train, validation } of [all!, hundred!, fortyFive!]) {
    const start = panel.sessionIndex[validation.rows[0]!]!;
    for (const [{ rows, present, variance }, end] of [
      [train, start - 1],
      [validation, LAST],
    ] as const) {
      rows.forEach((row, i) => {
        const known = HORIZONS.map((h) => (panel.sessionIndex[row]! + h <= end ? 1 : 0));
        assert.deepEqual([...present.subarray(4 * i, 4 * i + 4)], known);
        assert.deepEqual([...variance!.present.subarray(4 * i, 4 * i + 4)], known);
      });
    }
  }
});

test('each has its own rows alone, those without a baseline left out', () => {
  for (const [symbol, own] of [all!, hundred!, fortyFive!].entries()) {
    for (const row of [...own.train.rows, ...own.validation.rows]) {
      assert.equal(panel.symbolIndex[row], symbol);
    }
  }
  const features = panel.features.map((f) => f.slice());
  const sigma = panel.featureNames.indexOf('ewma_sigma');
  features[sigma]!.fill(Number.NaN, 0, panel.rows >> 1);
  const [fewer] = ownOrigins({ ...panel, features }, { variance: false });
  assert.ok(fewer!.train.rows[0]! >= panel.rows >> 1);
  assert.equal(fewer!.train.variance, undefined);
});

function range(from: number, through: number): number[] {
  return Array.from({ length: through - from + 1 }, (_, i) => from + i);
}
