import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allClose } from '../models/testdata/oracle.ts';
import { gaussLegendre } from './gauss-legendre.ts';
import { integratedGradients, type Line } from './integrated-gradients.ts';
import { explainProduct } from './product.ts';

test('nodes and weights of 1, 2 and 3 points are those of the table', () => {
  allClose(gaussLegendre(1).nodes, [0.5], 1e-15);
  allClose(gaussLegendre(2).nodes, [0.5 - Math.sqrt(1 / 12), 0.5 + Math.sqrt(1 / 12)], 1e-15);
  allClose(gaussLegendre(3).nodes, [0.5 - Math.sqrt(0.15), 0.5, 0.5 + Math.sqrt(0.15)], 1e-15);
  allClose(gaussLegendre(3).weights, [5 / 18, 8 / 18, 5 / 18], 1e-15);
});

test('n points integrate the powers up to 2n - 1 exactly', () => {
  for (const n of [2, 32, 64, 128]) {
    const { nodes, weights } = gaussLegendre(n);
    for (const power of [0, 1, 2, 2 * n - 1]) {
      const integral = nodes.reduce((sum, t, k) => sum + weights[k]! * t ** power, 0);
      assert.ok(Math.abs(integral * (power + 1) - 1) < 1e-11, `${n} points, power ${power}: ${integral}`);
    }
  }
});

/** F(t) along the line of one input from 0 to 1. */
const lineOf = (f: (t: number) => number, slope: (t: number) => number): Line => ({
  ...{ from: f(0), to: f(1), absolute: 1e-9, change: [1] },
  gradients: (shares, weights) => [shares.reduce((sum, t, k) => sum + weights[k]! * slope(t), 0)],
});

test('x y + y^3 from (1, 2) to (3, 5) is split as by hand', () => {
  // x = 1 + 2t, y = 2 + 3t: phi_x = 2 int y = 7; phi_y = 3 int (x + 3 y^2) = 6 + 117 = 123; F goes from 10 to 140.
  const at = (t: number) => [1 + 2 * t, 2 + 3 * t] as const;
  const found = integratedGradients({
    ...{ from: 10, to: 140, absolute: 0, change: [2, 3] },
    gradients(shares, weights) {
      let [gx, gy] = [0, 0];
      shares.forEach((t, k) => {
        const [x, y] = at(t);
        gx += weights[k]! * y;
        gy += weights[k]! * (x + 3 * y * y);
      });
      return [gx, gy];
    },
  });
  allClose(found.values, [7, 123], 1e-12);
  assert.deepEqual([found.nodes, found.converged], [32, true]);
});

test('nodes are doubled where 32 do not suffice, and the residual of what stays rough is shown', () => {
  const wild = (w: number) =>
    lineOf(
      (t) => t + Math.sin(w * t) ** 2 / 5,
      (t) => 1 + (w / 5) * Math.sin(2 * w * t),
    );
  assert.equal(integratedGradients(wild(3)).nodes, 32);
  const rough = integratedGradients(wild(80));
  assert.ok(rough.nodes > 32 && rough.converged);
  const chaos = integratedGradients(wild(2000));
  assert.ok(!chaos.converged && Math.abs(chaos.residual) > 0.005 * Math.abs(wild(2000).to));
});

test('a volatility with an additive logarithm is split by the logarithmic mean, a product by both its parts', () => {
  const what = { horizon: 1, output: 'sigma' } as const;
  const log = explainProduct(what, 'linear', {
    ...{ factor: 1, linear: [], logarithm: Math.log(2), value: 8, reference: '' },
    log: [
      ['a', Math.log(8)],
      ['b', -Math.log(2)],
    ],
  });
  // 2 -> 8 = 2 x 8 / 2; L(8, 2) = 6 / ln 4.
  allClose(
    log.contributions.map(({ value }) => value),
    [(6 / Math.log(4)) * Math.log(8), (-6 / Math.log(4)) * Math.log(2)],
    1e-12,
  );
  assert.ok(log.converged && Math.abs(log.residual) < 1e-12);
  // z from 1 to 3 by a, exp(u) from 1 to e by b: value - base = 3e - 1; phi_a = 2 int e^t, phi_b = int (1 + 2t) e^t.
  const product = explainProduct(what, 'linear', {
    ...{ factor: 1, linear: [['a', 2]], logarithm: 0, log: [['b', 1]], value: 3 * Math.E, reference: '' },
  });
  const byName = Object.fromEntries(product.contributions.map(({ feature, value }) => [feature, value]));
  allClose([byName.a!, byName.b!], [2 * (Math.E - 1), Math.E + 1], 1e-12);
});

test('what parts do not add up to stays the residual: nothing is scaled to fit', () => {
  const open = { factor: 1, linear: [], logarithm: 0, log: [['a', 1]] as const, reference: '' };
  const off = explainProduct({ horizon: 1, output: 'sigma' }, 'tree', { ...open, value: 3 });
  assert.ok(!off.converged);
  allClose([off.residual], [3 - Math.E], 1e-12);
});
