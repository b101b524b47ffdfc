/**
 * What the rules of promotion and drift do to challengers and losses of which the truth is known: false promotions, power beside
 * the reference table, false alarms a year, and sessions of a contest a second. The peers are what a dashboard would do.
 */
import { type DriftDay, driftReference, startDrift, stepDrift } from '../forecasting/drift/monitors.ts';
import {
  pageHinkleyStatistic,
  startPageHinkley,
  updatePageHinkley,
} from '../forecasting/drift/page-hinkley.ts';
import {
  equalDifferences,
  normals,
  promotionRates,
  rankIcDifferences,
} from '../forecasting/promotion/simulation.ts';
import { Contest, goodDay } from '../forecasting/promotion/testing.ts';
import { defaultPolicy } from '../schemas/policies/default.ts';
import { type BenchLine, timesBetter } from './line.ts';

/** finml table: names, days, gain; share found by one Diebold-Mariano test and by betting on any day, both at 5 %. */
const TABLE = [
  { names: 50, days: 250, gain: 0, once: 0.04, betting: 0.006 },
  { names: 50, days: 250, gain: 0.01, once: 0.27, betting: 0.09 },
  { names: 50, days: 250, gain: 0.02, once: 0.71, betting: 0.31 },
  { names: 50, days: 250, gain: 0.03, once: 0.95, betting: 0.71 },
  { names: 50, days: 500, gain: 0.01, once: 0.48, betting: 0.21 },
  { names: 50, days: 500, gain: 0.02, once: 0.95, betting: 0.7 },
  { names: 10, days: 500, gain: 0.02, once: 0.27, betting: 0.08 },
  { names: 300, days: 250, gain: 0.01, once: 0.82, betting: 0.48 },
] as const;
const RIVER = 'Page-Hinkley with the defaults of River, on the loss alone';
const PEEKING = 'Diebold-Mariano at 5 %, looked at every day';

export async function run(): Promise<BenchLine[]> {
  return [size(), ...TABLE.map(power), drift(), driftDelay(), contest()];
}

function size(): BenchLine {
  const runs = 4000;
  const rates = promotionRates((run) => equalDifferences(250, 1 + run), { runs });
  return {
    ...{ name: 'promotion.false-promotions', unit: 'share of tests' },
    ...{ ours: rates.policy, peer: rates.peeking, peerName: PEEKING },
    ratio: timesBetter(rates.policy, rates.peeking, 'less'),
    detail: { alpha: defaultPolicy.test.alpha, runs, days: 250, differences: 'GARCH, Student 5', ...rates },
  };
}

function power({ names, days, gain, once, betting }: (typeof TABLE)[number]): BenchLine {
  const runs = 200;
  const rates = promotionRates((run) => rankIcDifferences({ names, days, gain }, 1 + 7919 * run), { runs });
  return {
    ...{ name: `promotion.power-${names}x${days}-gain-${gain}`, unit: 'share promoted' },
    ...{ ours: rates.betting, peer: rates.once, peerName: 'Diebold-Mariano once, at the end' },
    // A test that may be looked at on any day cannot find as much as one look: no ratio of merit.
    ratio: null,
    detail: { runs, reference: { once, betting }, ...rates },
  };
}

/** Standardised losses with the memory of volatility that is left in them; a year is 252 sessions. */
function losses(count: number, seed: number): number[] {
  const normal = normals(seed);
  let x = 0;
  return Array.from({ length: count }, () => {
    x = 0.3 * x + Math.sqrt(1 - 0.09) * normal();
    return x;
  });
}

/** What the monitors see of a session whose loss lies z standard deviations off. */
function driftDays(zs: readonly number[], seed: number): DriftDay[] {
  const other = normals(seed + 500_000);
  return zs.map((z) => ({
    loss: 0.56 + 0.1 * z,
    pit: 0.5 + 0.08 * (0.5 * z + 0.87 * other()),
    miss: Math.max(0, 0.1 + 0.06 * (0.5 * z - 0.87 * other())),
  }));
}

