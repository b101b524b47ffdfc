/** Reads every object of the lake again and compares it with the hash in its key. */
import { TempocastError } from '../../schemas/errors.ts';
import { getContent } from './content.ts';
import { getDatasetPart } from './dataset-part.ts';
import type { Lake } from './lake.ts';
import { checkPanelObject } from './panel.ts';
import { getRaw } from './raw.ts';

export interface ObjectProblem {
  key: string;
  problem: 'corrupt' | 'missing' | 'unreadable';
  message: string;
}

export interface VerifyReport {
  objects: number;
  problems: ObjectProblem[];
  /** Keys that rows do not name; no fault: what a run that died left, until gc removes it. */
  unnamed: number;
}

const IN_FLIGHT = 8;

/**
 * @param named keys that rows name: those that are not in the lake are missing
 * @param progress called after each object
 */
export async function verifyLake(
  lake: Lake,
  named: ReadonlySet<string>,
  progress: (done: number) => void = () => {},
): Promise<VerifyReport> {
  const report: VerifyReport = { objects: 0, problems: [], unnamed: 0 };
  const found = new Set<string>();
  const keys = lake.list('')[Symbol.asyncIterator]();
  const worker = async () => {
    for (let next = await keys.next(); !next.done; next = await keys.next()) {
      const key = next.value;
      found.add(key);
      try {
        await checkObject(lake, key);
      } catch (error) {
        report.problems.push(problemOf(key, error));
      }
      report.objects += 1;
      // A description goes with its object.
      if (!named.has(key.replace(/\.gz\.json$/, '.gz'))) report.unnamed += 1;
      progress(report.objects);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  for (const key of named) {
    if (found.has(key)) continue;
    report.problems.push({ key, problem: 'missing', message: `rows name ${key}, it is not in ${lake.url}` });
  }
  report.problems.sort((a, b) => (a.key < b.key ? -1 : 1));
  return report;
}

/** Throws what is wrong with the object. A description is right when it names the hash of its object. */
async function checkObject(lake: Lake, key: string): Promise<void> {
  if (key.startsWith('raw/') && key.endsWith('.gz')) await getRaw(lake, key);
  else if (key.startsWith('raw/') && key.endsWith('.gz.json')) await checkDescription(lake, key);
  else if (key.startsWith('datasets/bars/')) await getDatasetPart(lake, key);
  else if (key.startsWith('panel/')) await checkPanelObject(lake, key);
  else if (/\/[0-9a-f]{64}\.[a-z]+$/.test(key)) await getContent(lake, key);
  else await lake.get(key);
}

async function checkDescription(lake: Lake, key: string): Promise<void> {
  const { sha256 } = JSON.parse(new TextDecoder().decode(await lake.get(key))) as { sha256?: string };
  if (!key.includes(`/${sha256}.gz`)) throw new Error(`describes ${sha256}`);
}

function problemOf(key: string, error: unknown): ObjectProblem {
  const message = error instanceof Error ? error.message : String(error);
  const type = error instanceof TempocastError ? error.type : '';
  if (type === 'LakeObjectMissing') return { key, problem: 'missing', message };
  return { key, problem: type === 'LakeObjectCorrupt' ? 'corrupt' : 'unreadable', message };
}
