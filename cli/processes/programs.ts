/** The services that are parts of this program: market replay, workers, API. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Config } from '../../schemas/config.ts';
import { TASK_QUEUE } from '../../schemas/pipeline.ts';
import { PROJECT_DIR } from '../config/load.ts';
import { childProgram } from './child-program.ts';
import { apiUrl, LOCAL_HOST } from './effective.ts';
import { answersHttp } from './probes.ts';
import type { ServiceSpec } from './service.ts';
import { queueIsPolled } from './task-queue.ts';

const READY_WITHIN_MS = 60_000;

/** `config` is the effective one: addresses and ports filled in. */
export function replayService(config: Config): ServiceSpec {
  const url = `http://${LOCAL_HOST}:${config.replay.port}/healthz`;
  return {
    name: 'replay',
    ...childProgram(config, ['replay']),
    probe: () => answersHttp(url),
    readyWithinMs: READY_WITHIN_MS,
    stopSignal: 'SIGTERM',
    stopWithinMs: 500,
  };
}

/**
 * Workers that run a session a second: buffers outside V8's heap made it mark everything that a worker remembers every few
 * sessions, on all cores. The heap grew to 460 MB instead of 290.
 */
const BUSY = [
  '--max-semi-space-size=64',
  '--heap-growing-percent=300',
  '--external-memory-accounted-in-global-limit',
  '--no-memory-reducer',
  `--import=${pathToFileURL(join(PROJECT_DIR, 'workers/unhooked-promises.ts'))}`,
];

export function workerService(config: Config, queue: 'cpu' | 'gpu'): ServiceSpec {
  return {
    name: `worker-${queue}`,
    ...childProgram(config, ['worker', '--queue', queue], config.simulation ? BUSY : []),
    probe: ({ since }) => queueIsPolled(config, TASK_QUEUE[queue], since),
    readyWithinMs: READY_WITHIN_MS,
    stopSignal: 'SIGTERM',
    stopWithinMs: 4_000,
  };
}

export function apiService(config: Config): ServiceSpec {
  return {
    name: 'api',
    ...childProgram(config, ['api']),
    probe: () => answersHttp(`${apiUrl(config)}/healthz`),
    readyWithinMs: READY_WITHIN_MS,
    stopSignal: 'SIGTERM',
    stopWithinMs: 1_000,
  };
}
