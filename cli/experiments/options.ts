/** An option that the kind of experiment does not read is refused, not passed over. */
import { TerminalError } from '../../schemas/errors.ts';
import type { ExperimentSpec } from '../../schemas/experiments.ts';
import type { TrainWanted } from './build.ts';

type Kind = ExperimentSpec['kind'];

/** Options with defaults, by the kind that reads them, and what asks for that kind. */
const READ_BY: [kind: Kind, asked: string, options: Record<string, string>][] = [
  ['cpcv', '--cpcv', { folds: '--folds', testFolds: '--test-folds', purge: '--purge', embargo: '--embargo' }],
  ['halving', '--tuner halving', { rungs: '--rungs', eta: '--eta', rungsBy: '--rungs-by' }],
];

/**
 * @param evaluation sessions of the configuration's evaluation
 * Throws UsageInvalid.
 */
export function checkOptions(kind: Kind, wanted: TrainWanted, evaluation: number): void {
  const { sessions, testSessions, folds, testFolds, trials, given = [] } = wanted;
  for (const [reader, asked, options] of READ_BY) {
    const unread = given.find((name) => name in options);
    if (kind !== reader && unread !== undefined)
      refuse(`${options[unread]} is read with ${asked} alone: add that, or leave it out`);
  }
  if (trials === undefined && given.includes('seed'))
    refuse('--seed is of what --trials draws; the seed of a fit is seed=2, as other changes of a recipe');
  if (kind === 'train' && (sessions ?? testSessions) !== undefined) {
    const option = sessions === undefined ? '--test-sessions' : '--sessions';
    refuse(
      `${option}: one configuration is evaluated over evaluation.sessions of the configuration; give several values, or --cpcv`,
    );
  }
  if (kind !== 'cpcv') return;
  if (testSessions !== undefined) refuse('--test-sessions: --cpcv tests every block; leave it out');
  if (testFolds >= folds)
    refuse(`--test-folds ${testFolds}: allowed is 1 to ${folds - 1}, below --folds ${folds}`);
  if ((sessions ?? evaluation) < 2 * folds)
    refuse(`--folds ${folds}: each needs 2 sessions, --sessions are ${sessions ?? evaluation}`);
}

function refuse(what: string): never {
  throw new TerminalError('UsageInvalid', what);
}
