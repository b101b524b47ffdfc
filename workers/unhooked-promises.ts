/**
 * Imported before a worker of a simulation, for its threads. Where workflows run, the SDK writes down the stack of each promise,
 * for the query `__stack_trace`: half of what workflows take, thousands of times. Without the hook it says that it does not.
 */
import v8 from 'node:v8';
import { isMainThread } from 'node:worker_threads';

if (!isMainThread) {
  v8.promiseHooks.createHook = () => {
    throw new Error('stacks of promises are not kept in a simulation');
  };
}
