import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { type BoaState, boaStart, boaStep, boaWeights, fixedShare } from './dynamic.ts';

const close = (actual: readonly number[], expected: readonly number[]) => {
  assert.equal(actual.length, expected.length);
  expected.forEach((value, i) => {
    assert.ok(Math.abs(actual[i]! - value) < 5e-7, `${actual} is not ${expected}`);
  });
};

test('fixed share by hand: rate ln 2, share .1, three sessions', () => {
  // e^(-rate l) = 2^-l. Losses 0 1 1: (1, 1/2, 1/2)/2 -> .9 (.5, .25, .25) + .1/3.
  const options = { rate: Math.LN2, share: 0.1 };
  const first = fixedShare([1 / 3, 1 / 3, 1 / 3], [0, 1, 1], options);
  close(first, [0.4833333, 0.2583333, 0.2583333]);
  // Losses 2 0 1: (.1208333, .2583333, .1291667)/.5083333 -> .9 (.2377049, .5081967, .2540984) + .1/3.
  const second = fixedShare(first, [2, 0, 1], options);
  close(second, [0.2472678, 0.4907104, 0.2620219]);
  // A loss that all share changes nothing but the share: .9 w + .1/3.
  close(fixedShare(second, [5, 5, 5], options), [0.2558743, 0.4749727, 0.269153]);
});

test('Bernstein aggregation by hand: two members, three sessions', () => {
  // Session 1, regrets (.5, -.5): no rate yet, so L = (.25, -.25), V = .25, range .5,
  // rate = min(1/.5, sqrt(.6931472/.25)) = 1.6651092; exponents -+ .4162773; w = 1/(1 + e^(+-.8325546)).
  const one = boaStep(boaStart(2), [0.5, -0.5]);
  assert.deepEqual(one, { loss: [0.25, -0.25], square: [0.25, 0.25], range: [0.5, 0.5] });
  close(boaWeights(one), [0.3031052, 0.6968948]);
  // Session 2, regrets (-.2, .1): l(1 + 1.6651092 l)/2 = -.0666978 and .0583255, V = .29 and .26.
  const two = boaStep(one, [-0.2, 0.1]);
  close(two.loss, [0.1833022, -0.1916745]);
  close(two.square, [0.29, 0.26]);
  // Rates sqrt(ln 2/V) = 1.5460151 and 1.6327739: w ~ rate e^(-rate L) = 1.1645011 and 2.2327665.
  close(boaWeights(two), [0.3427758, 0.6572242]);
  // Session 3, regrets (1, 0): 1.5460151 > 1/2 adds the new range 1, L = .1833022 + (2.5460151 + 1)/2.
  close(boaStep(two, [1, 0]).loss, [1.9563097, -0.1916745]);
  assert.deepEqual(boaStep(two, [1, 0]).range, [1, 0.5]);
});

interface Case {
  losses: number[][];
  regrets: number[][];
  rate: number;
  share: number;
  /** Weights after each session. */
  fixedShare: number[][];
  bernstein: number[][];
}
const oracle: Case[] = JSON.parse(readFileSync(new URL('testdata/dynamic.json', import.meta.url), 'utf8'));

for (const [k, known] of oracle.entries()) {
  test(`weights of case ${k + 1} agree with numpy after every session, in both`, () => {
    const members = known.losses[0]!.length;
    let shared = new Array<number>(members).fill(1 / members);
    let boa = boaStart(members);
    known.losses.forEach((losses, t) => {
      shared = fixedShare(shared, losses, known);
      boa = boaStep(boa, known.regrets[t]!);
      const weights = boaWeights(boa);
      for (let i = 0; i < members; i++) {
        assert.ok(Math.abs(shared[i]! - known.fixedShare[t]![i]!) < 1e-12, `${t}: ${shared}`);
        assert.ok(Math.abs(weights[i]! - known.bernstein[t]![i]!) < 1e-12, `${t}: ${weights}`);
      }
    });
  });
}

test('without a loss, or with the same for all, members stay equal', () => {
  assert.deepEqual(boaWeights(boaStart(4)), [0.25, 0.25, 0.25, 0.25]);
  assert.deepEqual(boaWeights(boaStep(boaStart(3), [0, 0, 0])), [1 / 3, 1 / 3, 1 / 3]);
  close(
    fixedShare([0.25, 0.25, 0.25, 0.25], [3, 3, 3, 3], { rate: 2, share: 0.01 }),
    [0.25, 0.25, 0.25, 0.25],
  );
});

const losses = fc.array(
  fc.array(fc.double({ min: -8, max: 8, noNaN: true }), { minLength: 3, maxLength: 3 }),
  {
    maxLength: 40,
  },
);

test('weights stay on the simplex, and state that went through JSON goes on to the same bits', () => {
  fc.assert(
    fc.property(losses, (sessions) => {
      let shared = [1 / 3, 1 / 3, 1 / 3];
      let boa = boaStart(3);
      let copy = boaStart(3);
      for (const loss of sessions) {
        shared = fixedShare(shared, loss, { rate: 1.5, share: 0.02 });
        boa = boaStep(boa, loss);
        copy = boaStep(JSON.parse(JSON.stringify(copy)) as BoaState, loss);
      }
      for (const weights of [shared, boaWeights(boa)]) {
        assert.ok(weights.every((weight) => weight >= 0));
        assert.ok(Math.abs(weights.reduce((sum, weight) => sum + weight, 0) - 1) < 1e-12);
      }
      // No member is ever lost.
      if (sessions.length > 0) assert.ok(shared.every((weight) => weight >= 0.02 / 3 - 1e-15));
      assert.deepEqual(boaWeights(copy), boaWeights(boa));
    }),
  );
});

test('a member that is better from some day on takes over, in both', () => {
  let shared = [0.5, 0.5];
  let boa = boaStart(2);
  for (let t = 0; t < 400; t++) {
    const worse = t < 200 ? 0 : 1;
    const loss = [worse === 0 ? 0.6 : 0.4, worse === 1 ? 0.6 : 0.4];
    const before = boaWeights(boa);
    const mix = before[0]! * loss[0]! + before[1]! * loss[1]!;
    shared = fixedShare(shared, loss, { rate: 1, share: 0.01 });
    boa = boaStep(boa, [loss[0]! - mix, loss[1]! - mix]);
    if (t === 199) assert.ok(shared[1]! > 0.9 && boaWeights(boa)[1]! > 0.9);
  }
  assert.ok(shared[0]! > 0.9, `${shared}`);
});
