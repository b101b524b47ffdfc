import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HORIZONS } from '../../../schemas/forecast.ts';
import type { Panel } from '../../../schemas/panel.ts';
import { cutPanel } from '../../features/cut.ts';
import { crpsStudent } from '../../scores/crps.ts';
import { byHorizon } from '../by-horizon.ts';
import { calibrate } from '../calibration.ts';
import type { FitHooks, FittedModel } from '../contract.ts';
import { familyBytes, fitModel, modelParts } from '../fit-model.ts';
import { valuesAt } from '../panel-access.ts';
import { rowsBetween } from '../window.ts';
import { lstmFamily } from './family.ts';
import { fitLstm } from './fit.ts';
import { decodeModel } from './model.ts';
import { lateFrom, syntheticPanel, testRecipe } from './testing.ts';

const DECISION = 600;
/** The last session before the held-out fifth of the 601 sessions. */
const THROUGH = 479;

/** S3 came 100 sessions before the decision and moves 2.5 times as much as its inputs say, S4 came 20 before it. */
function late(): Panel {
  const panel = lateFrom(syntheticPanel({ symbols: 5, sessions: 660 }), {
    S3: DECISION - 99,
    S4: DECISION - 19,
  });
  const wild = (values: Float64Array) => values.map((y, row) => (panel.symbolIndex[row] === 3 ? 2.5 * y : y));
  return { ...panel, targets: byHorizon((h) => wild(panel.targets[h])) };
}

const panel = late();
const train = cutPanel(panel, DECISION);
const hyper = { fineTuneRate: 0.01, fineTuneEpochs: 20, patience: 3, stride: 2 };
const pooled = testRecipe(hyper);
const tuned = testRecipe({ ...hyper, fineTune: true });
const headsOf = (model: FittedModel) => decodeModel(familyBytes(model.save())).tuned;

/** Mean over the symbol's later sessions. */
function crps(model: FittedModel, symbol: number, h: (typeof HORIZONS)[number]): number {
  const rows = rowsBetween(panel, DECISION, 659 - h).filter((row) => panel.symbolIndex[row] === symbol);
  const { mean, sigma, df } = model.predict(panel, rows)[h];
  const losses = Array.from(rows, (row, i) =>
    crpsStudent(panel.targets[h][row]!, { mean: mean[i]!, sigma: sigma[i]!, df }),
  );
  return losses.reduce((a, b) => a + b) / losses.length;
}

test('of a window of 600 sessions, a symbol with 100 and ways of its own gets a head that does better on later sessions; 20 are too few', async () => {
  const own = await fitModel(tuned, train);
  const without = await fitModel(pooled, train);
  const heads = headsOf(own);
  assert.ok('S3' in heads, Object.keys(heads).join());
  assert.ok(!('S4' in heads));
  for (const h of HORIZONS) {
    const [better, worse] = [crps(own, 3, h), crps(without, 3, h)];
    assert.ok(better < 0.98 * worse, `horizon ${h}: ${better}, ${worse} with the pooled head`);
  }
  assert.deepEqual(
    decodeModel(familyBytes(own.save())).members,
    decodeModel(familyBytes(without.save())).members,
    'the pooled fit is the same',
  );
});

test('the calibration is of heads that have not seen its rows; the heads served after it have', async () => {
  const blind = await lstmFamily.fit(cutPanel(train, THROUGH), tuned, {});
  const rows = rowsBetween(train, THROUGH, DECISION);
  const expected = calibrate(
    blind.predict(train, rows),
    byHorizon((h) => valuesAt(train.targets[h], rows)),
  );
  const bytes = (await fitModel(tuned, train)).save();
  assert.deepEqual(modelParts(bytes).calibration, expected);
  assert.deepEqual(familyBytes(bytes), (await blind.refined!(train, {})).save());
  assert.ok(!('S3' in decodeModel(blind.save()).tuned), 'it came after them');
});

test('without fineTune a fit is what it was fitted on the window without its last fifth', async () => {
  const blind = await lstmFamily.fit(cutPanel(train, THROUGH), pooled, {});
  assert.equal(blind.refined, undefined);
  assert.deepEqual(familyBytes((await fitModel(pooled, train)).save()), blind.save());
});

test('forecasts of the symbols without a head of their own are those of the pooled one', async () => {
  const { members: _, ...model } = await fitLstm(train, tuned, {});
  const withHeads = await lstmFamily.fit(train, tuned, {});
  const without = await lstmFamily.fit(train, pooled, {});
  const rows = rowsBetween(panel, DECISION, DECISION + 8);
  const [own, same] = [withHeads.predict(panel, rows), without.predict(panel, rows)];
  rows.forEach((row, i) => {
    const symbol = panel.symbols[panel.symbolIndex[row]!]!;
    for (const h of HORIZONS) {
      assert.equal(own[h].sigma[i] === same[h].sigma[i], !(symbol in model.tuned), symbol);
    }
  });
});

for (const [when, at] of [
  ['before the calibration', 1],
  ['after it', 6],
] as const) {
  test(`an abort while fine-tuning ${when} ends the fit`, async () => {
    const controller = new AbortController();
    let seen = 0;
    const hooks: FitHooks = {
      signal: controller.signal,
      progress: (done, of, note) => {
        if (!note.startsWith('fine-tuned')) return;
        assert.equal(done, of);
        seen += 1;
        if (seen === at) controller.abort();
      },
    };
    await assert.rejects(fitModel(tuned, train, hooks), { name: 'AbortError' });
    assert.equal(seen, at);
  });
}
