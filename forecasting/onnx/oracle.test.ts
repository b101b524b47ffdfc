/** Second oracle: ONNX's checker and onnxruntime from PyPI have read exactly these bytes (testdata/oracle.py). */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { exportOnnx } from './export.ts';
import { runFeeds, WORDS } from './testing/compare.ts';

interface Case {
  model: string;
  rows: number;
  names: { features: string[]; sequence: string[]; steps: number };
  features: number[];
  sequence: number[];
  symbol: string[];
  session: number[];
}
interface Checked {
  sha256: string;
  inputs: string[];
  shapes: Record<string, (number | string)[]>;
  mean: number[];
  sigma: number[];
}
const read = (name: string) => JSON.parse(readFileSync(new URL(`testdata/${name}`, import.meta.url), 'utf8'));
const cases: Record<string, Case> = read('models.json');
const { models }: { models: Record<string, Checked> } = read('oracle.json');

for (const [name, given] of Object.entries(cases)) {
  test(`G2 ${name} is exported to the bytes that ONNX's checker passed, and both runtimes say the same`, async () => {
    const checked = models[name]!;
    const bytes = await exportOnnx(Buffer.from(given.model, 'base64'), WORDS);
    assert.equal(createHash('sha256').update(bytes).digest('hex'), checked.sha256);
    assert.deepEqual(checked.shapes, { mean: ['batch', 4], sigma: ['batch', 4], quantiles: ['batch', 4, 9] });
    const said = await runFeeds(bytes, {
      features: Float64Array.from(given.features),
      sequence: Float64Array.from(given.sequence),
      symbol: given.symbol,
      session: BigInt64Array.from(given.session, BigInt),
    });
    checked.sigma.forEach((sigma, i) => {
      assert.ok(Math.abs(said.sigma[i]! - sigma) <= 1e-6 * sigma);
      assert.ok(Math.abs(said.mean[i]! - checked.mean[i]!) <= 1e-6 * sigma);
    });
  });
}
