/** Before a challenger may run at all: enough sessions, not inferior, not too good. What else is known is recorded. */
import type { GateResult, Sanity } from '../../schemas/contest.ts';
import type { Policy } from '../../schemas/policy.ts';
import { dieboldMariano } from '../scores/diebold-mariano.ts';
import { average } from '../scores/mean-with-error.ts';
import { lowerBound } from './look.ts';

export interface OfflineEvidence {
  /** Run or evaluation that the numbers come from. */
  source: string;
  /** One number a session, out of sample: loss of the champion minus loss of the challenger. */
  differences: readonly number[];
  /** Sessions whose outcomes successive numbers share, 1 for one-day losses. */
  horizon: number;
  /** Mean loss of the champion over the same sessions. */
  championLoss: number;
  sanity: Sanity;
  /** Trials ever counted, this one included. */
  trials: number;
  deflatedSharpe: number | null;
  /** PBO. */
  overfitting: number | null;
  confidenceSet: { included: boolean; p: number } | null;
}

/** Passes when `reasons` is empty. */
export function offlineGate(offline: OfflineEvidence, policy: Policy): GateResult {
  const { minSessions, confidence, delta } = policy.offline;
  const { differences, horizon, sanity } = offline;
  const sessions = differences.length;
  const reasons: string[] = [];
  const broken = !differences.every(Number.isFinite) || !Number.isFinite(offline.championLoss);
  const needed = Math.max(minSessions, 2, 2 * horizon);
  const enough = !broken && sessions >= Math.max(2, 2 * horizon);
  const meanDifference = enough ? average(differences) : 0;
  const bound = enough ? lowerBound(differences, horizon, confidence) : 0;
  const allowedLoss = broken ? 0 : delta * offline.championLoss;
  if (broken) reasons.push('the losses are not finite');
  if (sessions < needed) reasons.push(`${sessions} out-of-sample sessions, at least ${needed} are needed`);
  if (enough && !(bound > -allowedLoss)) {
    reasons.push(
      `inferior: ${100 * confidence} % lower bound ${bound.toExponential(3)} is not above ${(-allowedLoss).toExponential(3)}`,
    );
  }
  if (sanity.band === 'red') reasons.push(`too good to be true: ${sanity.reasons.join(', ')}`);
  const test = enough ? dieboldMariano(differences, horizon) : null;
  return {
    passed: reasons.length === 0,
    reasons,
    source: offline.source,
    sessions,
    meanDifference,
    lowerBound: bound,
    allowedLoss,
    dieboldMariano: test === null ? null : { t: test.t, p: test.p },
    deflatedSharpe: offline.deflatedSharpe,
    overfitting: offline.overfitting,
    confidenceSet: offline.confidenceSet,
    trials: offline.trials,
    sanity,
  };
}
