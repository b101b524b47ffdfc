/** Stage promote: until a champion serves, the best recipe by CRPS skill becomes the first; then the contest decides. */
import type { ContestAnswer, ContestStep, StepContestInput } from '../../schemas/contest-requests.ts';
import type { ActivityDeps } from '../deps.ts';
import { type ChooseChampionInput, type ChooseChampionResult, chooseChampion } from './choose-champion.ts';
import { movesAliases } from './moves-aliases.ts';
import { stepContest } from './step-contest.ts';
import { type TellContestInput, tellContest } from './tell-contest.ts';

export function createPromoteActivities(deps: ActivityDeps) {
  return {
    chooseChampion: (input: ChooseChampionInput): Promise<ChooseChampionResult> =>
      chooseChampion(deps, input),
    /** For the contest's workflow alone, which takes its inputs one after the other. */
    stepContest: async (input: StepContestInput): Promise<ContestStep> => {
      const answer = await stepContest(deps, input);
      return deps.config.mlflow?.url && movesAliases(answer.events) ? { ...answer, export: true } : answer;
    },
    tellContest: (input: TellContestInput): Promise<ContestAnswer> => tellContest(deps, input),
  };
}
export type PromoteActivities = ReturnType<typeof createPromoteActivities>;
