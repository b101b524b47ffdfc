/** A contest for tests: the real rules over losses of simple forecasts of the bundled closes, written as a step writes it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { contestDays } from '../../forecasting/promotion/contest-days.ts';
import { dailyDifference } from '../../forecasting/promotion/daily-difference.ts';
import { startContest, step } from '../../forecasting/promotion/stages.ts';
import { passedGate } from '../../forecasting/promotion/testing.ts';
import { crpsStudent } from '../../forecasting/scores/crps.ts';
import type { ContestInput, ContestState, OperatorAction, RecipeDay } from '../../schemas/contest.ts';
import { defaultPolicy } from '../../schemas/policies/default.ts';
import { insertContestDays } from '../../stores/postgres/contest-days.ts';
import { insertContest, insertStep } from '../../stores/postgres/contests.ts';
import type { Db } from '../../stores/postgres/db.ts';
import { asOfSession } from './fixture.ts';

const MARKET = join(import.meta.dirname, '../../data/market');
const SYMBOLS = ['AAPL', 'AXP', 'BA', 'CAT', 'DIS', 'GE', 'IBM', 'JPM', 'KO', 'MCD', 'MSFT', 'XOM'];
/** Student 5 at 95 %, of standard deviation 1. */
const BOUND = 2.015 / Math.sqrt(5 / 3);
export const FIRST_CHAMPION = 'lstm';

/** Standard deviations of tomorrow's return that the recipes name, from the closes' and the ranges' moving variance. */
const SIGMA: Record<string, (closes: number, ranges: number, wave: number) => number> = {
  ewma: (closes) => Math.sqrt(closes),
  // Far too wide: whoever is honest about the width is better.
  lstm: (closes) => 1.5 * Math.sqrt(closes),
  har: (closes, ranges) => Math.sqrt(0.5 * closes + 0.7 * ranges),
  lightgbm: (closes, ranges, wave) => (1 + 0.2 * wave) * Math.sqrt(0.5 * closes + 0.7 * ranges),
  // Far too narrow: the guard of coverage takes it out.
  ridge: (closes) => 0.4 * Math.sqrt(closes),
};

interface Played {
  session: string;
  losses: Record<string, Record<string, number>>;
  inside: Record<string, number>;
}

export interface SeededContest {
  state: ContestState;
  /** Ids of the decisions, oldest first. */
  decisions: { id: string; kind: string; recipe: string | null }[];
  /** One more session, as a step of the pipeline would write it. */
  next(): Promise<ContestState>;
  give(input: ContestInput): Promise<ContestState>;
}

/** `sessions` of the newest ones but `ahead`, which `next` plays. */
export async function seedContest(
  db: Db,
  { universe, sessions, ahead = 5 }: { universe: string; sessions: number; ahead?: number },
): Promise<SeededContest> {
  const played = play(sessions + ahead);
  const policy = defaultPolicy;
  let state = startContest({ contest: `${universe}-1`, universe, champion: FIRST_CHAMPION }, policy);
  const decisions: SeededContest['decisions'] = [];
  let [version, at] = [0, 0];
  let asOf = asOfSession(played[0]!.session);
  await insertContest(db, { state, policy, openedAt: asOf });
  const give = async (input: ContestInput) => {
    const before = state;
    const result = step(state, input, policy);
    state = result.state;
    version += 1;
    const id = input.kind === 'session' ? `session/${input.session}` : input.id;
    asOf = input.kind === 'session' ? asOfSession(input.session) : later(asOf, 1_000);
    let decidedAt = asOf;
    const records = result.events.map((event) => {
      decidedAt = later(decidedAt, 1);
      return { event, policy, codeVersion: '0.4.0 4f1c2d3e', decidedAt };
    });
    await insertStep(db, { input: { version, id, asOf, input, policy }, state, records });
    if (input.kind === 'session') await insertContestDays(db, contestDays(before, input, policy));
    decisions.push(...result.events.map((one) => ({ id: one.id, kind: one.kind, recipe: one.recipe })));
    return state;
  };
  const next = () => {
    const day = played[at]!;
    at += 1;
    return give(inputOf(day, state.champion.recipe));
  };
  const register = (recipe: string) =>
    give({
      ...{ kind: 'register', id: `r-${recipe}`, recipe, modelVersion: null, name: 'Ada Lovelace' },
      gate: {
        ...passedGate,
        sessions: 756,
        meanDifference: 0.00002,
        lowerBound: -0.00001,
        allowedLoss: 0.00003,
      },
    });
  const act = (action: OperatorAction['action'], reason: string) =>
    give({ kind: 'action', id: `a-${action}-${version}`, action, name: 'Ada Lovelace', reason });
  for (const recipe of ['har', 'lightgbm', 'ewma', 'ridge']) await register(recipe);
  while (at < sessions) {
    await next();
    if (at === 40) await act('pause', 'the exchange announced a halt of all trading');
    if (at === 45) await act('resume', 'trading goes on as before');
  }
  return {
    decisions,
    next,
    give,
    get state() {
      return state;
    },
  };
}

const later = (instant: string, ms: number) => new Date(Date.parse(instant) + ms).toISOString();

function inputOf({ session, losses, inside }: Played, champion: string): ContestInput {
  const recipes = Object.fromEntries(
    Object.keys(SIGMA).map((recipe): [string, RecipeDay] => [
      recipe,
      {
        ...{ expected: SYMBOLS.length, issued: SYMBOLS.length, nonFinite: 0, wrongSymbols: 0 },
        coverage: { inside: inside[recipe]!, judged: SYMBOLS.length },
        ...{ latencyMs: null, sanity: null },
        difference:
          recipe === champion ? null : dailyDifference(losses[champion]!, losses[recipe]!, SYMBOLS.length),
      },
    ]),
  );
  return { kind: 'session', session, champion, recipes };
}

/** The last sessions of the bundled market. */
function play(count: number): Played[] {
  const days = new Map<string, Played>();
  for (const symbol of SYMBOLS) {
    const bars = gunzipSync(readFileSync(join(MARKET, `${symbol}.csv.gz`)))
      .toString()
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(','));
    let [closes, ranges] = [0.0002, 0.0002];
    for (let i = 1; i < bars.length; i++) {
      const [session, , high, low, close] = bars[i]!;
      const realised = Math.log(Number(close) / Number(bars[i - 1]![4]));
      const wave = Math.sin(i * 1.7 + symbol.charCodeAt(0));
      const day = days.get(session!) ?? { session: session!, losses: {}, inside: {} };
      days.set(session!, day);
      for (const [recipe, sigmaOf] of Object.entries(SIGMA)) {
        const sigma = sigmaOf(closes, ranges, wave);
        day.losses[recipe] ??= {};
        day.losses[recipe][symbol] = crpsStudent(realised, { mean: 0, sigma, df: 5 });
        day.inside[recipe] = (day.inside[recipe] ?? 0) + (Math.abs(realised) <= BOUND * sigma ? 1 : 0);
      }
      // A split moves the close by more than any session does.
      if (Math.abs(realised) < 0.3) closes = 0.94 * closes + 0.06 * realised ** 2;
      ranges = 0.94 * ranges + (0.06 * Math.log(Number(high) / Number(low)) ** 2) / (4 * Math.LN2);
    }
  }
  return [...days.values()].toSorted((a, b) => a.session.localeCompare(b.session)).slice(-count);
}
