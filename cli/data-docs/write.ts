/** Reads what the API serves, renders it with the page's components, writes the files. */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { pino } from 'pino';
import { startApi } from '../../api/main.ts';
import type { Config } from '../../schemas/config.ts';
import type { RunDoc, SuiteRuns, Suites } from '../../schemas/data-api.ts';
import { TerminalError } from '../../schemas/errors.ts';
import type * as Docs from '../../ui/docs/render.tsx';
import { PROJECT_DIR } from '../config/load.ts';
import { getJson } from '../day/api-client.ts';

export interface DataDocsOptions {
  /** The effective one; only the database is needed. */
  config: Config;
  folder: string;
  /** Newest runs of each suite. */
  runs: number;
  /** What `vite build --config ui/vite.docs.config.ts` made; of the set-up when absent. */
  renderer?: string;
}

const RENDERER = join(PROJECT_DIR, 'ui/dist/.docs/render.js');

/** Names of the files, ascending. Throws TerminalError `PageNotBuilt`. */
export async function writeDataDocs(options: DataDocsOptions): Promise<string[]> {
  const { renderDocs } = await loadRenderer(options.renderer ?? RENDERER);
  await makeFolder(options.folder);
  const files = renderDocs(await readDocs(options.config, options.runs));
  for (const { name, html } of files) await writeFile(join(options.folder, name), html);
  return files.map((file) => file.name).toSorted();
}

/** Before anything is read. Throws OutInvalid (terminal). */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const why =
      code === 'EEXIST' || code === 'ENOTDIR'
        ? 'it, or a folder above it, is a file'
        : (code ?? String(cause));
    throw new TerminalError(
      'OutInvalid',
      `cannot write to ${folder}: ${why}; name another folder with --out`,
      {
        cause,
      },
    );
  }
}

async function loadRenderer(path: string): Promise<typeof Docs> {
  if (existsSync(path)) return (await import(pathToFileURL(path).href)) as typeof Docs;
  throw new TerminalError(
    'PageNotBuilt',
    `${path} is missing; build it with: npm run setup, or: npx vite build --config ui/vite.docs.config.ts`,
  );
}

/** An API of its own for the moment: the same answers as the page's, whether one runs or not. */
async function readDocs(config: Config, runs: number): Promise<Docs.DocsInput> {
  const api = await startApi(
    { ...config, api: { ...config.api, host: '127.0.0.1', port: 0 } },
    { log: pino({ level: 'silent' }) },
  );
  try {
    const get = <T>(path: string) => getJson<T>(api.url, path);
    const suites = await get<Suites>('/v1/data/suites');
    const suiteRuns: SuiteRuns[] = [];
    for (const { suite } of suites.suites)
      suiteRuns.push(await get<SuiteRuns>(`/v1/data/suites/${encodeURIComponent(suite)}/runs?limit=${runs}`));
    const ids = new Set(suiteRuns.flatMap((one) => one.runs.map((run) => run.run)));
    const docs: RunDoc[] = [];
    for (const id of ids) docs.push(await get<RunDoc>(`/v1/data/runs/${encodeURIComponent(id)}`));
    return { universe: config.universe, suites, suiteRuns, runs: docs };
  } finally {
    await api.close();
  }
}
