/**
 * A decision made again: its session's evidence from the forecasts and outcomes as stored, the numbers of its test one by
 * one, and the step itself from the state before it. What differs is named.
 */
import { type Recomputed, recompute } from '../../forecasting/promotion/recompute.ts';
import { contentHash } from '../../forecasting/promotion/spending.ts';
import { step } from '../../forecasting/promotion/stages.ts';
import type { ContestEvent, SessionInput } from '../../schemas/contest.ts';
import { TerminalError } from '../../schemas/errors.ts';
import {
  contestInputs,
  contestState,
  decision,
  decisionsOfInput,
  type StoredInput,
} from '../../stores/postgres/contests.ts';
import type { ActivityDeps } from '../deps.ts';
import { sessionInput } from './contest-input.ts';

export interface ReplayedDecision {
  id: string;
  kind: ContestEvent['kind'];
  /** Sessions whose evidence was read again from stored forecasts. */
  sessions: number;
  /** ln M, mean and look again; null for a decision without numbers. */
  found: Recomputed | null;
  /** Empty: the same answer. */
  problems: string[];
}

type Deps = Pick<ActivityDeps, 'db' | 'config' | 'lake'>;

/** Throws DecisionUnknown (terminal). */
export async function replayDecision(deps: Deps, id: string): Promise<ReplayedDecision> {
  const { db } = deps;
  const record = await decision(db, id);
  if (record === undefined)
    throw new TerminalError(
      'DecisionUnknown',
      `no decision ${JSON.stringify(id)}: see tempocast contest decisions`,
    );
  const { contest, version, event } = record;
  const before = await contestState(db, { contest, version: version - 1 });
  const [input] = await contestInputs(db, { contest, from: version, to: version });
  const problems: string[] = [];
  const again = step(before!.state, input!.input, input!.policy).events;
  const kept = await decisionsOfInput(db, { contest, version });
  if (again.length !== kept.length)
    problems.push(`${kept.length} decisions are recorded of this input, again there are ${again.length}`);
  for (const { event: one } of kept) {
    const same = again.find(({ id: other }) => other === one.id);
    if (same === undefined || contentHash(same) !== contentHash(one))
      problems.push(`decision ${one.id} from the recorded input is another one now`);
  }
  const inputs = await sessionsBehind(deps, event, contest, version);
  // The session in which it was decided counts, with numbers or without.
  if (input!.input.kind === 'session' && !inputs.some((one) => one.version === version)) inputs.push(input!);
  const recipe = event.kind === 'confirmed' ? before!.state.watch?.recipe : event.recipe;
  const differences: (number | null)[] = [];
  for (const one of inputs) {
    const evidence = await evidenceAgain(deps, contest, one);
    const own = one.input as SessionInput;
    if (contentHash(evidence) !== contentHash(own))
      problems.push(
        `the evidence of ${own.session} from stored forecasts differs for ${changed(own, evidence).join(', ')}`,
      );
    differences.push(evidence.recipes[recipe ?? '']?.difference?.value ?? null);
  }
  const numbers = event.evidence.differences;
  const result = numbers === undefined ? undefined : recompute(event, differences.slice(0, numbers.length));
  problems.push(...(result?.problems ?? []));
  return { id, kind: event.kind, sessions: inputs.length, found: result?.found ?? null, problems };
}

/** Inputs whose numbers a decision carries: of a test from its start, of a watch the last ones. */
async function sessionsBehind(
  { db }: Deps,
  { evidence }: ContestEvent,
  contest: string,
  version: number,
): Promise<StoredInput[]> {
  const count = evidence.differences?.length ?? 0;
  if (count === 0) return [];
  const all = (await contestInputs(db, { contest, from: 1, to: version })).filter(
    ({ input }) => input.kind === 'session',
  );
  const from = evidence.test?.from;
  if (from === undefined) return all.slice(-count);
  return all.filter(({ input }) => (input as SessionInput).session > from).slice(0, count);
}

async function evidenceAgain(deps: Deps, contest: string, one: StoredInput): Promise<SessionInput> {
  const before = (await contestState(deps.db, { contest, version: one.version - 1 }))!;
  const { session } = one.input as SessionInput;
  const stored = { ...before, policy: one.policy };
  const { universe } = before.state;
  return sessionInput(deps, deps.db, { universe, session, stored, at: one.asOf });
}

function changed(recorded: SessionInput, again: SessionInput): string[] {
  const names = new Set([...Object.keys(recorded.recipes), ...Object.keys(again.recipes)]);
  const drift = contentHash(recorded.drift ?? null) === contentHash(again.drift ?? null) ? [] : ['drift'];
  return [...names]
    .filter(
      (name) => contentHash(recorded.recipes[name] ?? null) !== contentHash(again.recipes[name] ?? null),
    )
    .sort()
    .concat(drift);
}
