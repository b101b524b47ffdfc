/**
 * What the rules of promotion and drift do to challengers and losses of which the truth is known: false promotions, power beside
 * the reference table, false alarms a year, and sessions of a contest a second. The peers are what a dashboard would do.
 */
import { driftReference, startDrift, stepDrift } from '../forecasting/drift/monitors.ts';
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
const PEEKING = 'Diebold-Mariano at 5 %, looked at every day';

export async function run(): Promise<BenchLine[]> {
  return [size(), ...TABLE.map(power), drift(), contest()];
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

function drift(): BenchLine {
  const [paths, years] = [100, 4];
  const day = (z: number, other: number) => ({
    loss: 0.56 + 0.1 * z,
    pit: 0.5 + 0.08 * (0.5 * z + 0.87 * other),
    miss: Math.max(0, 0.1 + 0.06 * (0.5 * z - 0.87 * other)),
  });
  const series = (count: number, seed: number) => {
    const others = normals(seed + 500_000);
    return losses(count, seed).map((z) => day(z, others()));
  };
  const byMonitor: Record<string, number> = {};
  let [ours, peer] = [0, 0];
  for (let path = 0; path < paths; path++) {
    const reference = driftReference(series(1000, 10_000 + (path % 10)), defaultPolicy, path % 10);
    let state = startDrift();
    for (const one of series(252 * years, path)) {
      const step = stepDrift(state, one, reference, defaultPolicy);
      state = step.state;
      ours += step.confirmed.length;
      for (const id of step.confirmed) byMonitor[id] = (byMonitor[id] ?? 0) + 1 / (paths * years);
    }
    peer += riverAlarms(losses(252 * years, path));
  }
  const [a, b] = [ours / (paths * years), peer / (paths * years)];
  return {
    ...{ name: 'promotion.drift-false-alarms', unit: 'a year' },
    ...{ ours: a, peer: b, peerName: 'Page-Hinkley with the defaults of River on the loss alone' },
    ratio: timesBetter(a, b, 'less'),
    detail: { budget: defaultPolicy.drift.falseAlarmsPerYear, years: paths * years, byMonitor },
  };
}

function riverAlarms(series: readonly number[]): number {
  const options = { delta: 0.005, alpha: 0.9999, minValues: 30 };
  let state = startPageHinkley();
  let alarms = 0;
  for (const z of series) {
    state = updatePageHinkley(state, z, options);
    if (pageHinkleyStatistic(state, 'both', options) <= 50) continue;
    alarms += 1;
    state = startPageHinkley();
  }
  return alarms;
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
