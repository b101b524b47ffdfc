import { join } from 'node:path';
import { listFiles } from '../checks/source-files.mjs';

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
 * `node --test`, counted one by one; `setup` starts what they share). With filters only the tests run whose path contains one of them.
 */
export function planSteps({ root, nodeModules }, filters = [], all = listFiles(root)) {
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
  const wanted = (file) => filters.length === 0 || filters.some((filter) => file.includes(filter));
  const files = all.filter((file) => /[.]test[.](ts|tsx|mjs)$/.test(file)).filter(wanted);
  const runs = [
    {
      title: 'unit and integration tests',
      files: files.filter((file) => !file.startsWith('test/')),
      concurrency: 3,
      // one Postgres for all files that ask for a database, in place of one for each
      setup: 'stores/postgres/shared-cluster.ts',
    },
    // each runs a whole system and waits for it much of the time
    {
      title: 'whole-system tests',
      files: files.filter((file) => file.startsWith('test/')),
      concurrency: 3,
      setup: 'test/rig/shared-services.ts',
    },
  ].filter((run) => run.files.length > 0);
  return { checks: filters.length === 0 ? checks : [], runs };
}
