/** The actions in words, and which of them the state allows. */

import type { OperatorAction } from '../../schemas/contest.ts';
import type { ContestNow } from '../../schemas/contest-api.ts';

export type ActName = OperatorAction['action'] | 'register';

export interface Act {
  name: ActName;
  /** Fixed by the button; else the form asks. */
  recipe?: string;
  proposal?: string;
  /** What is confirmed. */
  of?: OperatorAction;
}

interface Words {
  /** On the button that opens the form. */
  button: (recipe: string) => string;
  /** As the subject of a sentence. */
  title: (recipe: string) => string;
  /** On the button that sends. */
  verb: string;
  explain: (recipe: string, now: ContestNow) => string;
  /** When it is done; begins a sentence. */
  done: (recipe: string) => string;
  /** Recipes to choose from. */
  choices?: (now: ContestNow) => string[];
}

const challengers = ({ state }: ContestNow) => Object.keys(state.challengers).sort();

export const ACTS: Record<ActName, Words> = {
  register: {
    button: () => 'Register a challenger',
    title: (recipe) => `Registering ${recipe}`,
    verb: 'Register',
    explain: () =>
      'The recipe goes through the offline gate and, if it passes, into shadow. It counts as a trial either way.',
    done: () => 'The challenger went through the offline gate; see the newest decision',
    choices: ({ candidates }) => candidates,
  },
  approve: {
    button: (recipe) => `Approve ${recipe}`,
    title: (recipe) => `Approving ${recipe}`,
    verb: 'Approve',
    explain: (recipe, { state }) =>
      state.challengers[recipe]?.waiting?.for === 'promotion'
        ? `${recipe} becomes champion with the next session.`
        : `The test of ${recipe} starts.`,
    done: (recipe) => `${recipe} is approved`,
  },
  veto: {
    button: () => 'Veto',
    title: (recipe) => `A veto of ${recipe}`,
    verb: 'Veto',
    explain: (recipe) => `${recipe} leaves the contest. It can be registered again.`,
    done: () => 'The challenger is out',
    choices: challengers,
  },
  force: {
    button: () => 'Force',
    title: (recipe) => `Making ${recipe} champion`,
    verb: 'Make it champion',
    explain: (recipe, { state }) =>
      `${recipe} serves from the next session on, whatever the evidence; ${state.champion.recipe} watches. The evidence of the other challengers begins anew.`,
    done: () => 'The promotion is asked for',
    choices: challengers,
  },
  'roll-back': {
    button: () => 'Roll back',
    title: () => 'A rollback',
    verb: 'Roll back',
    explain: (_, { state }) =>
      `${state.watch?.recipe ?? state.champion.previous} serves again at once, with its forecasts of this session. ${state.champion.recipe} leaves the contest.`,
    done: () => 'Rolled back',
  },
  pause: {
    button: () => 'Pause',
    title: () => 'A pause',
    verb: 'Pause the contest',
    explain: () => 'No tests, stages and promotions until it is resumed. Guards and rollbacks go on.',
    done: () => 'The contest is paused',
  },
  resume: {
    button: () => 'Resume',
    title: () => 'Resuming',
    verb: 'Resume the contest',
    explain: () => 'Tests, stages and promotions go on with the next session.',
    done: () => 'The contest goes on',
  },
  close: {
    button: () => 'Close the contest',
    title: () => 'Closing the contest',
    verb: 'Close the contest for good',
    explain: (_, { state }) => `The contest ends for good; ${state.champion.recipe} goes on serving.`,
    done: () => 'Closing is asked for',
  },
  confirm: {
    button: () => 'Confirm',
    title: () => 'Confirming',
    verb: 'Confirm as the second person',
    explain: () => 'You are the second person: it happens at once, under both names.',
    done: () => 'Confirmed',
  },
};

/** Those that would not be refused, the one that somebody waits for first. */
export function actsOf(now: ContestNow): Act[] {
  const { state, candidates } = now;
  const names = challengers(now);
  const back = state.watch?.recipe ?? state.champion.previous;
  return [
    ...names
      .filter((recipe) => state.challengers[recipe]!.waiting !== null)
      .map((recipe): Act => ({ name: 'approve', recipe })),
    { name: state.status === 'paused' ? 'resume' : 'pause' },
    ...(back !== null && back !== undefined && (state.watch || names.includes(back))
      ? [{ name: 'roll-back' } as const]
      : []),
    ...(names.length > 0 ? [{ name: 'force' } as const, { name: 'veto' } as const] : []),
    ...(candidates.length > 0 ? [{ name: 'register' } as const] : []),
    { name: 'close' },
  ];
}

export const needsSecond = ({ policy }: ContestNow, name: ActName): boolean =>
  (policy.people.secondPerson as readonly string[]).includes(name);
