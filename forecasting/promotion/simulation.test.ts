import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultPolicy } from '../../schemas/policies/default.ts';
import { anytimeP, eProcessOf } from './e-process.ts';
import { daysToPower } from './look.ts';
import { equalDifferences, normals, promotionRates, rankIcDifferences } from './simulation.ts';
import { Contest, goodDay } from './testing.ts';

/** What 3 standard errors of a share leave room for. */
const noise = (p: number, runs: number) => 3 * Math.sqrt((p * (1 - p)) / runs);

test('G9 a challenger that is not better is promoted with probability at most alpha, with a look every day', () => {
  const runs = 600;
  const rates = promotionRates((run) => equalDifferences(250, 1 + run), { runs });
  assert.ok(rates.policy <= 0.05 + noise(0.05, runs), `policy ${rates.policy}`);
  assert.ok(rates.betting <= 0.05, `betting ${rates.betting}`);
  // What the same looks cost without an e-process.
  assert.ok(rates.peeking > 0.1, `peeking ${rates.peeking}`);
});

test('G9 the whole contest promotes equal challengers no more often than its policy allows', () => {
  const runs = 40;
  let [promotions, tests] = [0, 0];
  for (let run = 0; run < runs; run++) {
    const contest = new Contest(['a', 'b']);
    const [a, b] = [equalDifferences(300, 5000 + run), equalDifferences(300, 9000 + run)];
    for (let day = 0; day < 300; day++) {
      const numbers = { a: goodDay(a[day]!), b: goodDay(b[day]!), har: goodDay(0) };
      contest.day({ ...numbers, [contest.state.champion.recipe]: goodDay(null, { difference: null }) });
      if (contest.state.champion.recipe !== 'har') break;
    }
    tests += contest.state.tests.count;
    promotions += contest.events.filter((event) => event.kind === 'promoted').length;
  }
  assert.ok(tests > runs / 2, `${tests} tests`);
  const allowed = defaultPolicy.test.alpha;
  assert.ok(promotions <= tests * (allowed + noise(allowed, tests)), `${promotions} of ${tests} tests`);
});

test('the supremum of the e-process keeps to the bound of Ville, for thin, fat and changing tails', () => {
  const runs = 800;
  const kinds = {
    normal: (seed: number) => Array.from({ length: 300 }, normals(seed)),
    cauchy: (seed: number) => {
      const normal = normals(seed);
      return Array.from({ length: 300 }, () => normal() / normal());
    },
    garch: (seed: number) => equalDifferences(300, seed),
  };
  for (const [kind, draw] of Object.entries(kinds)) {
    const values = Array.from({ length: runs }, (_, run) => anytimeP(eProcessOf(draw(run + 1))));
    for (const alpha of [0.5, 0.2, 0.05]) {
      const rate = values.filter((p) => p <= alpha).length / runs;
      assert.ok(rate <= alpha + noise(alpha, runs), `${kind}: ${rate} above ${alpha}`);
    }
  }
});

/** finml C, 50 names: Diebold-Mariano once, betting on any day. Daily RankIC differences are normal to a good approximation. */
const POWER = [
  { days: 250, gain: 0.01, once: 0.27, betting: 0.09 },
  { days: 250, gain: 0.02, once: 0.71, betting: 0.31 },
  { days: 250, gain: 0.03, once: 0.95, betting: 0.71 },
  { days: 500, gain: 0.01, once: 0.48, betting: 0.21 },
  { days: 500, gain: 0.02, once: 0.95, betting: 0.7 },
];
const SD = 0.12;

test('planted gains are found about as often as in the reference table, never much less', () => {
  for (const { days, gain, once, betting } of POWER) {
    const rates = promotionRates(
      (run) => {
        const normal = normals(100 + run);
        return Array.from({ length: days }, () => gain + SD * normal());
      },
      { runs: 300 },
    );
    assert.ok(Math.abs(rates.once - once) < 0.1, `${days} ${gain}: once ${rates.once}`);
    assert.ok(rates.betting > betting - 0.1, `${days} ${gain}: betting ${rates.betting}`);
  }
});

test('the power formula gives the days after which four of five looks find the gain', () => {
  const days = Math.round(daysToPower(SD, 0.02));
  let found = 0;
  for (let run = 0; run < 400; run++) {
    const normal = normals(7000 + run);
    const d = Array.from({ length: days }, () => 0.02 + SD * normal());
    const mean = d.reduce((sum, x) => sum + x, 0) / days;
    const sd = Math.sqrt(d.reduce((sum, x) => sum + (x - mean) ** 2, 0) / days);
    if (mean / (sd / Math.sqrt(days)) > 1.645) found += 1;
  }
  assert.ok(Math.abs(found / 400 - 0.8) < 0.06, String(found / 400));
});

test('the simulated RankIC differences have the mean and the spread that the names imply', () => {
  const d = rankIcDifferences({ names: 50, days: 1000, gain: 0.2 }, 1);
  const mean = d.reduce((sum, x) => sum + x, 0) / d.length;
  const sd = Math.sqrt(d.reduce((sum, x) => sum + (x - mean) ** 2, 0) / d.length);
  assert.ok(Math.abs(mean - 0.19) < 0.012, String(mean));
  assert.ok(Math.abs(sd - 0.113) < 0.012, String(sd));
});
