import { type RunContent, standingOf } from '../../schemas/runs.ts';

/** In words, for wherever scores would stand; undefined of a fit that has its own. */
export function notEvaluated(content: Pick<RunContent, 'more'> | undefined): string | undefined {
  const standing = content && standingOf(content);
  if (standing === undefined) return undefined;
  const { session, trainingRun } = standing;
  return `This fit was not evaluated itself. The newest walk-forward evaluation of its recipe is as of ${session}: training run ${trainingRun.slice(0, 12)} has the scores of that fit.`;
}
