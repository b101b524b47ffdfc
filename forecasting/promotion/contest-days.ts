/** A session as it is shown: for each recipe its number, its evidence with that number, and its share of the clients. */
import { servingArms } from '../../schemas/arms.ts';
import type { ContestState, EProcess, RecipeDay, SessionInput } from '../../schemas/contest.ts';
import type { ContestDay } from '../../schemas/contest-days.ts';
import type { Policy } from '../../schemas/policy.ts';
import { numberOf } from './champion.ts';
import { logEvidence, updateEProcess } from './e-process.ts';
import { outlook } from './look.ts';

/** `before`: the state that the session was stepped from, whose champion and stages it was played with. */
export function contestDays(before: ContestState, input: SessionInput, policy: Policy): ContestDay[] {
  const arms = servingArms(before, policy);
  const champion = before.champion.recipe;
  const taken = arms.reduce((sum, { share }) => sum + share, 0);
  return Object.keys(input.recipes)
    .sort()
    .map((recipe) => {
      const day = input.recipes[recipe]!;
      const share = recipe === champion ? 1 - taken : (arms.find((arm) => arm.recipe === recipe)?.share ?? 0);
      return {
        ...{ contest: before.contest, day: before.day + 1, session: input.session, recipe, champion, share },
        ...{ ...roleOf(before, recipe), ...evidenceOf(before, recipe, day, policy) },
        ...{ expected: day.expected, issued: day.issued },
        ...{ inside: day.coverage?.inside ?? 0, judged: day.coverage?.judged ?? 0 },
      };
    });
}

function roleOf({ champion, challengers, watch }: ContestState, recipe: string) {
  if (recipe === champion.recipe) return { role: 'champion' as const, stage: null };
  if (recipe === watch?.recipe) return { role: 'watch' as const, stage: null };
  const stage = challengers[recipe]?.stage ?? null;
  return { role: stage === null ? ('outside' as const) : ('challenger' as const), stage };
}

function evidenceOf(before: ContestState, recipe: string, day: RecipeDay, policy: Policy) {
  const d = numberOf(day);
  const { challengers, watch } = before;
  const challenger = challengers[recipe];
  const fold = (process: EProcess | undefined, x: number | null) =>
    process === undefined || x === null ? process : updateEProcess(process, x);
  const harm = fold(challenger?.harm, d === null ? null : -d);
  const running = challenger?.test != null && before.day < challenger.test.endDay;
  const test = running ? fold(challenger!.test!.process, d) : challenger?.test?.process;
  const reverse = recipe === watch?.recipe ? fold(watch.process, d) : undefined;
  const seen = harm === undefined ? reverse && outlook(reverse) : outlook(harm, 0.05, -1);
  const log = (process: EProcess | undefined) => (process === undefined ? null : logEvidence(process));
  return {
    ...{ difference: d, championLoss: day.difference?.champion ?? null },
    ...{ loss: day.difference?.challenger ?? null },
    ...{ logBenefit: log(test), logHarm: log(harm), logReverse: log(reverse) },
    threshold: challenger?.test?.threshold ?? (reverse === undefined ? null : policy.rollback.threshold),
    ...{ mean: seen === undefined || seen.days === 0 ? null : seen.mean },
    sd: seen === undefined || seen.days < 2 ? null : seen.sd,
  };
}
