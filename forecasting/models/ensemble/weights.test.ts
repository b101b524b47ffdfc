/** The weights of a fit, with members that need none: what they say is made up so that one of them is better, and known where. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HORIZONS, type Horizon } from '../../../schemas/forecast.ts';
import type { Recipe } from '../../../schemas/recipes.ts';
import { sharpeWeights } from '../../ensembles/horizon-signal.ts';
import { completeRows, type MemberForecasts, selectRows } from '../../ensembles/member-forecasts.ts';
import { marketLevels } from '../../ensembles/regimes.ts';
import { stackWeights } from '../../ensembles/stacking.ts';
import { equalWeights } from '../../ensembles/weights.ts';
import { byHorizon } from '../by-horizon.ts';
import { calibrate } from '../calibration.ts';
import type { FittedModel, MemberModels } from '../contract.ts';
import { allRows, column } from '../panel-access.ts';
import { testPanel, testRecipe } from '../testdata/panels.ts';
import { lastSession } from '../window.ts';
import { combine } from './combine.ts';
import { fitEnsemble } from './fit.ts';
import { fitMembers } from './members.ts';
import { ensembleOptions } from './options.ts';
import { predictEnsemble } from './predict.ts';

const panel = testPanel({ sessions: 240, symbols: 5 });
const sigma = column(panel, 'ewma_sigma');
const level = marketLevels(panel.sessionIndex, sigma, panel.sessions.length);
const ensemble = (hyper: Recipe['hyper'], names: string[]): Recipe => ({
  ...testRecipe('ensemble', hyper),
  members: names.map((name) => ({ ...testRecipe('har'), name })),
});

/** What a made-up member says of one row of the panel, in EWMA sigmas of the horizon. */
type Says = (row: number, horizon: Horizon) => { mean: number; sigma: number };

/** Members that need no fit: they know the panel, and say what the test wants to see weighted. */
function told(says: Record<string, Says>): MemberModels {
  const modelOf = (recipe: Recipe): FittedModel => ({
    recipe,
    predict: (_, rows) =>
      byHorizon((h) => {
        const said = Array.from(rows, (row) => {
          const { mean, sigma: width } = says[recipe.name]!(row, h);
          const unit = sigma[row]! * Math.sqrt(h);
          return { mean: mean * unit, sigma: width * unit };
        });
        return {
          mean: Float64Array.from(said, (one) => one.mean),
          sigma: Float64Array.from(said, (one) => one.sigma),
          df: 5,
        };
      }),
    save: () => Buffer.from(recipe.name),
    describe: () => ({ parameters: 0, inputs: [], facts: {} }),
    explain: () => {
      throw new Error('nobody asks a made-up member');
    },
    dispose: () => {},
  });
  return {
    fit: async (recipe) => modelOf(recipe),
    load: async (bytes) => modelOf({ ...testRecipe('har'), name: Buffer.from(bytes).toString() }),
    familyBytes: (bytes) => bytes,
  };
}

const good = { mean: 0, sigma: 1 };
const bad = (row: number) => ({ mean: row % 2 === 0 ? 2 : -2, sigma: 3 });

/** Least CRPS on the rows of all out-of-sample forecasts that are complete and wanted. */
function stackedOn(forecasts: MemberForecasts, h: Horizon, penalty: number, wanted = (_: number) => true) {
  const { mean, sigma: width } = combine(forecasts, () => equalWeights(2));
  const { df } = calibrate(
    byHorizon(() => ({ mean, sigma: width })),
    byHorizon(() => forecasts.outcome),
  )[h];
  const rows = completeRows(forecasts).filter((row) => wanted(forecasts.session[row]!));
  return stackWeights(selectRows(forecasts, rows), df, penalty);
}

async function learnt(recipe: Recipe, models: MemberModels) {
  const warm = new Map<string, Uint8Array>();
  const { outOfSample } = await fitMembers(panel, recipe, ensembleOptions(recipe), {}, { models, warm });
  const { ensemble: fitted } = await fitEnsemble(panel, recipe, {}, models);
  return { outOfSample, ...fitted };
}

