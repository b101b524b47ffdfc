/** The workflow bundle of a run: building it takes longer than a day of the small universe. */
import { copyFileSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ensureWorkflowBundle } from '../../workers/bundle.ts';

/** Bundles are named by their content, so that test processes and runs share them. */
export const BUNDLES = join(import.meta.dirname, '../../node_modules/.tempocast/test-bundles');

/** Puts it where the workers of a home look for it. */
export async function bringBundle(home: string): Promise<void> {
  const bundle = await ensureWorkflowBundle(BUNDLES);
  mkdirSync(join(home, 'run'), { recursive: true });
  copyFileSync(bundle, join(home, 'run', basename(bundle)));
}
