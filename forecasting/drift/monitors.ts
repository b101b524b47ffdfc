/**
 * The monitors that may start a retraining: realised losses, PIT and coverage of the champion, nothing else. The policy's budget
 * of false alarms a year is split over them; each has the threshold of its share, calibrated on its own reference series.
 */
import type { DriftDay, DriftMonitorState, DriftReference, DriftState } from '../../schemas/drift.ts';
import type { DriftMonitorId, Policy } from '../../schemas/policy.ts';
import { PAGE_HINKLEY, pageHinkleyStatistic, startPageHinkley, updatePageHinkley } from './page-hinkley.ts';
import { thresholdFor } from './run-length.ts';

/** Sessions of a year. */
const YEAR = 252;
/** Standard deviations that the coverage sum forgives a session: half of the shift it is built to find. */
const CUSUM_ALLOWANCE = 0.25;

/**
 * A reference of some hundred sessions is itself one draw: thresholds of 1,000 sessions gave 1.0 to 1.7 times the alarms they
 * were calibrated for on new ones. Run lengths are longer by this factor, so that the budget holds for most references.
 */
const REFERENCE_ERROR = 1.5;

export type { DriftDay, DriftReference, DriftState };

export const DRIFT_INPUT: Record<DriftMonitorId, keyof DriftDay> = {
  'loss-page-hinkley': 'loss',
  'pit-page-hinkley': 'pit',
  'coverage-cusum': 'miss',
};

/** Throws RangeError below 60 finite numbers of a monitor: a threshold cannot be had from fewer. */
export function driftReference(days: readonly DriftDay[], policy: Policy, seed: number): DriftReference {
  const { falseAlarmsPerYear, monitors } = policy.drift;
  const reference: DriftReference = {};
  for (const { id, share } of monitors) {
    const values = days
      .map((day) => day[DRIFT_INPUT[id]])
      .filter((v) => v !== null && Number.isFinite(v)) as number[];
    if (values.length < 60)
      throw new RangeError(`${values.length} sessions for ${id}, at least 60 are needed`);
    const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
    const sd = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length);
    const standardised = values.map((v) => (sd === 0 ? 0 : (v - mean) / sd));
    const expectedRunLength = (REFERENCE_ERROR * YEAR) / (falseAlarmsPerYear * share);
    const threshold = thresholdFor(() => statisticOf(id), standardised, { expectedRunLength, seed });
    reference[id] = { mean, sd, threshold, expectedRunLength };
  }
  return reference;
}

export interface DriftStep {
  state: DriftState;
  /** Monitors above their threshold this session. */
  signals: DriftMonitorId[];
  /** Above it at k of the last n sessions: a retraining is due. They begin anew. */
  confirmed: DriftMonitorId[];
}

export function startDrift(): DriftState {
  return {};
}

/** One session; a number that is missing leaves its monitor as it is. */
export function stepDrift(
  before: DriftState,
  day: DriftDay,
  reference: DriftReference,
  policy: Policy,
): DriftStep {
  const { signals: needed, ofSessions } = policy.drift.confirm;
  const step: DriftStep = { state: { ...before }, signals: [], confirmed: [] };
  for (const { id } of policy.drift.monitors) {
    const x = day[DRIFT_INPUT[id]];
    const own = reference[id];
    if (own === undefined || x === null || !Number.isFinite(x)) continue;
    const next = update(id, before[id] ?? startMonitor(), own.sd === 0 ? 0 : (x - own.mean) / own.sd);
    next.signals = [...next.signals, next.statistic > own.threshold].slice(-ofSessions);
    if (next.signals.at(-1)) step.signals.push(id);
    const confirmed = next.signals.filter(Boolean).length >= needed;
    if (confirmed) step.confirmed.push(id);
    step.state[id] = confirmed ? startMonitor() : next;
  }
  return step;
}

function startMonitor(): DriftMonitorState {
  return { pageHinkley: startPageHinkley(), sums: [0, 0], statistic: 0, signals: [] };
}

/** Page 1954: S = max(0, S + z - allowance) on either side; coverage can fail by being too narrow or too wide. */
function update(id: DriftMonitorId, state: DriftMonitorState, z: number): DriftMonitorState {
  if (id === 'coverage-cusum') {
    const [high, low] = state.sums;
    const sums: [number, number] = [
      Math.max(0, high + z - CUSUM_ALLOWANCE),
      Math.max(0, low - z - CUSUM_ALLOWANCE),
    ];
    return { ...state, pageHinkley: null, sums, statistic: Math.max(...sums) };
  }
  const pageHinkley = updatePageHinkley(state.pageHinkley!, z, PAGE_HINKLEY);
  // A lower loss is no reason to train; a PIT may be off to either side.
  const direction = id === 'loss-page-hinkley' ? 'up' : 'both';
  return { ...state, pageHinkley, statistic: pageHinkleyStatistic(pageHinkley, direction, PAGE_HINKLEY) };
}

/** The statistic of one monitor over standardised values, for calibration. */
export function statisticOf(id: DriftMonitorId): (z: number) => number {
  let state = startMonitor();
  return (z) => {
    state = update(id, state, z);
    return state.statistic;
  };
}
