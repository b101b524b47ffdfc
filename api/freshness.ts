/** How old is what we serve, and is that too old? Pure: the clock comes in (G11). */
import type { Freshness } from '../schemas/api.ts';
import type { Instant, SessionDate } from '../schemas/market.ts';
import { closedDaysAfter } from './closed-days.ts';

/** Where an answer comes from; a forecast, or the publication that it belongs to. */
export interface Origin {
  session: SessionDate;
  asOf: Instant;
  issuedAt: Instant;
  recipe: string;
  modelVersion: string;
}

export interface Clock {
  kind: 'real' | 'replay';
  now: Instant;
}

/** The newest session run, when it is newer than what is published. */
export interface NewerRun {
  session: SessionDate;
  state: 'running' | 'completed' | 'failed' | 'closed';
  stage: string | null;
}

export interface FreshnessRules {
  /** From a session to the next day's; closed days in between come on top. */
  staleAfterHours: number;
}

/**
 * Stale when a newer session has failed, when a newer one is published (`published`), or when the age is beyond
 * the limit, which counts no closed days: Friday's forecast is the newest there can be until Monday's. A run under way does not make the last forecast stale by itself: age does.
 */
export function freshnessOf(
  origin: Origin,
  clock: Clock,
  rules: FreshnessRules,
  newer: NewerRun | undefined,
  published: SessionDate = origin.session,
): Freshness {
  const ageMinutes = Math.max(0, Math.floor((Date.parse(clock.now) - Date.parse(origin.asOf)) / 60_000));
  const reason = reasonOf(origin, ageMinutes, rules, newer, published);
  const { session, asOf, issuedAt, recipe, modelVersion } = origin;
  return {
    session,
    asOf,
    issuedAt,
    recipe,
    modelVersion,
    ageMinutes,
    clock: clock.kind,
    staleAfterHours: rules.staleAfterHours,
    stale: reason !== null,
    reason,
  };
}

function reasonOf(
  origin: Origin,
  ageMinutes: number,
  rules: FreshnessRules,
  newer: NewerRun | undefined,
  published: SessionDate,
): string | null {
  if (published > origin.session) return `superseded: session ${published} has been published since`;
  if (newer && newer.session > origin.session && newer.state === 'failed') {
    const stage = newer.stage ? ` at stage ${newer.stage}` : '';
    return `session ${newer.session} failed${stage}; this is the last good one, ${origin.session}`;
  }
  const closedDays = closedDaysAfter(origin.session);
  const allowedHours = rules.staleAfterHours + 24 * closedDays;
  if (ageMinutes > allowedHours * 60) {
    const hours = Math.floor(ageMinutes / 60);
    const included = closedDays > 0 ? `, ${closedDays} closed day${closedDays > 1 ? 's' : ''} included` : '';
    const running = newer?.state === 'running' ? `; session ${newer.session} is running` : '';
    return `${hours} h old, more than the ${allowedHours} h allowed${included}${running}`;
  }
  return null;
}
