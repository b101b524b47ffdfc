/** On what, and by which code, a run was made. Read once per process: it does not change while one runs. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { arch, availableParallelism, cpus, platform, totalmem } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { RunCode, RunMeasured } from '../../schemas/runs.ts';

const ROOT = join(import.meta.dirname, '../..');
/** Written where an image is built, which has no git tree: `{ "commit": "<40 digits>", "clean": true }`. */
const BUILD_FILE = join(ROOT, 'build.json');
const LIBRARIES = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node', 'arima', '@temporalio/worker'];
/** Native parts that numbers come from. */
const COMPUTES = new Set(['tensorflow', 'lightgbm']);
const GIT_MS = 5_000;

const run = promisify(execFile);
let code: Promise<RunCode> | undefined;
let gpu: Promise<string | null> | undefined;

/** TEMPOCAST_COMMIT (`<commit>` or `<commit>-dirty`), else the build file, else git; else nothing is known. */
export function codeVersion(): Promise<RunCode> {
  code ??= readCode();
  return code;
}

async function readCode(): Promise<RunCode> {
  const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  const told = process.env.TEMPOCAST_COMMIT;
  if (told) return { version, commit: told.replace(/-dirty$/, ''), clean: !told.endsWith('-dirty') };
  const built = await readFile(BUILD_FILE, 'utf8').then(
    (text) => JSON.parse(text) as { commit?: string; clean?: boolean },
    () => undefined,
  );
  if (built?.commit) return { version, commit: built.commit, clean: built.clean ?? null };
  const git = async (...args: string[]) =>
    (await run('git', ['-C', ROOT, ...args], { timeout: GIT_MS })).stdout.trim();
  try {
    // Of another project's tree, which this one lies in as a dependency, neither commit nor state are ours.
    if (!existsSync(join(ROOT, '.git'))) return { version, commit: null, clean: null };
    const [commit, changes] = await Promise.all([
      git('rev-parse', 'HEAD'),
      git('status', '--porcelain', '--untracked-files=no'),
    ]);
    return { version, commit, clean: changes === '' };
  } catch {
    return { version, commit: null, clean: null };
  }
}

/** Versions of node and of what computes; libraries that are not installed are left out. */
export function libraryVersions(): Record<string, string> {
  const versions: Record<string, string> = { node: process.versions.node };
  for (const name of LIBRARIES) {
    const version = versionOf(join(ROOT, 'node_modules', name, 'package.json'));
    if (version !== undefined) versions[name] = version;
  }
  return { ...versions, ...nativeVersions() };
}

/** Set-up writes down where the native parts are; their folders are named by version. */
function nativeVersions(): Record<string, string> {
  try {
    const natives = JSON.parse(
      readFileSync(join(ROOT, 'node_modules/.tempocast/natives.json'), 'utf8'),
    ) as Record<string, unknown>;
    const entries = Object.entries(natives)
      .filter(([name]) => COMPUTES.has(name))
      .flatMap(([name, value]): [string, string][] => {
        const found = new RegExp(`/${name}/(\\d+\\.\\d+\\.\\d+)`).exec(JSON.stringify(value));
        return found === null ? [] : [[`${name} (C)`, found[1]!]];
      });
    return Object.fromEntries(entries);
  } catch {
    return {};
  }
}

function versionOf(file: string): string | undefined {
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
  } catch {
    return undefined;
  }
}

const GIB = 2 ** 30;

/** Of this machine; the trainer runs where its worker does. */
export async function hardwareOf(threads: number): Promise<RunMeasured['hardware']> {
  gpu ??= run('nvidia-smi', ['--query-gpu=name', '--format=csv,noheader'], { timeout: GIT_MS }).then(
    ({ stdout }) => stdout.trim().split('\n').join(', ') || null,
    () => null,
  );
  return {
    platform: `${platform()} ${arch()}`,
    cpu: cpus()[0]?.model.trim() || 'unknown',
    cores: availableParallelism(),
    threads,
    memoryGiB: Math.round((totalmem() / GIB) * 10) / 10,
    gpu: await gpu,
  };
}
