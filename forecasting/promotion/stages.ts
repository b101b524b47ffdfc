/**
 * The contest as a pure state machine: step(state, input, policy) -> { state, events }. Replaying the inputs replays the
 * decisions. offline gate -> shadow -> ab-10 -> ab-50 -> champion; the previous champion watches from shadow.
 * Refused inputs throw TerminalError and leave the state as it was; the very same input again does nothing.
 */
import type {
  Actor,
  ContestInput,
  ContestState,
  FitParity,
  RecipeDay,
  SessionInput,
  StepResult,
} from '../../schemas/contest.ts';
import { TerminalError } from '../../schemas/errors.ts';
import type { Policy } from '../../schemas/policy.ts';
import { foldChallengers, moveChallengers, postponeDeadlines } from './challengers.ts';
import { championSession } from './champion.ts';
import { type Draft, emit, newChallenger, POLICY_ACTOR } from './draft.ts';
import { driftSession, settleDrift } from './drift.ts';
import { expireProposals, operate } from './operators.ts';
import { contentHash, policyReference } from './spending.ts';

/** A contest in which `champion` serves and nobody challenges yet. */
export function startContest(
  ids: { contest: string; universe: string; champion: string; modelVersion?: string | null },
  policy: Policy,
): ContestState {
  return {
    ...{ format: 1, contest: ids.contest, universe: ids.universe, policy: policyReference(policy) },
    ...{ status: 'running', day: 0, session: null, sessionHash: null, sequence: 0 },
    champion: {
      ...{ recipe: ids.champion, modelVersion: ids.modelVersion ?? null, sinceDay: 0 },
      ...{ band: 'green', guards: [], stuck: false, previous: null },
    },
    ...{ challengers: {}, watch: null, trials: 0, tests: { count: 0, days: [] }, proposals: [], seen: [] },
  };
}

export function step(state: ContestState, input: ContestInput, policy: Policy): StepResult {
  const repeated = isRepeated(state, input);
  if (repeated !== null) return { state, events: [], ignored: repeated };
  if (state.status === 'closed')
    throw new TerminalError('ContestClosed', `contest ${state.contest} is closed, it takes no ${input.kind}`);
  const reference = policyReference(policy);
  if (input.kind !== 'adopt-policy' && reference.hash !== state.policy.hash) {
    const own = `${state.policy.id} ${state.policy.version} (${state.policy.hash.slice(0, 12)})`;
    throw new TerminalError(
      'PolicyChanged',
      `contest ${state.contest} runs by policy ${own}, not ${reference.id} ${reference.version} (${reference.hash.slice(0, 12)}): adopt it first`,
    );
  }
  const draft: Draft = { state: structuredClone(state), policy, events: [] };
  if (input.kind === 'session') session(draft, input);
  else {
    if (input.kind === 'register') register(draft, input);
    else if (input.kind === 'refit') refit(draft, input);
    else if (input.kind === 'adopt-policy') adoptPolicy(draft, input);
    else if (input.kind === 'open') open(draft, input);
    else operate(draft, input);
    draft.state.seen = [...draft.state.seen, input.id].slice(-policy.limits.rememberedInputs);
  }
  return { state: draft.state, events: draft.events, ignored: null };
}

function isRepeated(state: ContestState, input: ContestInput): StepResult['ignored'] {
  if (input.kind !== 'session') return state.seen.includes(input.id) ? 'repeated-input' : null;
  return input.session === state.session && contentHash(input) === state.sessionHash
    ? 'repeated-session'
    : null;
}

function session(draft: Draft, input: SessionInput): void {
  const { state } = draft;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(input.session))
    throw new TerminalError('SessionInvalid', `a session is YYYY-MM-DD: '${input.session}'`);
  if (state.session !== null && input.session < state.session) {
    const message = `the clock went backwards: session ${input.session} after ${state.session} in ${state.contest}`;
    throw new TerminalError('ClockWentBackwards', message);
  }
  if (input.session === state.session) {
    const message = `session ${input.session} was decided from other evidence; a correction counts from the next session on`;
    throw new TerminalError('SessionAlreadyDecided', message);
  }
  if (input.champion !== state.champion.recipe) {
    const message = `the evidence of ${input.session} is against ${input.champion}, the champion is ${state.champion.recipe}`;
    throw new TerminalError('EvidenceOfAnotherChampion', message);
  }
  state.day += 1;
  state.session = input.session;
  state.sessionHash = contentHash(input);
  expireProposals(draft);
  driftSession(draft, input);
  // Rollback comes first and also while paused; what follows would be about a champion that is gone.
  if (championSession(draft, input)) return;
  foldChallengers(draft, input);
  if (state.status === 'paused') postponeDeadlines(draft);
  else moveChallengers(draft);
}

/** Says who began the contest, and why: its state is there already. */
function open(draft: Draft, { name, reason }: Extract<ContestInput, { kind: 'open' }>): void {
  const actor = { kind: 'operator' as const, name, second: null };
  emit(draft, 'opened', { actor, reasons: [reason] });
}

