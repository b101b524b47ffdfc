/** What the contest did with each planted recipe, beside what it had to do. Pure. */
import type { ContestDay } from '../../schemas/contest-days.ts';
import type { Policy } from '../../schemas/policy.ts';
import { daysToPower } from '../../schemas/power.ts';
import type { Recipe } from '../../schemas/recipes.ts';
import type { StoredDecision } from '../../stores/postgres/contests.ts';

export interface PlantedVerdict {
  recipe: string;
  kind: string;
  /** As it was required. */
  wanted: string;
  /** What happened, session by session. */
  happened: string[];
  right: boolean;
}

/** Of a test: alpha and power that the policy counts with. */
const ALPHA = 0.05;
const POWER = 0.8;

const WANTED: Record<string, string> = {
  better: 'promoted, within the days of the power formula and the stages before it',
  equal: 'not promoted more often than alpha allows',
  leaks: 'refused by the sanity band',
  breaks: 'rolled back once it has broken',
  stops: 'dropped, or rolled back, once it is silent',
};

export function plantedVerdicts(
  recipes: readonly Recipe[],
  decisions: readonly StoredDecision[],
  days: readonly ContestDay[],
): PlantedVerdict[] {
  return recipes
    .filter(({ family }) => family === 'planted')
    .map((recipe) => {
      const kind = String(recipe.hyper.kind);
      const own = decisions.filter(({ event }) => concerns(recipe.name, event));
      const fits = own.filter(({ event }) => event.kind === 'fit-live').length;
      const happened = own
        .filter(({ event }) => event.kind !== 'fit-live')
        .map(({ event }) => `${event.session ?? ''} ${event.kind}: ${event.reasons.join('; ')}`);
      if (fits > 0) happened.push(`${fits} new fits went live on the sanity gates`);
      const at = (...kinds: string[]) =>
        own.find(({ event }) => kinds.includes(event.kind))?.event.session ?? null;
      const from = String(recipe.hyper.from ?? '');
      const power = kind === 'better' ? powerOf(recipe.name, own, days) : undefined;
      if (power !== undefined) happened.push(power.words);
      const right = {
        better: at('promoted') !== null && power?.inTime !== false,
        equal: at('promoted') === null,
        leaks: at('registered') === null && own.some(({ event }) => tooGood(event.reasons)),
        breaks: own.some(
          ({ event }) =>
            event.kind === 'rolled-back' && event.session! >= from && event.champion.before === recipe.name,
        ),
        stops: own.some(
          ({ event }) => ['dropped', 'rolled-back'].includes(event.kind) && event.session! >= from,
        ),
      }[kind];
      return { recipe: recipe.name, kind, wanted: WANTED[kind] ?? '', happened, right: right === true };
    });
}

const tooGood = (reasons: readonly string[]) =>
  reasons.some((reason) => reason.includes('too good to be true'));

function concerns(recipe: string, event: StoredDecision['event']): boolean {
  return event.recipe === recipe || (event.kind === 'rolled-back' && event.champion.before === recipe);
}

/** Days of its test until it was promoted, and the days that the formula asks for at the difference it turned out to have. */
function powerOf(
  recipe: string,
  own: readonly StoredDecision[],
  days: readonly ContestDay[],
): { words: string; inTime: boolean } | undefined {
  const promoted = own.find(({ event }) => event.kind === 'promoted')?.event;
  const test = promoted?.evidence.test;
  if (promoted === undefined || test === undefined) return undefined;
  const seen = days
    .filter((day) => day.recipe === recipe && day.champion === promoted.champion.before)
    .flatMap(({ difference }) => (difference === null ? [] : [difference]));
  const mean = seen.reduce((sum, d) => sum + d, 0) / seen.length;
  const sd = Math.sqrt(seen.reduce((sum, d) => sum + (d - mean) ** 2, 0) / seen.length);
  const needed = daysToPower(sd, mean, ALPHA, POWER);
  const took = days.filter(
    (day) => day.recipe === recipe && day.session >= test.from && day.session <= promoted.session!,
  ).length;
  const effect = `${mean.toExponential(2)} a session (standard deviation ${sd.toExponential(2)}, ${seen.length} sessions)`;
  return {
    words: `test ${test.number} took ${took} sessions; at a mean difference of ${effect} the formula asks for ${Math.ceil(needed)}`,
    inTime: took <= needed,
  };
}

/** Promotions that are wrong: of an equal or a leaking recipe. */
export function falsePromotions(
  verdicts: readonly PlantedVerdict[],
  decisions: readonly StoredDecision[],
): number {
  const wrong = verdicts
    .filter(({ kind }) => kind === 'equal' || kind === 'leaks')
    .map(({ recipe }) => recipe);
  return decisions.filter(({ event }) => event.kind === 'promoted' && wrong.includes(event.recipe ?? ''))
    .length;
}

/** Tests that were started on recipes which are not better: how many false promotions alpha allows for. */
export function testsOfEqual(
  recipes: readonly Recipe[],
  decisions: readonly StoredDecision[],
  policy: Policy,
): { tests: number; allowed: number } {
  const equal = recipes.filter(({ hyper }) => hyper.kind === 'equal').map(({ name }) => name);
  const tests = decisions.filter(
    ({ event }) => event.evidence.stage?.to === 'ab-10' && equal.includes(event.recipe ?? ''),
  ).length;
  return { tests, allowed: tests * policy.test.alpha };
}
