import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles } from '../checks/source-files.mjs';
import { isAlone, isShare, isSystemTest, isUnitTest } from './kinds.mjs';

const CODE = [
  'workflows',
  'activities',
  'workers',
  'forecasting',
  'sources',
  'stores',
  'schemas',
  'api',
  'ui',
  'cli',
  'bench',
  'test',
  'tools',
];

/**
 * What `npm test` does, in this order. A step is a check (one command, passes or fails as a whole) or a test run (files for
 * Node's runner, counted one by one; `setup` starts what they share). Files that leave nothing behind share processes (shared-process.mjs).
 * With filters only the tests run whose path contains one of them, each file in a process of its own.
 */
export function planSteps(
  { root, nodeModules },
  filters = [],
  all = listFiles(root),
  read = (file) => readFileSync(join(root, file), 'utf8'),
) {
  const program = (...path) => join(nodeModules, ...path);
  const checks = [
    {
      title: 'format and lint',
      args: [program('@biomejs', 'biome', 'bin', 'biome'), 'check', '--diagnostic-level=error', '.'],
    },
    {
      title: 'imports between folders',
      args: [
        program('dependency-cruiser', 'bin', 'dependency-cruiser.mjs'),
        '--config',
        'tools/import-rules.cjs',
        '-T',
        'err-long',
        ...CODE.filter((folder) => all.some((file) => file.startsWith(`${folder}/`))),
      ],
    },
    { title: 'types', args: [program('typescript', 'bin', 'tsc'), '-p', '.'] },
    { title: 'file length', args: ['tools/checks/main.mjs', 'file-length'] },
    { title: 'a test for each guarantee', args: ['tools/checks/main.mjs', 'guarantees'] },
    { title: 'links in documents', args: ['tools/checks/main.mjs', 'links'] },
  ];
  const wanted = (file) => filters.some((filter) => file.includes(filter));
  const systems = filters.length === 0 || all.some((file) => isSystemTest(file) && wanted(file));
  const every = filters.length === 0;
  const tests = all.filter((file) => isUnitTest(file) || isSystemTest(file));
  const { files, shared } = every ? inOrder(all, tests, read) : { files: tests.filter(wanted), shared: [] };
  const run = {
    title: 'tests',
    files,
    shared,
    // whole systems wait for much of their time
    concurrency: 3,
    // servers for all files that ask for them, in place of some for each
    setup: systems ? 'test/rig/shared-services.ts' : 'stores/postgres/shared-cluster.ts',
  };
  return { checks: every ? checks : [], runs: files.length > 0 ? [run] : [] };
}

/** Systems of processes that the tests kill: most of their time is not in the test's own process. */
const OWN_PROCESSES = ['test/kill.test.ts', 'test/command-line.test.ts'];

/** Files with a process of their own, then shares; what takes longest first, so that the end is not one process alone. */
function inOrder(all, tests, read) {
  const texts = new Map(tests.map((file) => [file, read(file)]));
  const own = OWN_PROCESSES.filter((file) => texts.has(file));
  const alone = tests.filter((file) => !own.includes(file) && isAlone(texts.get(file)));
  const shared = tests.filter((file) => !own.includes(file) && !alone.includes(file));
  const weight = (file) => (isSystemTest(file) ? Number.MAX_SAFE_INTEGER : texts.get(file).length);
  return {
    files: [...own, ...alone, ...all.filter(isShare)],
    shared: shared.sort((a, b) => weight(b) - weight(a)),
  };
}