const referenceOf = (seed: number) =>
  driftReference(driftDays(losses(1000, 10_000 + seed), 10_000 + seed), defaultPolicy, seed);

function drift(): BenchLine {
  const [paths, years] = [100, 4];
  const byMonitor: Record<string, number> = {};
  let [ours, peer] = [0, 0];
  for (let path = 0; path < paths; path++) {
    const zs = losses(252 * years, path);
    const reference = referenceOf(path % 10);
    let state = startDrift();
    for (const one of driftDays(zs, path)) {
      const step = stepDrift(state, one, reference, defaultPolicy);
      state = step.state;
      ours += step.confirmed.length;
      for (const id of step.confirmed) byMonitor[id] = (byMonitor[id] ?? 0) + 1 / (paths * years);
    }
    peer += riverAlarms(zs).length;
  }
  const [a, b] = [ours / (paths * years), peer / (paths * years)];
  return {
    ...{ name: 'promotion.drift-false-alarms', unit: 'a year' },
    ...{ ours: a, peer: b, peerName: RIVER },
    ratio: timesBetter(a, b, 'less'),
    detail: { budget: defaultPolicy.drift.falseAlarmsPerYear, years: paths * years, byMonitor },
  };
}

/** Sessions from a lasting shift of one standard deviation to the first alarm, 400 quiet ones before it; medians. */
function driftDelay(): BenchLine {
  const [paths, quiet, count] = [100, 400, 800];
  const delays = { ours: [] as number[], peer: [] as number[] };
  for (let path = 0; path < paths; path++) {
    const zs = losses(count, 2000 + path).map((z, t) => (t < quiet ? z : z + 1));
    const reference = referenceOf(path % 10);
    let state = startDrift();
    const found = driftDays(zs, path).findIndex((one, t) => {
      const step = stepDrift(state, one, reference, defaultPolicy);
      state = step.state;
      return t >= quiet && step.confirmed.length > 0;
    });
    delays.ours.push((found < 0 ? count : found) - quiet);
    delays.peer.push((riverAlarms(zs).find((t) => t >= quiet) ?? count) - quiet);
  }
  const [ours, peer] = [delays.ours, delays.peer].map((all) => all.sort((a, b) => a - b)[paths >> 1]!);
  return {
    ...{ name: 'promotion.drift-delay', unit: 'sessions', ours: ours!, peer: peer!, peerName: RIVER },
    ratio: timesBetter(ours!, peer!, 'less'),
    detail: { paths, quiet, shift: 'one standard deviation of the loss' },
  };
}

/** Sessions at which it rings. */
function riverAlarms(series: readonly number[]): number[] {
  const options = { delta: 0.005, alpha: 0.9999, minValues: 30 };
  let state = startPageHinkley();
  return series.flatMap((z, t) => {
    state = updatePageHinkley(state, z, options);
    if (pageHinkleyStatistic(state, 'both', options) <= 50) return [];
    state = startPageHinkley();
    return [t];
  });
}

/** Two challengers over ten years, each session decided, nothing stored. */
function contest(): BenchLine {
  const sessions = 2050;
  const one = new Contest(['a', 'b']);
  const [a, b] = [normals(1), normals(2)];
  const began = performance.now();
  for (let session = 0; session < sessions; session++) {
    const numbers = { har: goodDay(0.1 * a()), a: goodDay(a()), b: goodDay(b()) };
    one.day({ ...numbers, [one.state.champion.recipe]: goodDay(null, { difference: null }) });
  }
  const seconds = (performance.now() - began) / 1000;
  return {
    ...{ name: 'promotion.contest-sessions', unit: 'sessions/s', ours: sessions / seconds },
    ...{ peer: null, peerName: null, ratio: null },
    detail: { sessions, events: one.events.length, stateBytes: JSON.stringify(one.state).length },
  };
}
