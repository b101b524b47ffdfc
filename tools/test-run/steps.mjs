import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles } from '../checks/source-files.mjs';
import { isShare, isSystemTest, isUnitTest } from './kinds.mjs';
import { pureFiles } from './pure-files.mjs';

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
 * Node's runner, counted one by one; `setup` starts what they share). Files that may share a process do (pure-files.mjs). With
 * filters only the tests run whose path contains one of them, each file in a process of its own.
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
  const files =
    filters.length === 0
      ? inOrder(all, pureFiles(root, all.filter(isUnitTest), read), read)
      : all.filter((file) => (isUnitTest(file) || isSystemTest(file)) && wanted(file));
  const run = {
    title: 'tests',
    files,
    // whole systems wait for much of their time
    concurrency: 3,
    // servers for all files that ask for them, in place of some for each
    setup: systems ? 'test/rig/shared-services.ts' : 'stores/postgres/shared-cluster.ts',
  };
  return { checks: filters.length === 0 ? checks : [], runs: files.length > 0 ? [run] : [] };
}

/** What takes longest begins first, so that the end is not one process alone: shares of pure files, whole systems, long files. */
function inOrder(all, pure, read) {
  const length = new Map(
    all.filter(isUnitTest).map((file) => [file, pure.includes(file) ? 0 : read(file).length]),
  );
  const alone = [...length.keys()].filter((file) => length.get(file) > 0);
  return [
    ...all.filter(isShare),
    ...all.filter(isSystemTest),
    ...alone.sort((a, b) => length.get(b) - length.get(a)),
  ];
}
