/**
 * Reports what has not arrived by its deadline. Started by a Schedule of its own at each deadline, so that a pipeline that
 * never ran is noticed too; what is late is looked for until it comes, or until the next watch takes over.
 */
import { isCancellation, setCurrentDetails, sleep } from '@temporalio/workflow';
import type { Instant } from '../schemas/market.ts';
import { quick } from './activities.ts';
import { allClear, tell } from './notices.ts';
import { scheduledInstant } from './scheduled-instant.ts';

export interface WatchArrivalsInput {
  universe: string;
  /** Looks once, at the deadlines and arrivals of that instant: how it is used in the replay. */
  at?: Instant;
}

export interface WatchArrivalsResult {
  /** `<dataset> of <date> have not arrived`. */
  late: string[];
  /** Incident keys of what is there. */
  arrived: string[];
  notOwed: string[];
  /** Schedules that somebody changed or deleted. */
  drifted: string[];
}

const LONGEST_SECONDS = 900;
const DAYS = 7;

export async function watchArrivalsWorkflow(input: WatchArrivalsInput): Promise<WatchArrivalsResult> {
  const { universe } = input;
  if (input.at !== undefined) {
    return { ...(await lookAt(universe, input.at, input.at)), drifted: [] };
  }
  const first = scheduledInstant();
  const drifted = await lookAtSchedules(first);
  let seen = await lookAt(universe, first);
  const until = Date.parse(first) + DAYS * 86_400_000;
  try {
    for (let seconds = 5; seen.late.length > 0 && Date.now() < until; seconds *= 2) {
      await sleep(`${Math.min(seconds, LONGEST_SECONDS)} seconds`);
      seen = await lookAt(universe, new Date().toISOString());
    }
  } catch (error) {
    // The next watch has begun, and looks at all that this one did.
    if (!isCancellation(error)) throw error;
  }
  return { ...seen, drifted };
}

async function lookAt(universe: string, at: Instant, asOf?: Instant) {
  const { late, arrived, notOwed } = await quick('what has not arrived?').lateDatasets({
    universe,
    at,
    asOf,
  });
  for (const notice of late) await tell(`tell: ${notice.title}`, notice);
  await allClear('all-clear for what has arrived', arrived, at);
  const titles = late.map(({ title }) => title);
  setCurrentDetails(titles.length === 0 ? 'everything that is owed is there' : titles.join('\n'));
  return { late: titles, arrived, notOwed };
}

async function lookAtSchedules(at: Instant): Promise<string[]> {
  const { notices, unchanged } = await quick('were schedules changed by hand?').scheduleDrift({ at });
  for (const notice of notices) await tell(`tell: ${notice.title}`, notice);
  await allClear('all-clear for schedules', unchanged, at);
  return notices.map(({ title }) => title);
}
