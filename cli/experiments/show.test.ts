import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ExperimentSummary } from '../../stores/postgres/experiments.ts';
import type { TrialRow } from '../../stores/postgres/trials.ts';
import { experimentList, winnerCommand } from './show.ts';

const trials = [100, 1000].map(
  (alpha, i) => ({ number: i + 1, overrides: { 'hyper.alpha': alpha } }) as unknown as TrialRow,
);
const experiment = (file?: string) => ({ name: 'ridge', spec: { file } }) as unknown as ExperimentSummary;

test('the winner of a grid comes with the command that registers it', () => {
  assert.equal(winnerCommand(experiment(), trials, 2), 'tempocast train ridge alpha=1000');
  assert.equal(
    winnerCommand(experiment('own.yaml'), trials, 1),
    'tempocast train --recipe own.yaml alpha=100',
  );
});

test('a list of experiments has their states', () => {
  const row = { id: 'grid-ridge-1', session: '2019-02-22', trials: 2, completed: 1, end: null, by: 'ann' };
  const text = experimentList([{ ...row, startedAt: 'then', state: 'paused' } as never]);
  assert.match(text, /grid-ridge-1 .* 1\/2 +paused/);
});
