/** The thread behind boost-thread.ts. */
import { parentPort } from 'node:worker_threads';
import { type BoostWork, boostHere } from '../../forecasting/models/lightgbm/boost.ts';
import type { BoostMessage, BoostOrder } from './boost-thread.ts';
import { toWire } from './error-wire.ts';

/** Rounds take milliseconds; nobody looks more often than this. */
const TELL_EVERY_MS = 100;

const port = parentPort!;
const tell = (message: BoostMessage) => port.postMessage(message);
let abort = new AbortController();
port.on('message', (order: BoostOrder) => {
  if (order === 'stop') abort.abort();
  else void grow(order);
});

async function grow(work: BoostWork): Promise<void> {
  abort = new AbortController();
  const of = work.boosters.reduce((sum, { rounds }) => sum + rounds, 0);
  let told = Number.NEGATIVE_INFINITY;
  const onRound = (done: number) => {
    const now = performance.now();
    if (done < of && now - told < TELL_EVERY_MS) return;
    told = now;
    tell({ type: 'round', done });
  };
  await boostHere(work, { signal: abort.signal, onRound })
    .then((texts) => tell({ type: 'texts', texts }))
    .catch((error) => tell({ type: 'error', error: toWire(error) }));
}
