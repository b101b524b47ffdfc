/** Children of a supervisor that was killed: found by their pid files, stopped before anything is started. */
import { setTimeout as sleep } from 'node:timers/promises';
import { groupMembers, isRunning, signalProcess } from './identity.ts';
import { type PidFile, pidFilePath, readPidFiles, removeFile } from './run-files.ts';
import { STOP_ORDER } from './service.ts';

const STOP_WITHIN_MS = 5_000;
const CHECK_EVERY_MS = 25;

/** Stops what still runs, in the order of use; returns the names of what was found running. */
export async function stopLeftovers(home: string): Promise<string[]> {
  const files = readPidFiles(home);
  const running = files.filter(isRunning);
  for (const names of STOP_ORDER) {
    await Promise.all(running.filter(({ name }) => names.includes(name)).map(stopLeftover));
  }
  for (const { name } of files) removeFile(pidFilePath(home, name));
  return running.map(({ name }) => name);
}

/** Postgres ends fast on SIGINT and would wait for clients on SIGTERM; for the others both mean the same. */
async function stopLeftover(file: PidFile): Promise<void> {
  signalProcess(file.pid, 'SIGINT');
  if (!(await goneWithin(file, STOP_WITHIN_MS))) signalProcess(file.pid, 'SIGKILL');
  await goneWithin(file, STOP_WITHIN_MS);
  if (groupMembers(file.pid).length > 0) signalProcess(-file.pid, 'SIGKILL');
}

async function goneWithin(file: PidFile, ms: number): Promise<boolean> {
  const until = Date.now() + ms;
  while (isRunning(file)) {
    if (Date.now() > until) return false;
    await sleep(CHECK_EVERY_MS);
  }
  return true;
}
