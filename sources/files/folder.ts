/** Which file of a user's folder answers a question. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { NeedsPersonError, TerminalError } from '../../schemas/errors.ts';
import { notOffered } from '../http/errors.ts';
import { isFileDataset } from './cells.ts';
import { FILE_DATASETS } from './formats.ts';

const ENDINGS = ['.csv', '.csv.gz', '.parquet'] as const;

/**
 * Paths in the folder, in order: of a subject its own file (`bars/AAPL.csv`) or the one of all subjects (`bars.csv`), of
 * `*` every file of the dataset. Throws UnknownSymbol, DatasetNotOffered (terminal), ProviderRefused (needs a person).
 */
export async function filesFor(folder: string, dataset: string, subject: string): Promise<string[]> {
  if (!isFileDataset(dataset)) throw notOffered('files', dataset, FILE_DATASETS);
  const common = (await list(folder, true)).filter((name) => isFileOf(name, dataset));
  const own = (await list(join(folder, dataset), false)).filter((name) =>
    ENDINGS.some((end) => name.endsWith(end)),
  );
  const all = [...common, ...own.map((name) => `${dataset}/${name}`)];
  const wanted =
    subject === '*'
      ? all
      : [...own.filter((name) => isOf(name, subject)).map((name) => `${dataset}/${name}`), ...common].slice(
          0,
          1,
        );
  if (wanted.length > 0) return wanted;
  const there = all.length === 0 ? `none of ${dataset}` : all.slice(0, 10).join(', ');
  throw new TerminalError(
    'UnknownSymbol',
    `files has none for '${subject}': allowed are ${dataset}/${encodeURIComponent(subject)} and ${dataset}, each with ${ENDINGS.join(', ')}; there is ${there}`,
    { details: { provider: 'files', subject, dataset } },
  );
}

function isOf(name: string, subject: string): boolean {
  return isFileOf(name, subject) || isFileOf(name, encodeURIComponent(subject));
}

function isFileOf(name: string, stem: string): boolean {
  return ENDINGS.some((end) => name === stem + end);
}

async function list(folder: string, required: boolean): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (!required && (code === 'ENOENT' || code === 'ENOTDIR')) return [];
    throw new NeedsPersonError(
      'ProviderRefused',
      `files cannot read the folder ${folder} (${code}); set providers.files.baseUrl to a folder as file:///path, or null for the shipped one`,
      { details: { provider: 'files', folder } },
    );
  }
}
