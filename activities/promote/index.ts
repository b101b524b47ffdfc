/** Stage promote: until a champion serves, the best recipe by CRPS skill becomes the first; then the contest decides. */
import type { ContestAnswer, StepContestInput } from '../../schemas/contest-requests.ts';
import type { ActivityDeps } from '../deps.ts';
import { type ChooseChampionInput, type ChooseChampionResult, chooseChampion } from './choose-champion.ts';
import { stepContest } from './step-contest.ts';
import { type TellContestInput, tellContest } from './tell-contest.ts';

export function createPromoteActivities(deps: ActivityDeps) {
  return {
    chooseChampion: (input: ChooseChampionInput): Promise<ChooseChampionResult> =>
      chooseChampion(deps, input),
    /** For the contest's workflow alone, which takes its inputs one after the other. */
    stepContest: (input: StepContestInput): Promise<ContestAnswer> => stepContest(deps, input),
    tellContest: (input: TellContestInput): Promise<ContestAnswer> => tellContest(deps, input),
  };
}
export type PromoteActivities = ReturnType<typeof createPromoteActivities>;
