import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { mulberry32 } from '../networks/random.ts';
import { close } from '../scores/testdata/oracle.ts';
import { ADWIN, type AdwinOptions, startAdwin, updateAdwin } from './adwin.ts';
import { benjaminiHochberg } from './false-discovery.ts';
import { kolmogorovSmirnov, ksByBlocks } from './kolmogorov-smirnov.ts';
import { pageHinkleyStatistic, startPageHinkley, updatePageHinkley } from './page-hinkley.ts';
import { autocorrelation, effectiveSize, psi, psiCriticalValue, psiTest } from './psi.ts';
import { countInto, referenceBins } from './reference-bins.ts';

const oracle = JSON.parse(readFileSync(new URL('testdata/oracle.json', import.meta.url), 'utf8'));
const streams: Record<string, number[]> = { doc: [...oracle.doc].map(Number), steps: oracle.steps };

test('adwin finds the changes of River at the same values, 1023 of its documentation among them', () => {
  assert.deepEqual(oracle.adwin[0].found, [1023]);
  for (const { stream, options, found, width, variance, mean } of oracle.adwin) {
    const ours: AdwinOptions = {
      ...ADWIN,
      ...{ delta: options.delta ?? 0.002, clock: options.clock ?? 32, maxBuckets: options.max_buckets ?? 5 },
    };
    let [state, restart] = [startAdwin(), false];
    const at: number[] = [];
    streams[stream]!.forEach((x, i) => {
      const step = updateAdwin(restart ? startAdwin() : state, x, ours);
      restart = step.changed;
      state = step.state;
      if (step.changed) at.push(i);
    });
    assert.deepEqual(at, found);
    assert.equal(state.width, width);
    close(state.variance, variance, 1e-9);
    close(state.total / state.width, mean, 1e-12);
  }
});

test('page-hinkley rings where River rings, in every direction', () => {
  for (const { stream, options, found } of oracle.pageHinkley) {
    const ours = { delta: options.delta, alpha: 0.9999, minValues: 30 };
    let state = startPageHinkley();
    const at: number[] = [];
    streams[stream]!.forEach((x, i) => {
      state = updatePageHinkley(state, x, ours);
      if (pageHinkleyStatistic(state, options.mode, ours) <= options.threshold) return;
      at.push(i);
      state = startPageHinkley();
    });
    assert.deepEqual(at, found);
  }
});

test('psi has the reference value, and its critical values those of the chi-square', () => {
  close(psi([0.1, 0.2, 0.3, 0.4], [0.2, 0.2, 0.3, 0.3]), 0.0980829, 1e-7);
  for (const [n, m, bins, critical] of oracle.chi2) close(psiCriticalValue(n, m, bins), critical, 1e-9);
  for (const [n, critical] of [
    [20, 0.863],
    [60, 0.299],
    [250, 0.085],
  ]) {
    close(psiCriticalValue(n!, 1000, 10), critical!, 5e-4);
  }
  assert.equal(effectiveSize(100, 0.9), (100 * (1 - 0.9)) / 1.9);
  close(autocorrelation([1, 2, 3, 4]), 0.25, 1e-12);
  assert.equal(autocorrelation([2, 2, 2]), 0);
});

test('bins are cut at reference quantiles, and an outlier among the current values moves none', () => {
  const bins = referenceBins([1, 2, 3, 4, 5, 6, 7, 8, Number.NaN], 4);
  assert.deepEqual(bins, { edges: [2, 4, 6], counts: [2, 2, 2, 2], missing: 1 });
  assert.deepEqual(countInto(bins.edges, [2, 2.5, 1e9, -1e9, Number.NaN]), {
    counts: [2, 1, 0, 1],
    missing: 1,
  });
  assert.deepEqual(referenceBins([1, 1, 1, 1, 2], 4), { edges: [1], counts: [4, 1], missing: 0 });
  assert.throws(() => referenceBins([Number.NaN]), RangeError);
});

/** Share of `runs` in which `alarm` is true, on AR(1) paths of the given length. */
function share(
  runs: number,
  phi: number,
  length: number,
  alarm: (path: number[], run: number) => boolean,
): number {
  let alarms = 0;
  for (let run = 0; run < runs; run++) {
    const next = mulberry32(run + 1);
    const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
    let x = normal() / Math.sqrt(1 - phi * phi);
    const path = Array.from({ length }, () => {
      x = phi * x + normal();
      return x;
    });
    if (alarm(path, run)) alarms += 1;
  }
  return alarms / runs;
}

test('without change psi passes its critical value in about 5 % of the samples, .10 in most', () => {
  const results = { critical: 0, customary: 0 };
  share(400, 0, 1060, (path) => {
    const result = psiTest(referenceBins(path.slice(0, 1000)), path.slice(1000));
    if (result.psi > result.critical) results.critical += 1;
    if (result.psi > 0.1) results.customary += 1;
    return false;
  });
  assert.ok(results.critical / 400 < 0.08, String(results.critical));
  assert.ok(results.customary / 400 > 0.7, String(results.customary));
});

test('ks by blocks keeps its size on an autocorrelated feature, where the table rings most of the time', () => {
  const table = share(120, 0.9, 560, (path) => {
    const d = kolmogorovSmirnov(path.slice(0, 500), path.slice(500));
    // 1.358 sqrt((n + m) / (n m)): the 5 % point for independent values
    return d > 1.358 * Math.sqrt(560 / (500 * 60));
  });
  const blocks = share(120, 0.9, 560, (path, seed) => {
    return ksByBlocks(path.slice(0, 500), path.slice(500), { seed, permutations: 99 }).p <= 0.05;
  });
  assert.ok(table > 0.55, `table ${table}`);
  assert.ok(blocks < 0.12, `blocks ${blocks}`);
  const shifted = share(40, 0, 560, (path, seed) => {
    const current = path.slice(500).map((x) => x + 0.8);
    return ksByBlocks(path.slice(0, 500), current, { seed, permutations: 99 }).p <= 0.05;
  });
  assert.ok(shifted > 0.9, `shifted ${shifted}`);
});

test('the ks statistic is that of SciPy, and adjusted p-values are its false discovery control', () => {
  close(kolmogorovSmirnov(oracle.ks.a, oracle.ks.b), oracle.ks.statistic, 1e-12);
  assert.equal(kolmogorovSmirnov([1, 1, 2], [1, 1, 2]), 0);
  const { adjusted, changed } = benjaminiHochberg(oracle.discovery.p, 0.05);
  adjusted.forEach((p, i) => {
    close(p, oracle.discovery.adjusted[i], 1e-12);
  });
  assert.deepEqual(
    changed,
    oracle.discovery.adjusted.map((p: number) => p <= 0.05),
  );
});
