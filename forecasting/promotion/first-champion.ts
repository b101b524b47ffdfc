/** Who serves when nobody does yet: the best recipe by CRPS skill that is not too good to be true. */
import { HORIZONS } from '../../schemas/forecast.ts';
import type { Band } from './sanity.ts';

export interface CandidateMetrics {
  skill: number;
  sanity: { band: Band; reasons: string[] };
}

export interface Candidate {
  recipe: string;
  /** By horizon. A candidate that lacks one was not evaluated to the end and cannot serve. */
  metrics: Record<number, CandidateMetrics>;
}

export interface RankedCandidate {
  recipe: string;
  /** Mean over the horizons of 1 - CRPS / CRPS of the baseline; null when a horizon is missing. */
  meanSkill: number | null;
  band: Band;
  blocked: boolean;
  reasons: string[];
}

export interface FirstChampion {
  recipe: string;
  reason: string;
  /** Best first; blocked ones keep their place, so that the reader sees what was refused. */
  evidence: { policy: 'first-champion/1'; ranking: RankedCandidate[] };
}

/** Undefined when no candidate may serve. Ties go to the earlier name: the order of the input does not matter. */
export function pickFirstChampion(candidates: readonly Candidate[]): FirstChampion | undefined {
  const ranking = candidates.map(rank).sort((a, b) => {
    const order = (b.meanSkill ?? Number.NEGATIVE_INFINITY) - (a.meanSkill ?? Number.NEGATIVE_INFINITY);
    // Two missing skills give NaN, which counts as equal.
    return order || (a.recipe < b.recipe ? -1 : 1);
  });
  const best = ranking.find((entry) => !entry.blocked);
  if (best === undefined) return undefined;
  const reason = `best mean CRPS skill ${(100 * best.meanSkill!).toFixed(2)} % of ${ranking.length} recipes, sanity ${best.band}`;
  return { recipe: best.recipe, reason, evidence: { policy: 'first-champion/1', ranking } };
}

function rank({ recipe, metrics }: Candidate): RankedCandidate {
  const known = HORIZONS.flatMap((h) => (metrics[h] === undefined ? [] : [{ horizon: h, ...metrics[h] }]));
  const complete = known.length === HORIZONS.length && known.every((m) => Number.isFinite(m.skill));
  const bands = known.map((m) => m.sanity.band);
  const band: Band = bands.includes('red') ? 'red' : bands.includes('amber') ? 'amber' : 'green';
  const reasons = known.flatMap((m) => m.sanity.reasons.map((reason) => `h=${m.horizon}: ${reason}`));
  if (!complete) reasons.push(`evaluated at ${known.length} of ${HORIZONS.length} horizons`);
  return {
    recipe,
    meanSkill: complete ? known.reduce((sum, m) => sum + m.skill, 0) / known.length : null,
    band,
    blocked: !complete || band === 'red',
    reasons,
  };
}
