/** The champion's drift, a session at a time: a confirmed one asks for a retraining, once in so many sessions. */
import type { SessionInput } from '../../schemas/contest.ts';
import type { ContestDrift } from '../../schemas/drift.ts';
import { startDrift, stepDrift } from '../drift/monitors.ts';
import { type Draft, emit } from './draft.ts';

/** Policies before version 2 do not say. */
const RETRAIN_AFTER = 63;

/** Also while paused: a retraining changes no champion. */
export function driftSession(draft: Draft, { session, champion, drift }: SessionInput): void {
  if (drift === undefined) return;
  const { state, policy } = draft;
  const own = drift.basis === undefined ? state.drift : begin(drift.basis, state.drift);
  if (own === undefined || own.basis.recipe !== champion) return;
  const {
    state: monitors,
    signals,
    confirmed,
  } = stepDrift(own.monitors, drift.day, own.basis.monitors, policy);
  state.drift = { ...own, monitors, signals };
  if (confirmed.length === 0) return;
  const interval = policy.drift.retrainAfterSessions ?? RETRAIN_AFTER;
  const retrain = own.askedDay === null || state.day - own.askedDay >= interval;
  state.drift.confirmed = { session, monitors: confirmed };
  if (retrain) Object.assign(state.drift, { due: session, askedDay: state.day });
  const { signals: needed, ofSessions } = policy.drift.confirm;
  emit(draft, 'drift', {
    recipe: champion,
    reasons: [
      `${confirmed.join(', ')} above the threshold in ${needed} of ${ofSessions} sessions`,
      retrain
        ? 'retraining is due'
        : `a retraining was asked for ${state.day - own.askedDay!} sessions ago, the next after ${interval}`,
    ],
    evidence: {
      drift: {
        ...{ day: drift.day, source: own.basis.source, retrain },
        monitors: confirmed.map((id) => ({
          id,
          // Confirmed, a monitor begins anew: this is where it was with this session's number.
          statistic: statisticBefore(draft, drift.day, own, id),
          threshold: own.basis.monitors[id]!.threshold,
        })),
      },
    },
  });
}

/** A fit that came after a confirmed drift: nothing is due any more. */
export function settleDrift({ state }: Draft, recipe: string): void {
  if (state.drift?.basis.recipe === recipe) {
    const stale = state.drift.stale === true || state.drift.due !== null;
    state.drift = { ...state.drift, due: null, stale };
  }
}

/** Days of other champions say nothing about this one; what was asked for counts on. */
function begin(basis: ContestDrift['basis'], before: ContestDrift | undefined): ContestDrift {
  return {
    ...{ basis, monitors: startDrift(), signals: [], due: null, confirmed: before?.confirmed ?? null },
    askedDay: before?.basis.recipe === basis.recipe ? before.askedDay : null,
  };
}

function statisticBefore(
  { policy }: Draft,
  day: Parameters<typeof stepDrift>[1],
  own: ContestDrift,
  id: (typeof policy.drift.monitors)[number]['id'],
): number {
  const never = { ...policy, drift: { ...policy.drift, confirm: { signals: 61, ofSessions: 60 } } };
  return stepDrift(own.monitors, day, own.basis.monitors, never).state[id]!.statistic;
}
