/**
 * Weights that follow the members' recent losses. A forecast made at session u for horizon h is scored at u + h, so the
 * weights at session t know the sessions u <= t - h and no others, whatever else the panel holds. The fit ends with its
 * state and with the forecasts still waiting for their outcome; a live forecast goes on from there.
 */
import { HORIZONS, type Horizon } from '../../../schemas/forecast.ts';
import type { SessionDate } from '../../../schemas/market.ts';
import type { Panel } from '../../../schemas/panel.ts';
import { crpsAt } from '../../ensembles/crps-derivatives.ts';
import { type BoaState, boaStart, boaStep, boaWeights, fixedShare } from '../../ensembles/dynamic.ts';
import { type MemberForecasts, sessionRuns } from '../../ensembles/member-forecasts.ts';
import { sessionRegrets } from '../../ensembles/member-losses.ts';
import { equalWeights } from '../../ensembles/weights.ts';
import { byHorizon } from '../by-horizon.ts';
import { lastSession } from '../window.ts';
import { combine } from './combine.ts';
import type { FittedMembers } from './members.ts';
import type { EnsembleOptions } from './options.ts';

export type Rule = Pick<EnsembleOptions, 'rule' | 'rate' | 'restart'>;

export interface HorizonState {
  df: number;
  /** Mean CRPS of the equal combination in the window: the unit of losses. */
  unit: number;
  weights: number[];
  boa: BoaState;
}

export interface DynamicState {
  rule: Rule;
  /** The last session of the window. */
  session: SessionDate;
  horizons: Record<Horizon, HorizonState>;
  /** What was said in the window's last sessions: by session and symbol, mean and sigma of each member by horizon. */
  pending: {
    session: SessionDate;
    symbol: string;
    said: Record<Horizon, (readonly [number, number] | null)[]>;
  }[];
}

/** The state after the window. Every session in it was weighted before its outcome was known: weightsBySession. */
export function fitDynamic(
  train: Panel,
  options: EnsembleOptions,
  { members, rows, outOfSample }: FittedMembers,
  df: Record<Horizon, number>,
): DynamicState {
  const last = lastSession(train);
  const rule: Rule = { rule: options.rule, rate: options.rate, restart: options.restart };
  const horizons = byHorizon((h) => {
    const start = startOf(outOfSample[h], members.length, df[h]);
    return follow(start, rule, outOfSample[h], h, [last]).state;
  });
  const pending: DynamicState['pending'] = [];
  rows.forEach((row, at) => {
    if (train.sessionIndex[row]! + Math.max(...HORIZONS) <= last) return;
    const said = byHorizon((h) =>
      members.map((_, i) => {
        const [mean, sigma] = [outOfSample[h].means[i]![at]!, outOfSample[h].sigmas[i]![at]!];
        return Number.isFinite(mean) && Number.isFinite(sigma) ? ([mean, sigma] as const) : null;
      }),
    );
    const session = train.sessions[train.sessionIndex[row]!]!;
    pending.push({ session, symbol: train.symbols[train.symbolIndex[row]!]!, said });
  });
  return { rule, session: train.sessions[last]!, horizons, pending };
}

export function startOf(forecasts: MemberForecasts, members: number, df: number): HorizonState {
  const { mean, sigma } = combine(forecasts, () => equalWeights(members));
  let [sum, count] = [0, 0];
  forecasts.outcome.forEach((y, row) => {
    if (!Number.isFinite(y) || !(sigma[row]! > 0)) return;
    sum += crpsAt(y, mean[row]!, sigma[row]!, df).value;
    count++;
  });
  return { df, unit: sum / count, weights: equalWeights(members), boa: boaStart(members) };
}

/**
 * Weights at each of the sessions asked for (ascending), and the state at the last of them. `forecasts` must hold, in
 * order, the sessions that the state has not seen yet; those whose outcome is later than t - h wait.
 */
export function follow(
  start: HorizonState,
  rule: Rule,
  forecasts: MemberForecasts,
  horizon: Horizon,
  asked: readonly number[],
): { state: HorizonState; weights: Map<number, number[]> } {
  const runs = sessionRuns(forecasts.session);
  const weights = new Map<number, number[]>();
  let state = start;
  let next = 0;
  for (const t of asked) {
    while (next < runs.length && forecasts.session[runs[next]![0]]! + horizon <= t) {
      state = learn(state, rule, forecasts, runs[next++]!);
    }
    weights.set(t, state.weights);
  }
  return { state, weights };
}

function learn(
  state: HorizonState,
  rule: Rule,
  forecasts: MemberForecasts,
  run: [number, number],
): HorizonState {
  const regrets = sessionRegrets(forecasts, run, state.weights, state.df, state.unit);
  if (regrets === undefined) return state;
  if (rule.rule === 'fixed-share') {
    const weights = fixedShare(state.weights, regrets, { rate: rule.rate, share: rule.restart });
    return { ...state, weights };
  }
  const boa = boaStep(state.boa, regrets);
  return { ...state, boa, weights: boaWeights(boa) };
}

/** The waiting forecasts of one horizon as rows of `panel`, as far as it still holds them; outcomes are the panel's. */
export function waiting(state: DynamicState, horizon: Horizon, panel: Panel, end: number): MemberForecasts {
  const sessionOf = new Map(panel.sessions.map((session, i) => [session, i]));
  const symbolOf = new Map(panel.symbols.map((symbol, i) => [symbol, i]));
  const rowOf = new Map<number, number>();
  for (let row = 0; row < panel.rows; row++) {
    const session = panel.sessionIndex[row]!;
    if (session <= end) rowOf.set(session * panel.symbols.length + panel.symbolIndex[row]!, row);
  }
  const found = state.pending.flatMap(({ session, symbol, said }) => {
    const at = sessionOf.get(session);
    const which = symbolOf.get(symbol);
    if (at === undefined || which === undefined || at + horizon <= end) return [];
    const row = rowOf.get(at * panel.symbols.length + which);
    return row === undefined ? [] : [{ at, row, said: said[horizon] }];
  });
  const members = state.horizons[horizon].weights;
  const pick = (part: 0 | 1) =>
    members.map((_, i) => Float64Array.from(found, ({ said }) => said[i]?.[part] ?? Number.NaN));
  return {
    session: Int32Array.from(found, ({ at }) => at),
    means: pick(0),
    sigmas: pick(1),
    outcome: Float64Array.from(found, ({ row }) => panel.targets[horizon][row]!),
  };
}
