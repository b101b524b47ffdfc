/** The thread behind boost-thread.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { type BoostWork, boostHere } from '../../forecasting/models/lightgbm/boost.ts';
import type { BoostMessage } from './boost-thread.ts';
import { toWire } from './error-wire.ts';

const abort = new AbortController();
const port = parentPort!;
const tell = (message: BoostMessage) => port.postMessage(message);
port.once('message', () => abort.abort());
// Telling of the end lets the thread end: nothing else is listened to.
await boostHere(workerData as BoostWork, {
  signal: abort.signal,
  onRound: (done) => tell({ type: 'round', done }),
})
  .then((texts) => tell({ type: 'texts', texts }))
  .catch((error) => tell({ type: 'error', error: toWire(error) }));
port.close();
