/** Reads the stored metrics of an evaluation; what an older run did not measure is null, not invented. */
import { BANDS, type Skill } from '../schemas/api.ts';
import type { EvaluationRow } from '../stores/postgres/evaluations.ts';

export function skillOf({ horizon, session, metrics }: EvaluationRow): Skill {
  const coverage = objectOf(metrics.coverage);
  const sanity = objectOf(metrics.sanity);
  const covered = (level: number) => numberOf(metrics[`coverage${level}`] ?? coverage[level]);
  return {
    horizon,
    session,
    sessions: numberOf(metrics.sessions),
    crps: numberOf(metrics.crps),
    skill: numberOf(metrics.skill),
    skillStandardError: numberOf(metrics.skillStandardError),
    coverage50: covered(50),
    coverage80: covered(80),
    coverage90: covered(90),
    coverage95: covered(95),
    rankIc: numberOf(metrics.rankIc),
    rSquared: numberOf(metrics.rSquared ?? metrics.r2),
    hitRate: numberOf(metrics.hitRate),
    band: BANDS.find((band) => band === sanity.band) ?? null,
    reasons: Array.isArray(sanity.reasons) ? sanity.reasons.map(String) : [],
  };
}

const objectOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

/** A number, or the mean of a `{ mean, ... }` summary. */
function numberOf(value: unknown): number | null {
  const number = typeof value === 'number' ? value : objectOf(value).mean;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}