test('a member that is better has the weight, at every horizon that of least CRPS out of sample, and forecasts follow it', async () => {
  const recipe = ensemble({ combine: 'stack', folds: 2, penalty: 1 }, ['good', 'bad']);
  const fitted = await learnt(recipe, told({ good: () => good, bad }));
  const { outOfSample, combination, members } = fitted;
  assert.equal(combination.kind, 'fixed');
  if (combination.kind !== 'fixed') return;
  const rows = allRows(panel).slice(-10);
  const said = predictEnsemble(
    fitted,
    members.map(({ model }) => model),
    panel,
    rows,
  );
  for (const h of HORIZONS) {
    const [better, worse] = combination.weights[h];
    assert.ok(better! > 0.9, `${h}: ${better}`);
    assert.deepEqual(combination.weights[h], stackedOn(outOfSample[h], h, 1));
    rows.forEach((row, i) => {
      const unit = sigma[row]! * Math.sqrt(h);
      assert.ok(Math.abs(said[h].sigma[i]! / unit - better! - 3 * worse!) < 1e-12);
      assert.ok(Math.abs(said[h].mean[i]! / unit - worse! * bad(row).mean) < 1e-12);
    });
  }
});

test('by regime the member that is better in quiet sessions has the weight there, and the other one in wild ones', async () => {
  const seen = level.slice(120).sort();
  const middle = seen[seen.length / 2]!;
  const isQuiet = (row: number) => level[panel.sessionIndex[row]!]! < middle;
  const recipe = ensemble({ combine: 'regime', regimes: 2, folds: 2, penalty: 1 }, ['quiet', 'wild']);
  const { outOfSample, combination } = await learnt(
    recipe,
    told({
      quiet: (row) => (isQuiet(row) ? good : bad(row)),
      wild: (row) => (isQuiet(row) ? bad(row) : good),
    }),
  );
  assert.equal(combination.kind, 'regime');
  if (combination.kind !== 'regime') return;
  const [threshold] = combination.thresholds;
  for (const h of HORIZONS) {
    const [quiet, wild]: number[][] = combination.weights[h];
    assert.ok(quiet![0]! > 0.8 && wild![1]! > 0.8, `${h}: ${quiet}, ${wild}`);
    assert.deepEqual(
      quiet,
      stackedOn(outOfSample[h], h, 1, (session) => level[session]! < threshold!),
    );
    assert.deepEqual(
      wild,
      stackedOn(outOfSample[h], h, 1, (session) => level[session]! >= threshold!),
    );
  }
});

test('the signal is that of the horizon whose bets were paid, not of the one that bets on a rise', async () => {
  // Of z, the return of the next session in sigmas: horizon 1 bets with skill and on a fall, horizon 3 the other way round.
  const z = (row: number) => (panel.targets[1][row] || 0) / sigma[row]!;
  const bets: Record<Horizon, (z: number) => number> = {
    1: (z) => 0.3 * z - 0.5,
    3: (z) => -0.3 * z + 0.5,
    5: (z) => 0.1 * z + Math.cos(40 * z),
    10: () => 0,
  };
  const says: Says = (row, h) => ({ mean: bets[h](z(row)), sigma: 1 });
  const recipe = ensemble({ combine: 'equal', horizons: 'sharpe' }, ['one', 'other']);
  const { outOfSample, means } = await learnt(recipe, told({ one: says, other: says }));
  const gains = HORIZONS.map((h) => {
    // What the last session was followed by is not known.
    const days = [...new Set(outOfSample[1].session)].filter((day) => day < lastSession(panel));
    return days.map((day) => {
      const of = allRows(panel).filter((row) => panel.sessionIndex[row] === day);
      return of.reduce((sum, row) => sum + (bets[h](z(row)) / Math.sqrt(h)) * z(row), 0) / of.length;
    });
  });
  sharpeWeights(gains, 0.5).forEach((weight, k) => {
    assert.ok(Math.abs(means.weights[k]! - weight) < 1e-9, `${means.weights}`);
  });
  assert.ok(means.weights[0]! > 0.5 && means.weights[1] === 0, `${means.weights}`);
});
