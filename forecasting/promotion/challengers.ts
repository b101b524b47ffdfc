/** A session of the challengers: who is dropped, whose test begins, goes on, ends, and who is promoted. */
import type { Challenger, SessionInput, Stage } from '../../schemas/contest.ts';
import { expectedOf, numberOf, promote } from './champion.ts';
import { challengersOf, type Draft, emit, leave, processEvidence, testEvidence } from './draft.ts';
import { logEvidence, meanDifference, reaches, startEProcess, updateEProcess } from './e-process.ts';
import { guard } from './guards.ts';
import { look } from './look.ts';
import { testsLeft, testTerms } from './spending.ts';

/** Folds the day's numbers and drops those that leak, break, stop answering or do harm. Also while paused. */
export function foldChallengers(draft: Draft, input: SessionInput): void {
  const { state, policy } = draft;
  const expected = expectedOf(input);
  for (const challenger of challengersOf(draft)) {
    const day = input.recipes[challenger.recipe];
    const verdict = guard(challenger.guards, day, expected, policy.guards);
    challenger.guards = verdict.days;
    const d = numberOf(day);
    if (d !== null) challenger.harm = updateEProcess(challenger.harm, -d);
    const { test } = challenger;
    // Later numbers were not registered; they wait for nobody.
    if (test !== null && state.day <= test.endDay) {
      test.differences.push(d);
      if (d !== null) test.process = updateEProcess(test.process, d);
    }
    if (day?.sanity?.band === 'red') {
      const reasons = day.sanity.reasons.map((reason) => `too good to be true: ${reason}`);
      drop(draft, challenger, reasons, { sanity: day.sanity });
    } else if (verdict.reasons.length > 0) {
      drop(draft, challenger, verdict.reasons, { guards: verdict.days });
    } else if (reaches(challenger.harm, policy.shadow.harmThreshold)) {
      drop(draft, challenger, [`evidence for harm reached ${policy.shadow.harmThreshold}`], {
        ...processEvidence(challenger.harm, policy.shadow.harmThreshold, -1),
        range: { from: challenger.since, to: input.session, count: challenger.harm.days },
      });
    }
  }
}

/** Moves of this session: stages, ends of tests, deadlines, at most one promotion, then new tests. Not while paused. */
export function moveChallengers(draft: Draft): void {
  for (const challenger of challengersOf(draft)) advance(draft, challenger);
  const ready = challengersOf(draft).filter((challenger) => isReady(draft, challenger));
  ready.sort((a, b) => logEvidence(b.test!.process) - logEvidence(a.test!.process));
  for (const challenger of ready) {
    conclude(draft, challenger);
    // A new champion voids the evidence of the others.
    if (draft.state.challengers[challenger.recipe] === undefined) return;
  }
  startTests(draft);
}

/** A person asked for time: deadlines move with the sessions of a pause. */
export function postponeDeadlines(draft: Draft): void {
  for (const { waiting } of challengersOf(draft)) if (waiting !== null) waiting.deadlineDay += 1;
}

/** Out of the contest; may be registered again, as a new trial. */
export function drop(
  draft: Draft,
  challenger: Challenger,
  reasons: string[],
  evidence: Parameters<typeof emit>[2]['evidence'],
  actor?: Parameters<typeof emit>[2]['actor'],
): void {
  delete draft.state.challengers[challenger.recipe];
  leave(draft.state, challenger.recipe);
  const stage = { from: challenger.stage, to: 'out' as const };
  const happening = { recipe: challenger.recipe, reasons, evidence: { ...evidence, stage } };
  emit(draft, 'dropped', actor === undefined ? happening : { ...happening, actor });
}

/** The test begins: terms and end date are fixed before its first number. */
export function startTest(
  draft: Draft,
  challenger: Challenger,
  reasons: string[],
  actor?: Parameters<typeof emit>[2]['actor'],
): void {
  const { state, policy } = draft;
  state.tests.count += 1;
  state.tests.days = [...state.tests.days, state.day].slice(-policy.test.perYear);
  const { scale } = challenger.harm;
  challenger.test = {
    ...{ number: state.tests.count, startedDay: state.day, startedSession: state.session! },
    ...testTerms(policy, state.tests.count),
    ...{ endDay: state.day + policy.test.sessions, scale, process: startEProcess(scale), differences: [] },
  };
  const mean = -meanDifference(challenger.harm);
  enter(draft, challenger, 'ab-10', reasons, { ...testEvidence(challenger, state.day), mean }, actor);
}

/** From the first share to the second. */
function advance(draft: Draft, challenger: Challenger): void {
  const { state, policy } = draft;
  const [small] = policy.serving;
  const sessions = state.day - challenger.enteredDay;
  if (challenger.stage !== 'ab-10' || sessions < small!.minSessions) return;
  const reasons = [`${sessions} sessions at ${100 * small!.share} % within the guards`];
  enter(draft, challenger, 'ab-50', reasons, testEvidence(challenger, state.day));
}

/** Whether a test may end today: at the second share for long enough, or at its end date. */
function isReady({ state, policy }: Draft, { stage, enteredDay, test }: Challenger): boolean {
  if (test === null) return false;
  const served = stage === 'ab-50' && state.day - enteredDay >= policy.serving[1]!.minSessions;
  return served || state.day >= test.endDay;
}

