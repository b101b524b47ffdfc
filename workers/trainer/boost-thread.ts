/** Trees grown on a thread of their own: LightGBM takes one, so that two fits of a recipe take two cores and give the same bits. */
import { Worker } from 'node:worker_threads';
import type { Boost } from '../../forecasting/models/lightgbm/boost.ts';
import { fromWire, type WireError } from './error-wire.ts';

export type BoostMessage =
  | { type: 'round'; done: number }
  | { type: 'texts'; texts: string[] }
  | { type: 'error'; error: WireError };

/** As `boostHere`; stops between two rounds when aborted. */
export const boostOnThread: Boost = (work, { signal, onRound }) => {
  signal?.throwIfAborted();
  const thread = new Worker(new URL('./boost-worker.ts', import.meta.url), {
    workerData: work,
    transferList: [work.columns.buffer as ArrayBuffer],
  });
  const stop = () => thread.postMessage('stop');
  signal?.addEventListener('abort', stop, { once: true });
  return new Promise<string[]>((resolve, reject) => {
    thread.on('message', (message: BoostMessage) => {
      if (message.type === 'round') onRound?.(message.done);
      else if (message.type === 'texts') resolve(message.texts);
      else reject(signal?.aborted ? signal.reason : fromWire(message.error));
    });
    thread.once('error', reject);
    thread.once('exit', (code) => reject(new Error(`the thread that grows trees ended with code ${code}`)));
  }).finally(() => signal?.removeEventListener('abort', stop));
};
