/** Starts the run of a simulation or goes on with it, follows it, and brings it to rest when it is to stop. */
import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import { TASK_QUEUE, WORKFLOW, workflowId } from '../../schemas/pipeline.ts';
import { SIMULATION, type SimulationInput, type SimulationState } from '../../schemas/simulation.ts';
import type { PipelineClient } from '../day/pipeline-client.ts';
import { resultOf, untilAnswered } from '../day/run-day.ts';
import type { Terminal } from '../output/terminal.ts';
import { followSimulation, type SimulationHandle, viewOf } from './follow.ts';
import type { SimulationSettings } from './settings.ts';

/** A day that fits models takes this long on a small machine; whoever does not want to wait presses twice. */
const REST_WITHIN_MS = 120_000;
const LOOK_MS = 100;

export interface RunOptions {
  speed: number | null;
  ahead?: 0 | 1;
  stop: AbortSignal;
  hurry: AbortSignal;
}

/** Undefined when it was stopped before its end. Throws DayFailed (terminal) with the reason. */
export async function runSimulation(
  pipeline: PipelineClient,
  settings: SimulationSettings,
  options: RunOptions,
  terminal: Terminal,
): Promise<SimulationState | undefined> {
  const { stop } = options;
  const { handle, ended } = await untilAnswered(stop, () => startOrJoin(pipeline, settings, options));
  if (ended) return await handle.result();
  const over = new AbortController();
  const following = followSimulation(pipeline, handle, terminal, over.signal);
  try {
    return await resultOf(handle, stop, `the simulation ${settings.from}..${settings.to} failed`);
  } catch (error) {
    if (!stop.aborted) throw error;
    await rest(handle, options.hurry);
    return undefined;
  } finally {
    over.abort();
    await following;
  }
}

async function startOrJoin(
  { client }: PipelineClient,
  { from, to, universe, reports }: SimulationSettings,
  { speed, ahead = 1 }: RunOptions,
): Promise<{ handle: SimulationHandle; ended: boolean }> {
  const id = workflowId.simulation(universe, from, to);
  try {
    await client.workflow.start<(input: SimulationInput) => Promise<SimulationState>>(WORKFLOW.simulation, {
      workflowId: id,
      taskQueue: TASK_QUEUE.cpu,
      args: [{ universe, from, to, speed, reports, ahead, withinTask: true, apart: true }],
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
      staticSummary: `simulation ${from}..${to} of universe ${universe}`,
    });
    // Of what runs under the name: the handle of `start` finds no run that has gone on as a new one before.
    const handle: SimulationHandle = client.workflow.getHandle(id);
    await steer(handle, speed);
    return { handle, ended: false };
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    return { handle: client.workflow.getHandle(id), ended: true };
  }
}

/** One that ends at this very moment has nothing to be told. */
async function steer(handle: SimulationHandle, speed: number | null): Promise<void> {
  try {
    await handle.executeUpdate(SIMULATION.speed, { args: [speed] });
    await handle.executeUpdate(SIMULATION.pause, { args: [false] });
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}

/** What has begun ends, nothing begins: so no attempt has to be waited for when it goes on. */
async function rest(handle: SimulationHandle, hurry: AbortSignal): Promise<void> {
  const until = performance.now() + REST_WITHIN_MS;
  await handle.executeUpdate(SIMULATION.pause, { args: [true] }).catch(() => {});
  while (!hurry.aborted && performance.now() < until) {
    if ((await viewOf(handle))?.idle) return;
    await sleep(LOOK_MS);
  }
}
