/** The first champion of a universe: the best recipe by CRPS skill whose sanity band is not red. */
import { createHash } from 'node:crypto';
import { type Candidate, pickFirstChampion } from '../../forecasting/promotion/first-champion.ts';
import { TerminalError } from '../../schemas/errors.ts';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { championAsOf, insertPromotion } from '../../stores/postgres/champions.ts';
import { evaluationsFor } from '../../stores/postgres/evaluations.ts';
import type { ActivityDeps } from '../deps.ts';
import { tellRefits } from './tell-contest.ts';

export interface ChooseChampionInput {
  universe: string;
  session: SessionDate;
  asOf: Instant;
}

export interface ChooseChampionResult {
  recipe: string;
  isNew: boolean;
  reason: string;
  /** Set when the aliases of an MLflow server are to follow. */
  export?: true;
}

/** Can run twice: the decision's id is its content. Throws NoCandidate (terminal). */
export async function chooseChampion(
  deps: ActivityDeps,
  input: ChooseChampionInput,
): Promise<ChooseChampionResult> {
  const { db, config } = deps;
  const { universe, session, asOf } = input;
  // New fits serve from here on, if the contest lets them.
  if (config.contest.enabled) await tellRefits(deps, input);
  const current = await championAsOf(db, { universe, asOf });
  if (current !== undefined)
    return { recipe: current.recipe, isNew: current.asOf === asOf, reason: current.reason };
  const candidates = new Map<string, Candidate>();
  // What is planted in a simulation has to win its place in the contest.
  const planted = deps.config.recipes.filter(({ family }) => family === 'planted').map(({ name }) => name);
  for (const row of await evaluationsFor(db, { universe, asOf })) {
    if (planted.includes(row.recipe)) continue;
    const candidate = candidates.get(row.recipe) ?? { recipe: row.recipe, metrics: {} };
    candidate.metrics[row.horizon] = row.metrics as unknown as Candidate['metrics'][number];
    candidates.set(row.recipe, candidate);
  }
  const choice = pickFirstChampion([...candidates.values()]);
  if (choice === undefined) {
    throw new TerminalError(
      'NoCandidate',
      `no recipe of universe "${universe}" may serve: ${candidates.size} evaluated, all in the red sanity band`,
    );
  }
  const content = {
    universe,
    session,
    asOf,
    recipe: choice.recipe,
    previousRecipe: null,
    reason: choice.reason,
    evidence: choice.evidence,
    actor: 'policy',
  };
  const id = createHash('sha256').update(JSON.stringify(content)).digest('hex');
  await insertPromotion(db, { id, ...content });
  const chosen = { recipe: choice.recipe, isNew: true, reason: choice.reason };
  return config.mlflow?.url ? { ...chosen, export: true } : chosen;
}
