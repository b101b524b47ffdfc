/** Where the set-up put the programs that do not come from npm. */
import { join } from 'node:path';
import { TerminalError } from '../../schemas/errors.ts';
import { PROJECT_DIR } from '../config/load.ts';
import { readJson } from './run-files.ts';

export interface Natives {
  node: string;
  nodeDir: string;
  temporal: string | null;
  versitygw: string | null;
  tensorflow: { kind: 'cpu' | 'cuda'; libDir: string };
  lightgbm: string;
  /** Folder of the Postgres programs. */
  postgres: string;
}

const FILE = join(PROJECT_DIR, 'node_modules/.tempocast/natives.json');

/** Throws NativeMissing (terminal), which says to run the set-up. */
export function nativePath(name: 'temporal' | 'postgres'): string {
  const path = readJson<Partial<Natives>>(FILE)?.[name];
  if (typeof path !== 'string') {
    throw new TerminalError(
      'NativeMissing',
      `${name} is not set up: ${FILE} does not name it; run \`npm run setup\`, or give an address of a running one (${
        name === 'temporal' ? 'temporal.address' : 'database.url'
      })`,
    );
  }
  return path;
}
