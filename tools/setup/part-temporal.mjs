import { existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { isWhole, makePart, partFolder } from './cached-part.mjs';
import { runCommand, which } from './command.mjs';
import { temporalAddress } from './context.mjs';
import { buildGoProgram, goKey } from './go-program.mjs';
import { hashText } from './hash.mjs';
import { TEMPORAL } from './pins.mjs';
import { SetupError } from './setup-error.mjs';

const REACH_MS = 4_000;
const DOWNLOAD_MS = 120_000;
const PACKAGE = 'github.com/temporalio/cli/cmd/temporal';

/**
 * The Temporal server, in this order: an address given (nothing to do); `temporal` on PATH; the SDK's own download where
 * its host answers; else built from tools/temporal/go.mod. The last two are the same version. Tests start servers of
 * their own (`needsOwn`), whatever address is given.
 */
export async function temporalPart(context, { needsOwn = false } = {}) {
  const base = { name: 'temporal', after: [], needs: [], megabytes: 0, about: 0, make: async () => {} };
  const address = needsOwn ? null : temporalAddress(context.env);
  if (address !== null)
    return { ...base, label: `Temporal at ${address}`, program: null, address, ready: () => true };
  const found = which('temporal', context.env);
  if (found !== null)
    return { ...base, label: `Temporal at ${found}`, program: found, address: null, ready: () => true };

  const downloaded = {
    name: 'temporal',
    version: `${TEMPORAL}-download`,
    key: hashText(TEMPORAL, process.arch),
  };
  const built = { name: 'temporal', version: TEMPORAL, key: goKey(join(context.root, 'tools', 'temporal')) };
  const made = [built, downloaded].find((part) => isWhole(partFolder(context.cacheRoot, part)));
  const part = made ?? ((await canDownload(context.env)) ? downloaded : built);
  const folder = partFolder(context.cacheRoot, part);
  const own = {
    ...base,
    label: `Temporal server (CLI ${TEMPORAL})`,
    program: join(folder, 'temporal'),
    address: null,
    folder,
    ready: () => isWhole(folder),
  };
  const onWait = (line) => () => line.far('another set-up is at it');
  if (part === downloaded) {
    return {
      ...own,
      after: ['packages'],
      needs: ['linux'],
      megabytes: 400,
      about: 20,
      make: (line) =>
        makePart(context.cacheRoot, part, {
          onWait: onWait(line),
          build: (scratch) => downloadOrBuild(context, scratch, line),
        }),
    };
  }
  return {
    ...own,
    needs: ['linux', 'go'],
    megabytes: 4_000,
    about: 190,
    make: (line) =>
      makePart(context.cacheRoot, part, {
        onWait: onWait(line),
        build: (scratch) => build(context, scratch, line),
      }),
  };
}

/** TEMPOCAST_SETUP_TEMPORAL_DOWNLOAD=no skips the question, for a network where it is known to hang. */
async function canDownload(env) {
  if (env.TEMPOCAST_SETUP_TEMPORAL_DOWNLOAD === 'no') return false;
  try {
    await fetch('https://temporal.download/', {
      method: 'HEAD',
      redirect: 'manual',
      signal: AbortSignal.timeout(REACH_MS),
    });
    return true;
  } catch {
    return false;
  }
}

/** A host that answers may still not serve the file; then Go builds the same version, where there is Go. */
async function downloadOrBuild(context, scratch, line) {
  try {
    return await downloadWithSdk(context, scratch, line);
  } catch (error) {
    if (which('go', context.env) === null)
      throw new SetupError(`${error.message}\ninstall Go (https://go.dev/dl) to have it built instead`);
    return build(context, scratch, line);
  }
}

async function build(context, scratch, line) {
  await buildGoProgram(
    join(context.root, 'tools', 'temporal'),
    PACKAGE,
    join(scratch, 'temporal'),
    line,
    context.env,
  );
  return ['temporal'];
}

/** The SDK downloads while it starts a server; that server is stopped at once and its program kept. */
async function downloadWithSdk(context, scratch, line) {
  line.far('downloading');
  const folder = join(scratch, 'sdk');
  mkdirSync(folder);
  const script = `
import { TestWorkflowEnvironment } from '@temporalio/testing';
const executable = { type: 'cached-download', version: 'v${TEMPORAL}', downloadDir: process.argv[1] };
const environment = await TestWorkflowEnvironment.createLocal({ server: { executable } });
await environment.teardown();
`;
  await runCommand(context.node, ['--input-type=module', '--eval', script, '--', folder], {
    cwd: context.root,
    env: context.env,
    timeoutMs: DOWNLOAD_MS,
  });
  const file = readdirSync(folder)
    .map((name) => join(folder, name))
    .find((path) => existsSync(path));
  renameSync(file, join(scratch, 'temporal'));
  return ['temporal'];
}
