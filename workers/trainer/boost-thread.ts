/** Trees grown on a thread of their own: LightGBM takes one, so that two fits of a recipe take two cores and give the same bits. */
import { Worker } from 'node:worker_threads';
import type { Boost, BoostWork } from '../../forecasting/models/lightgbm/boost.ts';
import { fromWire, type WireError } from './error-wire.ts';

/** To the thread: one work after the other, each of which can be stopped. */
export type BoostOrder = BoostWork | 'stop';
export type BoostMessage =
  | { type: 'round'; done: number }
  | { type: 'texts'; texts: string[] }
  | { type: 'error'; error: WireError };

/** Threads wait for the next fit, for starting one takes .1 s; they do not keep a process alive. */
const idle: Worker[] = [];

/** As `boostHere`; stops between two rounds when aborted. */
export const boostOnThread: Boost = (work, { signal, onRound }) => {
  signal?.throwIfAborted();
  const thread = awake(idle.pop() ?? start());
  const order = (message: BoostOrder) =>
    thread.postMessage(message, message === 'stop' ? [] : [message.columns.buffer as ArrayBuffer]);
  const stop = () => order('stop');
  signal?.addEventListener('abort', stop, { once: true });
  order(work);
  return new Promise<string[]>((resolve, reject) => {
    thread.on('message', (message: BoostMessage) => {
      if (message.type === 'round') return onRound?.(message.done);
      rest(thread);
      if (message.type === 'texts') resolve(message.texts);
      else reject(signal?.aborted ? signal.reason : fromWire(message.error));
    });
    thread.once('error', reject);
    thread.once('exit', (code) => reject(new Error(`the thread that grows trees ended with code ${code}`)));
  }).finally(() => signal?.removeEventListener('abort', stop));
};

function start(): Worker {
  return new Worker(new URL('./boost-worker.ts', import.meta.url));
}

function awake(thread: Worker): Worker {
  thread.removeAllListeners().ref();
  return thread;
}

function rest(thread: Worker): void {
  thread.removeAllListeners().unref();
  thread.once('exit', () => idle.splice(idle.indexOf(thread), 1));
  idle.push(thread);
}
