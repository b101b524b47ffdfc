/**
 * Ten years in minutes: the days of the past, each as if it were today, in order. Every day is the daily pipeline's own run; the
 * next session's data and features are made ready beside it, and what it decides (who serves, what is forecast) waits for the
 * day before to have ended. So the rows are those of days run one by one.
 */
import {
  ApplicationFailure,
  CancellationScope,
  condition,
  continueAsNew,
  defineQuery,
  defineUpdate,
  ParentClosePolicy,
  patched,
  setCurrentDetails,
  setHandler,
  startChild,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { SessionDate } from '../schemas/market.ts';
import { type DailyPipelineResult, TASK_QUEUE, workflowId } from '../schemas/pipeline.ts';
import {
  MAX_SPEED,
  SIMULATION,
  type SimulationInput,
  type SimulationState,
  type SimulationView,
} from '../schemas/simulation.ts';
import { quick, runWithinTask } from './activities.ts';
import type { dailyPipelineWorkflow } from './daily-pipeline.ts';
import { type FailureInfo, rootMessage, whatNeedsPerson } from './failures.ts';
import { fits, planAgain, type ReadyDay, readyData, readyDay } from './ready-day.ts';
import { searchAttribute } from './search-attributes.ts';
import { reportAfter } from './simulated-reports.ts';

/** A simulation that does nothing but fail is stuck. */
const FAILED_IN_A_ROW = 10;

const stateQuery = defineQuery<SimulationView>(SIMULATION.state);
const pauseUpdate = defineUpdate<boolean, [boolean]>(SIMULATION.pause);
const speedUpdate = defineUpdate<number | null, [number | null]>(SIMULATION.speed);

/** Throws SimulationStuck, and what needs a person, as LakeFull (terminal; begun again it goes on). */
export async function simulationWorkflow(input: SimulationInput): Promise<SimulationState> {
  const { universe, from, to, ahead, withinTask } = input;
  if (withinTask) runWithinTask();
  const none = { completed: 0, failed: [], session: null, champion: null, trained: 0, reports: 0 };
  const state: SimulationState = input.carried ?? { ...none, startedAt: Date.now() };
  let { paused = false, speed } = input;
  let [underWay, changes, of, failing] = [0, 0, 0, 0];
  upsertSearchAttributes([{ key: searchAttribute.universe, value: universe }]);
  setHandler(stateQuery, () => ({ ...state, from, to, of, paused, speed, idle: paused && underWay === 0 }));
  setHandler(
    pauseUpdate,
    (value) => {
      changes += 1;
      paused = value;
      return paused;
    },
    { validator: checkPause },
  );
  setHandler(
    speedUpdate,
    (value) => {
      changes += 1;
      speed = value;
      return speed;
    },
    { validator: checkSpeed },
  );
  if (input.carried === undefined) state.session = await lastRun(input);
  const span = await quick('sessions of the span').sessionsOf({ from, to });
  of = span.length;
  const left = span.filter((session) => state.session === null || session > state.session);

  const during = <T>(work: Promise<T>): Promise<T> => {
    underWay += 1;
    return work.finally(() => {
      underWay -= 1;
    });
  };
  /** Nobody waits for it while the day before runs, and an unhandled rejection would hold the workflow for ever. */
  const begin = <T>(work: Promise<T>): Promise<T> => {
    const all = during(work);
    all.catch(() => {});
    return all;
  };
  const makeReady = (session: SessionDate): Promise<ReadyDay> => begin(readyDay({ session, universe }));
  /** Which recipes are due depends on what the day before fits, and so does how many sessions the panel has. */
  const besideFits = (session: SessionDate): (() => Promise<ReadyDay>) => {
    const data = begin(readyData({ session, universe }));
    return () => data.then((features) => during(features()));
  };
  const goOn = async (began: number): Promise<void> => {
    for (;;) {
      await condition(() => !paused);
      const wait = speed === null ? 0 : began + 1_000 / speed - Date.now();
      const seen = changes;
      if (wait <= 0 || !(await condition(() => changes !== seen, wait))) return;
    }
  };

  /** Sessions that are made ready before their turn. */
  const begun = new Map<SessionDate, () => Promise<ReadyDay>>();
  let began = Number.NEGATIVE_INFINITY;
  for (const [at, session] of left.entries()) {
    if (begun.size === 0 && workflowInfo().continueAsNewSuggested) {
      return continueAsNew<typeof simulationWorkflow>({ ...input, paused, speed, carried: state });
    }
    if (paused || speed !== null) await goOn(began);
    began = Date.now();
    const ready = await (begun.get(session) ?? (() => makeReady(session)))();
    begun.delete(session);
    const following = left[at + 1];
    const alone = ahead === 0 || paused || workflowInfo().continueAsNewSuggested;
    const beginNext = () => {
      if (following === undefined || alone) return;
      if (!fits(ready)) {
        const readying = makeReady(following);
        begun.set(following, () => readying);
      } else if (patched('data-beside-fits')) begun.set(following, besideFits(following));
    };
    // What runs within a task holds back the commands of that task, the start of the day among them.
    const afterStart = patched('ready-after-start');
    if (!afterStart) beginNext();
    const day = { ...ready, ...(withinTask ? { withinTask } : {}) };
    const result = await during(runDay(day, input, state, afterStart ? beginNext : () => {}));
    failing = result === undefined ? failing + 1 : 0;
    if (failing >= FAILED_IN_A_ROW) throw stuck(state);
    const made = following && begun.get(following);
    if (following && made && !fits(ready) && (result?.counts?.decisions ?? 0) > 0) {
      const again = await during(planAgain(await made()));
      begun.set(following, () => Promise.resolve(again));
    }
    state.session = session;
    state.reports += (await reportAfter(input, session, following)) ? 1 : 0;
    setCurrentDetails(
      `### ${from}..${to}\n\n${state.completed} of ${of}, ${session}, ${state.champion} serves`,
    );
  }
  return state;
}

/** After a start of the same span that did not end: its sessions are not run again. */
async function lastRun({ universe, from, to }: SimulationInput): Promise<SessionDate | null> {
  const last = await quick('how far was it?').lastCompletedRun({ universe, from, to });
  return last?.session ?? null;
}

/** Undefined when the day failed for a reason of its own: that is noted, and the next one goes on as after any failed day. */
async function runDay(
  ready: ReadyDay,
  { apart }: SimulationInput,
  state: SimulationState,
  started: () => void,
): Promise<DailyPipelineResult | undefined> {
  const { session, universe } = ready;
  try {
    const child = await startChild<typeof dailyPipelineWorkflow>('dailyPipelineWorkflow', {
      workflowId: workflowId.daily(universe, session),
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      parentClosePolicy: ParentClosePolicy.TERMINATE,
      args: [ready],
      ...(apart ? { taskQueue: TASK_QUEUE.days } : {}),
      staticSummary: `${session} ${universe}`,
    });
    started();
    const result = await child.result();
    state.completed += 1;
    state.champion = result.champion ?? state.champion;
    state.trained += result.counts?.trained ?? 0;
    return result;
  } catch (error) {
    if (CancellationScope.current().consideredCancelled) throw error;
    const obstacle = whatNeedsPerson(error);
    if (obstacle !== undefined && patched('ends-for-a-person')) throw hindered(session, obstacle);
    state.failed.push({ session, message: rootMessage(error).slice(0, 300) });
    return undefined;
  }
}

/** A full disk is not of the past that is simulated: without it the session goes as it would have gone. */
function hindered(session: SessionDate, { type, message }: FailureInfo): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    `it ended at ${session}: ${message}: give the same command again, it goes on with that session`,
    type,
  );
}

function stuck({ failed }: SimulationState): ApplicationFailure {
  const { session, message } = failed.at(-1)!;
  return ApplicationFailure.nonRetryable(
    `${FAILED_IN_A_ROW} sessions in a row have failed, the last one ${session}: ${message}`,
    'SimulationStuck',
  );
}

function checkPause(value: boolean): void {
  if (typeof value !== 'boolean') throw new Error(`invalid pause ${JSON.stringify(value)}: true or false`);
}

function checkSpeed(value: number | null): void {
  if (value === null || (typeof value === 'number' && value > 0 && value <= MAX_SPEED)) return;
  throw new Error(
    `invalid speed ${JSON.stringify(value)}: sessions a second above 0 up to ${MAX_SPEED}, or null for as fast as it goes`,
  );
}
