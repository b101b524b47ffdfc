/**
 * Days whose processes are killed at random, beside the same days undisturbed (G7). Every round is the next session;
 * recipes are due each day, so that every round passes through every stage. After it, all tables and the lake are compared.
 */
import { nextSession } from '../../forecasting/calendar/calendar.ts';
import { mulberry32, permutation } from '../../forecasting/networks/random.ts';
import type { Config } from '../../schemas/config.ts';
import { CHEAP_RECIPES, LSTM_RECIPE } from '../rig/config.ts';
import { startRig, stopServer } from '../rig/rig.ts';
import { dumpTables, lakeKeys, tableDifferences } from '../rig/tables.ts';
import { carryOut, drawKill, type Kill, TARGETS, type Target } from './killer.ts';
import { type Resumed, type System, startSystem } from './system.ts';

/** Leaves 400 sessions until the bundled history ends. */
const FIRST_SESSION = '2017-07-24';
const HISTORY = { from: '2016-04-01', overlapSessions: 10 };

const recipes = [
  CHEAP_RECIPES[0]!,
  { ...LSTM_RECIPE, hyper: { ...LSTM_RECIPE.hyper, batch: 256, epochs: 5, warmEpochs: 3, patience: 5 } },
].map((recipe) => ({ ...recipe, retrainAfter: 1 }));
const settings: Partial<Config> = {
  contest: { enabled: true },
  recipes,
  history: HISTORY,
  evaluation: { sessions: 60 },
  log: { level: 'info' },
};

export interface Round {
  round: number;
  session: string;
  seconds: number;
  kills: Kill[];
  /** Where the fits of this round continued that continued from a checkpoint. */
  resumed: Resumed[];
  /** Rows and lake objects that only one of the two runs has. */
  differences: string[];
}

export interface KillReport {
  rounds: Round[];
  /** Processes that outlived the end of the system. */
  leftBehind: string[];
  ok: boolean;
}

export async function killRounds(
  { rounds: count, seed, killsPerRound = 2 }: { rounds: number; seed: number; killsPerRound?: number },
  onRound: (round: Round) => void = () => {},
): Promise<KillReport> {
  const random = mulberry32(seed);
  const undisturbed = await startRig(settings);
  const system = await startSystem(settings);
  const rounds: Round[] = [];
  let leftBehind: string[] = [];
  try {
    let session = FIRST_SESSION;
    let deck: Target[] = [];
    for (let n = 1; n <= count; n += 1) {
      const kills: Kill[] = [];
      while (kills.length < killsPerRound) {
        if (deck.length === 0) deck = dealTargets(random);
        kills.push(drawKill(deck.pop()!, random));
      }
      const [round] = await Promise.all([
        disturbedDay(system, { round: n, session, kills }),
        undisturbed.runDay(session),
      ]);
      const { db, lake } = undisturbed.deps;
      round.differences = [
        ...tableDifferences(await dumpTables(db), await system.tables()),
        ...keyDifferences(await lakeKeys(lake), await system.lakeKeys()),
      ];
      rounds.push(round);
      onRound(round);
      session = nextSession(session);
    }
  } finally {
    leftBehind = await system.stop();
    await undisturbed.close();
    await stopServer();
  }
  return {
    rounds,
    leftBehind,
    ok: leftBehind.length === 0 && rounds.every((r) => r.differences.length === 0),
  };
}

/** Every target once, in a random order. */
function dealTargets(random: () => number): Target[] {
  return Array.from(permutation(TARGETS.length, Math.floor(random() * 2 ** 32)), (i) => TARGETS[i]!);
}

async function disturbedDay(
  system: System,
  { round, session, kills }: Pick<Round, 'round' | 'session' | 'kills'>,
): Promise<Round> {
  const began = Date.now();
  const resumedBefore = system.resumed().length;
  const ended = new AbortController();
  let stage: string | undefined;
  const victims = { home: system.home, pids: system.pids, stage: () => stage, ended: ended.signal };
  const killing = Promise.all(kills.map((kill) => carryOut(kill, victims)));
  try {
    const day = system.runDay(session, (now) => {
      stage = now;
    });
    await Promise.race([day, system.failed]);
  } finally {
    ended.abort();
  }
  return {
    ...{ round, session, kills: await killing, differences: [] },
    seconds: (Date.now() - began) / 1000,
    resumed: system.resumed().slice(resumedBefore),
  };
}

function keyDifferences(expected: string[], actual: string[]): string[] {
  const [has, wanted] = [new Set(actual), new Set(expected)];
  return [
    ...expected.filter((key) => !has.has(key)).map((key) => `- lake ${key}`),
    ...actual.filter((key) => !wanted.has(key)).map((key) => `+ lake ${key}`),
  ];
}

/** `tempocast soak kill --rounds N`: one JSON line per round, and what was found. */
export async function run(options: {
  rounds: number;
  seed: number;
  print(line: string): void;
}): Promise<{ ok: boolean }> {
  const { rounds, leftBehind, ok } = await killRounds(options, (round) =>
    options.print(JSON.stringify(round)),
  );
  const kills = rounds.flatMap((round) => round.kills).filter(({ pid }) => pid !== undefined);
  const byTarget = Object.fromEntries(TARGETS.map((t) => [t, kills.filter((k) => k.target === t).length]));
  options.print(
    JSON.stringify({
      rounds: rounds.length,
      kills: byTarget,
      roundsThatDiffer: rounds.filter((r) => r.differences.length > 0).length,
      fitsResumed: rounds.reduce((sum, r) => sum + r.resumed.length, 0),
      leftBehind,
      ok,
    }),
  );
  return { ok };
}