function conclude(draft: Draft, challenger: Challenger): void {
  const { state, policy } = draft;
  const test = challenger.test!;
  const { waiting } = challenger;
  if (waiting !== null) {
    if (state.day < waiting.deadlineDay) return;
    challenger.waiting = null;
    const evidence = { ...testEvidence(challenger, state.day), waiting };
    const reasons = [`nobody answered within ${policy.approval.promotion.deadlineSessions} sessions`];
    if (policy.approval.promotion.default === 'proceed') promote(draft, challenger, { reasons, evidence });
    else keep(draft, challenger, reasons, evidence);
    return;
  }
  const evidence = testEvidence(challenger, state.day);
  const positive = meanDifference(test.process) > 0;
  const ended = state.day >= test.endDay;
  const values = test.differences.filter((d) => d !== null);
  const seen = ended && test.lookP > 0 && values.length >= 2 ? look(values) : null;
  if (seen !== null) evidence.look = { ...seen, allowed: test.lookP };
  const byEvidence = reaches(test.process, test.threshold);
  const byLook = seen !== null && seen.p <= test.lookP;
  if (positive && (byEvidence || byLook)) {
    const reasons = byEvidence
      ? [
          `evidence ${Math.exp(Math.min(700, logEvidence(test.process))).toPrecision(4)} reached ${test.threshold.toPrecision(4)}`,
        ]
      : [
          `registered look after ${policy.test.sessions} sessions: p ${seen!.p.toPrecision(3)} <= ${test.lookP}`,
        ];
    if (policy.approval.promotion.required) wait(draft, challenger, 'promotion', reasons, evidence);
    else promote(draft, challenger, { reasons, evidence });
  } else if (ended) {
    const reasons = [`not found better within ${policy.test.sessions} sessions`];
    keep(draft, challenger, reasons, evidence);
  }
}

/** Back into shadow, to rest; the champion stays. */
function keep(
  draft: Draft,
  challenger: Challenger,
  reasons: string[],
  evidence: ReturnType<typeof testEvidence>,
): void {
  const { state, policy } = draft;
  const from = challenger.stage;
  challenger.test = null;
  challenger.stage = 'shadow';
  challenger.enteredDay = state.day;
  challenger.restUntilDay = state.day + policy.shadow.restSessions;
  emit(draft, 'kept', {
    recipe: challenger.recipe,
    reasons,
    evidence: { ...evidence, stage: { from, to: 'shadow' } },
  });
}

/** One challenger at a time is served and tested, and none while a new champion is watched. */
function startTests(draft: Draft): void {
  const { state, policy } = draft;
  if (state.watch !== null) return;
  for (const challenger of challengersOf(draft)) {
    const { waiting } = challenger;
    if (waiting?.for !== 'test' || state.day < waiting.deadlineDay) continue;
    challenger.waiting = null;
    challenger.restUntilDay = state.day + policy.shadow.restSessions;
    if (policy.approval.test.default === 'proceed' && testsLeft(policy, state) > 0)
      startTest(draft, challenger, [
        `nobody answered within ${policy.approval.test.deadlineSessions} sessions`,
      ]);
  }
  const busy = challengersOf(draft).some((one) => one.test !== null || one.waiting !== null);
  if (busy || testsLeft(policy, state) <= 0) return;
  const mean = (challenger: Challenger) => -meanDifference(challenger.harm);
  const [best] = challengersOf(draft)
    .filter((one) => state.day - one.enteredDay >= policy.shadow.minSessions && state.day >= one.restUntilDay)
    .filter((one) => one.harm.days > 0 && (!policy.shadow.positiveMean || mean(one) > 0))
    .sort((a, b) => mean(b) - mean(a));
  if (best === undefined) return;
  const reasons = [`${state.day - best.enteredDay} sessions in shadow within the guards`];
  if (!policy.approval.test.required) startTest(draft, best, reasons);
  else wait(draft, best, 'test', reasons, processEvidence(best.harm, policy.shadow.harmThreshold, -1));
}

function wait(
  draft: Draft,
  challenger: Challenger,
  what: 'test' | 'promotion',
  reasons: string[],
  evidence: ReturnType<typeof testEvidence>,
): void {
  const { state, policy } = draft;
  const deadlineDay = state.day + policy.approval[what].deadlineSessions;
  challenger.waiting = { for: what, since: state.session!, deadlineDay };
  emit(draft, 'waiting', {
    recipe: challenger.recipe,
    reasons,
    evidence: { ...evidence, waiting: challenger.waiting },
  });
}

function enter(
  draft: Draft,
  challenger: Challenger,
  to: Stage,
  reasons: string[],
  evidence: ReturnType<typeof testEvidence>,
  actor?: Parameters<typeof emit>[2]['actor'],
): void {
  const from = challenger.stage;
  challenger.stage = to;
  challenger.enteredDay = draft.state.day;
  const happening = { recipe: challenger.recipe, reasons, evidence: { ...evidence, stage: { from, to } } };
  emit(draft, 'stage', actor === undefined ? happening : { ...happening, actor });
}