function register(draft: Draft, input: Extract<ContestInput, { kind: 'register' }>): void {
  const { state, policy } = draft;
  const { recipe, gate } = input;
  if (
    recipe === state.champion.recipe ||
    recipe === state.watch?.recipe ||
    state.challengers[recipe] !== undefined
  ) {
    const role =
      recipe === state.champion.recipe
        ? 'champion'
        : recipe === state.watch?.recipe
          ? 'previous champion'
          : 'challenger';
    throw new TerminalError(
      'ChallengerExists',
      `${recipe} is in contest ${state.contest} already, as ${role}`,
    );
  }
  const most = policy.limits.challengers;
  if (Object.keys(state.challengers).length >= most)
    throw new TerminalError(
      'ChallengersFull',
      `${most} challengers are in contest ${state.contest}, no more are allowed`,
    );
  state.trials = Math.max(state.trials + 1, gate.trials);
  state.tried = { ...state.tried, [recipe]: state.day };
  const actor: Actor = input.automatic ? POLICY_ACTOR : { kind: 'operator', name: input.name, second: null };
  if (gate.passed) state.out = (state.out ?? []).filter((one) => one !== recipe);
  const stage = { from: 'offline' as const, to: gate.passed ? ('shadow' as const) : ('out' as const) };
  if (gate.passed)
    state.challengers[recipe] = newChallenger(state, recipe, { modelVersion: input.modelVersion });
  const found = gate.passed ? [`passed the offline gate over ${gate.sessions} sessions`] : gate.reasons;
  const reasons = input.reason === undefined ? found : [...found, `asked for: ${input.reason}`];
  const evidence = { gate, stage, modelVersion: input.modelVersion };
  emit(draft, gate.passed ? 'registered' : 'gate-refused', { recipe, actor, reasons, evidence });
}

/** A refit is the same recipe: no evidence is lost, and it goes live on the sanity gates alone. */
function refit(
  draft: Draft,
  { recipe, modelVersion, check, parity = null, standing }: Extract<ContestInput, { kind: 'refit' }>,
): void {
  const { state, policy } = draft;
  const owner = [state.champion, state.watch, state.challengers[recipe]].find(
    (one) => one?.recipe === recipe,
  );
  if (owner === undefined || owner === null)
    throw new TerminalError(
      'RecipeUnknown',
      `a refit of ${recipe}, which is not in contest ${state.contest}`,
    );
  const reasons = [...fitProblems(check, policy), ...parityProblems(parity, policy)];
  const sanity = check.sanity === null ? {} : { sanity: check.sanity };
  const evidence = { modelVersion, ...sanity, fit: { check, parity, ...(standing && { standing }) } };
  const scores = standing ? [`scores are those of an older fit, evaluated on ${standing.session}`] : [];
  if (reasons.length > 0) {
    emit(draft, 'fit-refused', { recipe, reasons: [...reasons, ...scores], evidence });
    return;
  }
  owner.modelVersion = modelVersion;
  settleDrift(draft, recipe);
  emit(draft, 'fit-live', { recipe, reasons: ['sanity gates passed', ...scores], evidence });
}

function fitProblems(check: RecipeDay, { guards }: Policy): string[] {
  const problems: string[] = [];
  if (check.sanity?.band === 'red') problems.push(`too good to be true: ${check.sanity.reasons.join(', ')}`);
  if (check.nonFinite > guards.maxNonFinite) problems.push(`${check.nonFinite} forecasts are not finite`);
  if (check.wrongSymbols > guards.maxWrongSymbols)
    problems.push(`${check.wrongSymbols} forecasts of wrong symbols`);
  const missing = check.expected === 0 ? 1 : (check.expected - check.issued) / check.expected;
  if (missing > guards.maxMissing)
    problems.push(`${check.expected - check.issued} of ${check.expected} forecasts are missing`);
  const { coverage } = check;
  if (coverage !== null && coverage.inside < guards.minCoverage * coverage.judged)
    problems.push(`coverage ${coverage.inside} of ${coverage.judged}, below ${guards.minCoverage}`);
  return problems;
}

/** Without a fit before on the same features there is nothing to be like. */
function parityProblems(parity: FitParity | null, { refit }: Policy): string[] {
  if (parity === null || refit === undefined) return [];
  const problems: string[] = [];
  const { scaleRatio, meanShift, lost } = parity;
  if (lost > 0) problems.push(`${lost} of ${parity.rows} forecasts were finite before and are not now`);
  if (!(scaleRatio <= refit.maxScaleRatio && scaleRatio >= 1 / refit.maxScaleRatio))
    problems.push(
      `sigma is ${scaleRatio.toPrecision(3)} times that of the fit before, allowed are ${(1 / refit.maxScaleRatio).toPrecision(3)} to ${refit.maxScaleRatio}`,
    );
  if (!(meanShift <= refit.maxMeanShift))
    problems.push(
      `the mean moved by ${meanShift.toPrecision(3)} sigmas from the fit before, allowed are ${refit.maxMeanShift}`,
    );
  return problems;
}

/** Terms of running tests were registered under the old policy: they end without a result. */
function adoptPolicy(draft: Draft, { name, reason }: Extract<ContestInput, { kind: 'adopt-policy' }>): void {
  const { state, policy } = draft;
  const before = state.policy;
  state.policy = policyReference(policy);
  const restarted = Object.keys(state.challengers).sort();
  for (const recipe of restarted) {
    const { modelVersion, guards, restUntilDay } = state.challengers[recipe]!;
    const rest = Math.max(0, restUntilDay - state.day);
    state.challengers[recipe] = newChallenger(state, recipe, {
      ...{ modelVersion, rest, guards: guards.slice(-policy.guards.windowSessions) },
    });
  }
  const actor = { kind: 'operator' as const, name, second: null };
  const reasons = [`${reason} (before: ${before.id} ${before.version}, ${before.hash.slice(0, 12)})`];
  emit(draft, 'policy-adopted', { actor, reasons, evidence: { restarted } });
}
