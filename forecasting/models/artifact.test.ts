import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeArtifact, encodeArtifact } from './artifact.ts';

const payload = Uint8Array.of(10, 0, 255, 10);
const bytes = encodeArtifact('har', { name: 'é', coefficients: [1 / 3, -0.1, 5e-324] }, payload);

test('an artifact comes back to the last bit', () => {
  const found = decodeArtifact('har', bytes);
  assert.deepEqual(found.body, { name: 'é', coefficients: [1 / 3, -0.1, 5e-324] });
  assert.deepEqual([...found.payload], [...payload]);
});

test('G2 any changed, lost or added byte is found', () => {
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const spoiled = bytes.slice();
      spoiled[at]! ^= change;
      assert.throws(() => decodeArtifact('har', spoiled), { type: 'CorruptArtifact' });
      assert.throws(() => decodeArtifact('har', bytes.slice(0, at)), { type: 'CorruptArtifact' });
      assert.throws(() => decodeArtifact('har', Uint8Array.of(...bytes, change)), {
        type: 'CorruptArtifact',
      });
    }),
    { numRuns: 2000 },
  );
});

test('another kind is refused by name', () => {
  assert.throws(() => decodeArtifact('ridge', bytes), {
    message: `corrupt ridge model of ${bytes.length} bytes: kind har; fetch it again or retrain`,
  });
});

test('a number that is not finite never gets into an artifact', () => {
  assert.throws(() => encodeArtifact('har', { coefficients: [Number.NaN] }), { type: 'NonFiniteLoss' });
});
