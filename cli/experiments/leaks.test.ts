import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testPanel, testRecipe } from '../../forecasting/models/testdata/panels.ts';
import { leakFindings, leaksText } from './leaks.ts';

test('recipes are tested for leaks one after the other, and one that cannot be does not stop the others', async () => {
  const panel = testPanel({ sessions: 420, symbols: 4 });
  const notes: string[] = [];
  const baseline = testRecipe('ewma');
  const broken = { ...testRecipe('ridge'), name: 'broken', hyper: { alpha: -1 } };
  const all = await leakFindings(panel, [broken, testRecipe('har')], {
    ...{ baseline, sessions: 160, signal: new AbortController().signal },
    note: (line) => void notes.push(line),
  });
  assert.deepEqual(notes, ['leak tests of broken over 160 sessions', 'leak tests of har over 160 sessions']);
  // Four horizons of shuffled labels, four of a lag, the extended range, the blind fit.
  assert.deepEqual(
    all.map(({ recipe, findings, error }) => [recipe, findings.length, error === undefined]),
    [
      ['broken', 0, false],
      ['har', 10, true],
    ],
  );
  assert.ok(all[1]!.findings.every(({ red }) => !red));
  const text = leaksText(all);
  assert.match(text, /broken +all +not tested +invalid hyper.alpha -1/);
  assert.match(text, /har +blind-fit +clean/);
  await assert.rejects(
    leakFindings(panel, [baseline], { baseline, sessions: 160, signal: AbortSignal.abort(), note: () => {} }),
    { name: 'AbortError' },
  );
});
