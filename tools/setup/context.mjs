import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { which } from './command.mjs';

/** What the parts share: where things are, and which kind of machine this is. */
export function createContext(env = process.env) {
  const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
  const nodeModules = join(root, 'node_modules');
  const nodeFolder = join(nodeModules, `node-${process.platform}-${process.arch}`);
  return {
    env,
    root,
    nodeModules,
    cacheRoot: join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'tempocast'),
    nodeFolder,
    node: join(nodeFolder, 'bin', 'node'),
    manifestPath: join(nodeModules, '.tempocast', 'natives.json'),
    tensorflowKind: tensorflowKind(env),
  };
}

/** Temporal's own variable counts too, as it does for its command; ours comes first. */
export function temporalAddress(env) {
  return env.TEMPOCAST_TEMPORAL_ADDRESS || env.TEMPORAL_ADDRESS || null;
}

/** TEMPOCAST_SETUP_TENSORFLOW=cpu|cuda decides; else the CUDA build where an NVIDIA driver is loaded. */
function tensorflowKind(env) {
  const wanted = env.TEMPOCAST_SETUP_TENSORFLOW;
  if (wanted === 'cpu' || wanted === 'cuda') return wanted;
  return existsSync('/proc/driver/nvidia/version') || which('nvidia-smi', env) !== null ? 'cuda' : 'cpu';
}
