import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import { temporalAddress } from './context.mjs';

/** Runs Node 24 in this process's place: same streams, signals passed on, same exit code. Does not return. */
export async function handOver(context, args) {
  const address = temporalAddress(context.env);
  const env = {
    ...nodeEnvironment(context),
    ...(address === null ? {} : { TEMPOCAST_TEMPORAL_ADDRESS: address }),
  };
  const child = spawn(context.node, args, { stdio: 'inherit', env });
  // Ctrl-C at a terminal reaches the child by itself (one process group); passing it on too would count as a second Ctrl-C
  const passOn = (signal) => {
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, passOn);
  const [code, signal] = await once(child, 'exit');
  process.exit(code ?? 128 + constants.signals[signal]);
}

/** PATH with our Node 24 and the packages' programs first, so that children of children run on it too. */
export function nodeEnvironment(context) {
  return {
    ...context.env,
    PATH: `${join(context.nodeModules, '.bin')}${delimiter}${context.env.PATH ?? ''}`,
  };
}
