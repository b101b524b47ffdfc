/** How the supervisor starts parts of this program as children: same Node, same configuration, by file. */
import { join } from 'node:path';
import type { Config } from '../../schemas/config.ts';
import { isConfigVariable } from '../config/environment.ts';
import { PROJECT_DIR } from '../config/load.ts';
import { runDir, writeJson } from './run-files.ts';

/** JSON is YAML, so the written file loads like any other configuration. */
export const effectiveConfigPath = (home: string) => join(runDir(home), 'config.json');

export function writeEffectiveConfig(config: Config): string {
  const path = effectiveConfigPath(config.home);
  writeJson(path, config);
  return path;
}

/** Node's own four threads wait for disks, one file each; a worker puts twenty at a time. */
const FILE_THREADS = '12';

/** `cli/main.ts` with arguments. Variables that set values are left out: the file already holds their effect. */
export function childProgram(config: Config, args: readonly string[], node: readonly string[] = []) {
  const inherited = Object.entries(process.env).filter(([name]) => !isConfigVariable(name));
  return {
    command: process.execPath,
    args: [...node, join(PROJECT_DIR, 'cli/main.ts'), ...args],
    cwd: PROJECT_DIR,
    environment: {
      UV_THREADPOOL_SIZE: FILE_THREADS,
      ...Object.fromEntries(inherited),
      TEMPOCAST_CONFIG: effectiveConfigPath(config.home),
    },
  };
}
