/** Work in a bounded window that an operator can pause, and make wider or narrower, while it runs. */
import { condition, defineQuery, defineUpdate, setHandler } from '@temporalio/workflow';
import { PAUSED_QUERY } from '../schemas/pipeline.ts';

const MAX_PARALLELISM = 16;
export const setParallelismUpdate = defineUpdate<number, [number]>('setParallelism');
export const setPausedUpdate = defineUpdate<boolean, [boolean]>('setPaused');

const pausedQuery = defineQuery<boolean>(PAUSED_QUERY);

export interface Window {
  readonly parallelism: number;
  readonly paused: boolean;
  /** Resolves when one more piece of work may begin beside `running` others. */
  opens(running: () => number): Promise<void>;
}

export function openWindow(initial: { parallelism: number; paused: boolean }): Window {
  let { parallelism, paused } = initial;
  setHandler(setPausedUpdate, (value) => (paused = value));
  setHandler(pausedQuery, () => paused);
  setHandler(setParallelismUpdate, (value) => (parallelism = value), {
    validator: (value) => {
      if (!Number.isInteger(value) || value < 1 || value > MAX_PARALLELISM) {
        throw new Error(
          `invalid parallelism ${value}: allowed are whole numbers from 1 to ${MAX_PARALLELISM}`,
        );
      }
    },
  });
  return {
    get parallelism() {
      return parallelism;
    },
    get paused() {
      return paused;
    },
    opens: (running) => condition(() => !paused && running() < parallelism),
  };
}
