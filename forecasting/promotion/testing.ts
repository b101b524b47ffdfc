/** Evidence made by hand for the tests and the bench of the contest: sessions, days of a recipe, gates. */
import type { ContestInput, ContestState, GateResult, RecipeDay, StepResult } from '../../schemas/contest.ts';
import { defaultPolicy } from '../../schemas/policies/default.ts';
import type { Policy } from '../../schemas/policy.ts';
import { startContest, step } from './stages.ts';

export const SYMBOLS = 30;

/** Any number of sessions in order; weekends are nobody's concern here. */
export function sessionOf(day: number): string {
  return new Date(Date.UTC(2011, 0, 3) + day * 86_400_000).toISOString().slice(0, 10);
}

/** A session in which everything went well; `d` as the day's number against the champion. */
export function goodDay(d: number | null, change: Partial<RecipeDay> = {}): RecipeDay {
  const reason = d === null ? 'too few symbols' : null;
  return {
    ...{ expected: SYMBOLS, issued: SYMBOLS, nonFinite: 0, wrongSymbols: 0 },
    coverage: { inside: 27, judged: 30 },
    ...{ latencyMs: 1000, sanity: null },
    difference: { value: d, symbols: SYMBOLS, champion: 1, challenger: 1, reason },
    ...change,
  };
}

export const passedGate: GateResult = {
  ...{ passed: true, reasons: [], source: 'evaluation/1', sessions: 500 },
  ...{ meanDifference: 0, lowerBound: 0, allowedLoss: 0, dieboldMariano: null },
  ...{ deflatedSharpe: null, overfitting: null, confidenceSet: null, trials: 1 },
  sanity: { band: 'green', reasons: [] },
};

/** A contest that remembers its inputs and events, so that a replay can be compared. */
export class Contest {
  state: ContestState;
  readonly policy: Policy;
  readonly inputs: ContestInput[] = [];
  readonly events: StepResult['events'] = [];
  private inputsSoFar = 0;

  constructor(challengers: readonly string[], policy: Policy = defaultPolicy, champion = 'har') {
    this.policy = policy;
    this.state = startContest({ contest: 'demo/1', universe: 'demo', champion }, policy);
    for (const recipe of challengers) this.register(recipe);
  }

  give(input: ContestInput): StepResult['events'] {
    const result = step(this.state, input, this.policy);
    this.state = result.state;
    this.inputs.push(input);
    this.events.push(...result.events);
    return result.events;
  }

  register(recipe: string, gate: GateResult = passedGate): StepResult['events'] {
    const id = this.nextId();
    return this.give({ kind: 'register', id, recipe, modelVersion: `${recipe}@1`, gate, name: 'ana' });
  }

  /** The next session: a number or a whole day by recipe; the champion's day is good unless given. */
  day(recipes: Record<string, number | RecipeDay>): StepResult['events'] {
    const days = Object.fromEntries(
      Object.entries(recipes).map(([name, d]) => [name, typeof d === 'number' ? goodDay(d) : d]),
    );
    const champion = this.state.champion.recipe;
    const all = { [champion]: goodDay(null, { difference: null }), ...days };
    return this.give({ kind: 'session', session: sessionOf(this.state.day), champion, recipes: all });
  }

  act(
    action: 'approve' | 'veto' | 'pause' | 'resume' | 'force' | 'roll-back' | 'close' | 'confirm',
    more: { recipe?: string; second?: string; proposal?: string; name?: string; id?: string } = {},
  ): StepResult['events'] {
    const reason = 'because the test says so';
    return this.give({ kind: 'action', id: this.nextId(), name: 'ana', reason, action, ...more });
  }

  kinds(): string[] {
    return this.events.map(({ kind, recipe }) => (recipe === null ? kind : `${kind} ${recipe}`));
  }

  private nextId(): string {
    this.inputsSoFar += 1;
    return `input-${this.inputsSoFar}`;
  }
}
