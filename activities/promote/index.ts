/** Stage promote: until a champion serves, the best recipe by CRPS skill becomes the first. */
import type { ActivityDeps } from '../deps.ts';
import { type ChooseChampionInput, type ChooseChampionResult, chooseChampion } from './choose-champion.ts';

export function createPromoteActivities(deps: ActivityDeps) {
  return {
    chooseChampion: (input: ChooseChampionInput): Promise<ChooseChampionResult> =>
      chooseChampion(deps, input),
  };
}
export type PromoteActivities = ReturnType<typeof createPromoteActivities>;
