/** Who serves: promotion, the watch over it by the previous champion, and the way back. */
import type {
  Actor,
  Challenger,
  DecisionEvidence,
  RecipeDay,
  SessionInput,
  Stage,
} from '../../schemas/contest.ts';
import {
  challengersOf,
  type Draft,
  emit,
  leave,
  newChallenger,
  POLICY_ACTOR,
  processEvidence,
} from './draft.ts';
import { reaches, startEProcess, updateEProcess } from './e-process.ts';
import { guard } from './guards.ts';

interface Change {
  reasons: string[];
  evidence: DecisionEvidence;
  actor?: Actor;
}

/** The challenger serves from now on; the old champion goes into shadow and is compared in reverse. */
export function promote(draft: Draft, challenger: Challenger, { reasons, evidence, actor }: Change): void {
  const { state } = draft;
  const { recipe: before, modelVersion, guards } = state.champion;
  const from: Stage = challenger.stage;
  delete state.challengers[challenger.recipe];
  const dropped = state.watch?.recipe;
  state.watch = {
    ...{ recipe: before, modelVersion, sinceDay: state.day, guards, differences: [] },
    // d and -d are of one size: what is known of it lets the reverse bets start at once.
    ...{ scale: challenger.harm.scale, process: startEProcess(challenger.harm.scale) },
  };
  if (dropped !== undefined) state.challengers[dropped] = newChallenger(state, dropped, {});
  crown(draft, challenger.recipe, challenger.modelVersion, challenger.guards, before);
  const stage = { from, to: 'champion' as const };
  const full = { ...evidence, stage, restarted: restartChallengers(draft) };
  emit(draft, 'promoted', { recipe: challenger.recipe, before, reasons, evidence: full, ...actorOf(actor) });
}

/** `to` serves again. The recipe that failed, and a previous champion that was not fit, are out until registered anew. */
export function rollBack(draft: Draft, to: string, { reasons, evidence, actor }: Change): void {
  const { state } = draft;
  const before = state.champion.recipe;
  const back = state.watch?.recipe === to ? state.watch : state.challengers[to];
  delete state.challengers[to];
  leave(state, before);
  if (state.watch !== null && state.watch.recipe !== to) leave(state, state.watch.recipe);
  state.watch = null;
  crown(draft, to, back?.modelVersion ?? null, back?.guards ?? [], null);
  const full = { ...evidence, restarted: restartChallengers(draft) };
  emit(draft, 'rolled-back', { recipe: to, before, reasons, evidence: full, ...actorOf(actor) });
}

/** The champion's session: hard guards, then the reverse e-process. True when the champion changed. */
export function championSession(draft: Draft, input: SessionInput): boolean {
  const { state, policy } = draft;
  const day = input.recipes[state.champion.recipe];
  const expected = expectedOf(input);
  const verdict = guard(state.champion.guards, day, expected, policy.guards);
  state.champion.guards = verdict.days;
  noteBand(draft, day);
  const fit = foldWatch(draft, input, expected);
  const { watch } = state;
  if (verdict.reasons.length > 0) {
    const change = { reasons: verdict.reasons, evidence: { guards: verdict.days } };
    const to = fit ? watch!.recipe : lastGoodOf(draft, input);
    if (to !== undefined) {
      rollBack(draft, to, change);
      return true;
    }
    if (!state.champion.stuck) {
      state.champion.stuck = true;
      emit(draft, 'rollback-impossible', { recipe: state.champion.recipe, ...change });
    }
    return false;
  }
  state.champion.stuck = false;
  if (watch === null) return false;
  const evidence = {
    ...processEvidence(watch.process, policy.rollback.threshold),
    ...{ scale: watch.scale, differences: watch.differences },
  };
  if (fit && reaches(watch.process, policy.rollback.threshold)) {
    const reasons = [`reverse evidence for ${watch.recipe} reached ${policy.rollback.threshold}`];
    rollBack(draft, watch.recipe, { reasons, evidence: { ...evidence, guards: verdict.days } });
    return true;
  }
  if (state.day - watch.sinceDay >= policy.rollback.windowSessions) {
    const { recipe, modelVersion, guards } = watch;
    state.watch = null;
    state.challengers[recipe] = newChallenger(state, recipe, {
      ...{ modelVersion, guards, rest: policy.shadow.restSessions },
    });
    const reasons = [`${policy.rollback.windowSessions} sessions without evidence for ${recipe}`];
    emit(draft, 'confirmed', { recipe: state.champion.recipe, reasons, evidence });
  }
  return false;
}

/** Sessions' questions: what the champion was asked, or whoever answered most when it has no entry. */
export function expectedOf({ champion, recipes }: SessionInput): number {
  return recipes[champion]?.expected ?? Math.max(1, ...Object.values(recipes).map((day) => day.expected));
}

/** The number of the day, null where there is none or it is not finite. */
export function numberOf(day: RecipeDay | undefined): number | null {
  const value = day?.difference?.value ?? null;
  if (value === null || !Number.isFinite(value)) return null;
  // JSON knows no -0, and a replay has to give the same state.
  return value === 0 ? 0 : value;
}

function foldWatch(draft: Draft, input: SessionInput, expected: number): boolean {
  const { watch } = draft.state;
  if (watch === null) return false;
  const day = input.recipes[watch.recipe];
  const verdict = guard(watch.guards, day, expected, draft.policy.guards);
  watch.guards = verdict.days;
  const d = numberOf(day);
  watch.differences.push(d);
  if (d !== null) watch.process = updateEProcess(watch.process, d);
  return verdict.reasons.length === 0 && day !== undefined;
}

/** The champion before, while it is in the contest, else the policy's fallback: who answered today and trips nothing. */
function lastGoodOf({ state, policy }: Draft, input: SessionInput): string | undefined {
  const { recipe, previous } = state.champion;
  const candidates = previous === null || state.challengers[previous] === undefined ? [] : [previous];
  return [...candidates, policy.rollback.fallback].find((one) => {
    const day = input.recipes[one];
    if (one === recipe || day === undefined || day.sanity?.band === 'red') return false;
    const known = state.challengers[one]?.guards ?? [];
    return guard(known, day, expectedOf(input), policy.guards).reasons.length === 0;
  });
}

function noteBand(draft: Draft, day: RecipeDay | undefined): void {
  const { champion } = draft.state;
  const sanity = day?.sanity;
  if (sanity === null || sanity === undefined || sanity.band === champion.band) return;
  champion.band = sanity.band;
  // Too good is no reason to serve something worse by itself; a person has to look for the leak.
  if (sanity.band === 'red')
    emit(draft, 'alarm', { recipe: champion.recipe, reasons: sanity.reasons, evidence: { sanity } });
}

function crown(
  { state }: Draft,
  recipe: string,
  modelVersion: string | null,
  guards: Challenger['guards'],
  previous: string | null,
): void {
  state.champion = {
    ...{ recipe, modelVersion, guards, previous },
    ...{ sinceDay: state.day, band: 'green', stuck: false },
  };
}

/** Every number was against the old champion: tests end without a result, evidence begins anew. */
function restartChallengers(draft: Draft): string[] {
  const { state } = draft;
  return challengersOf(draft).map((old) => {
    const rest = Math.max(0, old.restUntilDay - state.day);
    state.challengers[old.recipe] = newChallenger(state, old.recipe, { ...old, rest });
    return old.recipe;
  });
}

function actorOf(actor: Actor | undefined): { actor: Actor } {
  return { actor: actor ?? POLICY_ACTOR };
}
