/**
 * Sanity band of daily equity forecasts: too good means leaked. Limits from published honest results (RankIC 0-.05,
 * hit rate 50-52 %, R2 -.5..+.4 %); those of the CRPS skill are ours: the best honest variance model measured here
 * saves .9 %, a leaked absolute return tens of per cent. Red blocks promotion, amber is for a person to look at.
 */
import type { Band } from '../../schemas/contest.ts';

export type { Band };

export interface SanityInput {
  sessions: number;
  skill: number;
  rankIc: number | null;
  rSquared: number;
  hitRate: number | null;
  /** Hit rate that independence of calls and outcomes would give: always up in a rising market is no leak. */
  hitRateExpected: number | null;
}

export const SANITY_LIMITS = {
  rankIc: { amber: 0.07, red: 0.1 },
  /** Hit rate in excess of independence; .03 is the 53 % of a fair coin. */
  hitRateExcess: { amber: 0.03, red: 0.05 },
  rSquared: { amber: 0.01, red: 0.025 },
  skill: { amber: 0.025, red: 0.05 },
} as const;

/** Below this many sessions chance alone crosses the limits, so nothing is called green or red. */
export const SANITY_SESSIONS = 250;

export function sanityBand(input: SanityInput): { band: Band; reasons: string[] } {
  if (input.sessions < SANITY_SESSIONS) {
    const reason = `only ${input.sessions} sessions, the band needs ${SANITY_SESSIONS}`;
    return { band: 'amber', reasons: [reason] };
  }
  const { hitRate, hitRateExpected } = input;
  const values = {
    rankIc: input.rankIc,
    hitRateExcess: hitRate === null || hitRateExpected === null ? null : hitRate - hitRateExpected,
    rSquared: input.rSquared,
    skill: input.skill,
  };
  let band: Band = 'green';
  const reasons: string[] = [];
  for (const name of Object.keys(SANITY_LIMITS) as (keyof typeof SANITY_LIMITS)[]) {
    const value = values[name];
    const { amber, red } = SANITY_LIMITS[name];
    if (value === null || value <= amber) continue;
    if (value > red) band = 'red';
    else if (band === 'green') band = 'amber';
    reasons.push(`${name} ${value.toFixed(4)} above ${value > red ? `red ${red}` : `amber ${amber}`}`);
  }
  return { band, reasons };
}
