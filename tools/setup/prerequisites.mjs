import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { which } from './command.mjs';
import { findBrowser } from './part-browser.mjs';
import { SetupError } from './setup-error.mjs';

const DEBIAN = (packages) => `apt-get install ${packages}`;

/** What a part may need from the machine: how to see that it is there, and the way to get it. */
export const NEEDS = {
  linux: {
    what: 'Linux on x86-64 with glibc 2.28 or newer',
    how: 'run it in a container: docker build --target worker .',
    check: () => {
      if (process.platform !== 'linux' || process.arch !== 'x64')
        return `this is ${process.platform} ${process.arch}`;
      const glibc = process.report.getReport().header.glibcVersionRuntime;
      if (glibc === undefined) return 'this system has another C library';
      const [major, minor] = glibc.split('.').map(Number);
      return major > 2 || minor >= 28 ? null : `this is glibc ${glibc}`;
    },
  },
  node: {
    what: 'Node 20 or newer with npm',
    how: 'https://nodejs.org/en/download',
    check: (env) =>
      Number(process.versions.node.split('.')[0]) < 20
        ? `this is Node ${process.versions.node}`
        : missing('npm', env),
  },
  python: {
    what: 'Python 3.8 or newer',
    how: DEBIAN('python3'),
    check: (env) =>
      missing('python3', env) ??
      works('python3', ['-c', 'import sys, zipfile; assert sys.version_info >= (3, 8), sys.version'], env),
  },
  pip: {
    what: 'pip 20.3 or newer for that Python',
    how: DEBIAN('python3-pip'),
    check: (env) =>
      missing('python3', env) ??
      works(
        'python3',
        [
          '-c',
          'import pip; v = tuple(int(p) for p in pip.__version__.split(".")[:2]); assert v >= (20, 3), "pip " + pip.__version__',
        ],
        env,
      ),
  },
  compiler: { what: 'a C++ compiler (g++)', how: DEBIAN('g++'), check: (env) => missing('g++', env) },
  make: { what: 'make', how: DEBIAN('make'), check: (env) => missing('make', env) },
  go: {
    what: 'Go 1.21 or newer',
    how: `https://go.dev/dl (for the Temporal server alone there are also: a server elsewhere, TEMPORAL_ADDRESS=host:port, or the temporal command on PATH, https://docs.temporal.io/cli)`,
    check: (env) => {
      const absent = missing('go', env);
      if (absent !== null) return absent;
      const said = spawnSync('go', ['env', 'GOVERSION'], { env, encoding: 'utf8' }).stdout ?? '';
      const [, major, minor] = /go(\d+)\.(\d+)/.exec(said) ?? [];
      return Number(major) > 1 || Number(minor) >= 21
        ? null
        : `found ${said.trim() || 'one that does not answer'}`;
    },
  },
  gomp: {
    what: "GNU OpenMP's library (libgomp.so.1)",
    how: DEBIAN('libgomp1'),
    check: (env) => works('python3', ['-c', 'import ctypes; ctypes.CDLL("libgomp.so.1")'], env),
  },
  chromium: {
    what: 'Chromium or Chrome',
    how: `${DEBIAN('chromium')} (or TEMPOCAST_TEST_CHROMIUM=/path/to/it)`,
    check: (env) => (findBrowser(env) === null ? 'none on PATH' : null),
  },
};

/**
 * Checks everything that the parts still to be made need, all of it before any work starts.
 * @throws SetupError that lists all that is missing, each with the way to get it.
 */
export async function requirePrerequisites(parts, { cacheRoot, env = process.env, needs = NEEDS }) {
  const missingOnes = [];
  const names = new Set(parts.flatMap((part) => part.needs));
  for (const name of Object.keys(needs).filter((key) => names.has(key))) {
    const { what, how, check } = needs[name];
    const trouble = check(env);
    if (trouble !== null)
      missingOnes.push(`  - ${what}: ${trouble}\n      for ${users(parts, name)}\n      ${how}`);
  }
  const wanted = parts.reduce((sum, part) => sum + part.megabytes, 0) * 1e6;
  const free = await freeBytes(cacheRoot);
  if (free < wanted) {
    missingOnes.push(
      `  - ${gigabytes(wanted)} free disk space at ${cacheRoot}: ${gigabytes(free)} are free\n      make room, or set XDG_CACHE_HOME to a folder that has it`,
    );
  }
  if (missingOnes.length > 0)
    throw new SetupError(
      `missing on this machine (${missingOnes.length}), nothing was changed yet:\n${missingOnes.join('\n')}`,
    );
}

async function freeBytes(folder) {
  mkdirSync(folder, { recursive: true });
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

const gigabytes = (bytes) => `${(bytes / 1e9).toFixed(1)} GB`;
const users = (parts, need) =>
  parts
    .filter((part) => part.needs.includes(need))
    .map((part) => part.label)
    .join(', ');
const missing = (program, env) => (which(program, env) === null ? `no ${program} on PATH` : null);

function works(program, args, env) {
  const { status, stderr, error } = spawnSync(program, args, { env, encoding: 'utf8' });
  if (status === 0) return null;
  return error?.message ?? stderr.trim().split('\n').at(-1) ?? `exit code ${status}`;
}
