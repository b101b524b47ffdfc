import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { equalFrequencyBins } from './bins.ts';
import { chooseMrmr } from './choose.ts';
import { splitGains } from './gain.ts';
import { mutualInformation } from './mutual-information.ts';

const oracle = JSON.parse(readFileSync(new URL('testdata/oracle.json', import.meta.url), 'utf8'));
const x = Float64Array.from(oracle.x);
const ones = x.map(() => 1);

test('mutual information of classes is that of scikit-learn', () => {
  for (const { y, binned } of Object.values<{ y: number[]; binned: number }>(oracle.information)) {
    const bins = equalFrequencyBins(Float64Array.from(y));
    const ours = mutualInformation(equalFrequencyBins(x), bins, ones);
    assert.ok(Math.abs(ours - binned) < 1e-12, `${ours} against ${binned}`);
  }
});

test('eight classes see most of what nearest neighbours see, of a line and of a parabola, and nothing where nothing is', () => {
  const shareSeen = (name: string) => {
    const { y, neighbours } = oracle.information[name];
    const bins = equalFrequencyBins(Float64Array.from(y as number[]));
    return mutualInformation(equalFrequencyBins(x), bins, ones) / neighbours;
  };
  for (const name of ['linear', 'square']) {
    assert.ok(shareSeen(name) > 0.65 && shareSeen(name) < 1, `${name}: ${shareSeen(name)}`);
  }
  const { neighbours } = oracle.information.nothing;
  assert.ok(shareSeen('nothing') * neighbours < 0.02);
});

test('the greedy order is that of mrmr-selection', () => {
  const { relevance, redundancy, order } = oracle.mrmr;
  const groups = relevance.map((_: number, j: number) => `g${j}`);
  const choice = chooseMrmr(relevance, (a, b) => redundancy[a][b], groups, 9, 9);
  assert.deepEqual(choice.order, order);
});

test('gain by feature is what LightGBM itself reports', () => {
  const { text, gain } = oracle.gain;
  splitGains(text, 5).forEach((ours, j) => {
    assert.ok(
      Math.abs(ours - gain[j]) <= 1e-5 * Math.max(1, gain[j]),
      `column ${j}: ${ours} against ${gain[j]}`,
    );
  });
});
