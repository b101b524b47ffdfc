/** The workflow bundle: built once per content of workflows/ and schemas/, shared by all worker processes. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Path of the bundle in `directory`; builds it when no process has yet. */
export async function ensureWorkflowBundle(directory: string): Promise<string> {
  const codePath = path.join(directory, `workflows-${await sourceHash()}.js`);
  if (existsSync(codePath)) return codePath;
  const { code } = await bundleWorkflowCode({
    workflowsPath: path.join(ROOT, 'workflows/index.ts'),
    logger: new DefaultLogger('WARN'),
  });
  await mkdir(directory, { recursive: true });
  // Two workers may build at once: same content, and a rename is atomic.
  const temporary = `${codePath}.${process.pid}`;
  await writeFile(temporary, code);
  await rename(temporary, codePath);
  return codePath;
}

async function sourceHash(): Promise<string> {
  const hash = createHash('sha256');
  for (const folder of ['workflows', 'schemas']) {
    for (const name of (await readdir(path.join(ROOT, folder))).sort()) {
      if (!name.endsWith('.ts')) continue;
      hash.update(name).update(await readFile(path.join(ROOT, folder, name)));
    }
  }
  hash.update(await readFile(path.join(ROOT, 'package-lock.json')));
  return hash.digest('hex').slice(0, 16);
}
