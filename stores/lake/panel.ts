/** Panels in the lake, named by the hash of what they hold: ends of panels as one file, whole ones in parts. */
import { writeFile } from 'node:fs/promises';
import type { Panel } from '../../schemas/panel.ts';
import { hashOfKey } from './content.ts';
import { withTemporaryFile } from './duckdb.ts';
import { type Lake, objectCorrupt } from './lake.ts';
import { panelSha256 } from './panel-hash.ts';
import { panelBytes, readPanelBytes, readPanelSpan } from './panel-parquet.ts';
import { checkPanelPart, getPanelParts, panelManifest } from './panel-parts.ts';

/** Stores the panel at `panel/<sha256 of its header and values>.parquet`; bit exact, NaN included. */
export async function putPanel(lake: Lake, panel: Panel): Promise<{ key: string; sha256: string }> {
  const sha256 = panelSha256(panel);
  const key = `panel/${sha256}.parquet`;
  if (await lake.has(key)) return { key, sha256 };
  await lake.put(key, panelBytes(panel), 'application/vnd.apache.parquet');
  return { key, sha256 };
}

/** First and last session index that have a row. Reads no values, so it does not notice damaged ones. */
export async function panelSpan(lake: Lake, key: string): Promise<{ first: number; last: number }> {
  if (inParts(key)) {
    const { parts } = await panelManifest(lake, key);
    return { first: parts[0]?.first ?? 0, last: parts.at(-1)?.last ?? -1 };
  }
  const bytes = await lake.get(key);
  return withTemporaryFile(async (file) => {
    await writeFile(file, bytes);
    return readPanelSpan(file).catch((error) => {
      throw objectCorrupt(lake.url, key, `nothing readable (${error.message})`);
    });
  });
}

/** Whether the key is that of a manifest of parts. */
const inParts = (key: string): boolean => key.endsWith('.json');

/** What lies under `panel/`. Throws LakeObjectMissing, LakeObjectCorrupt. */
export async function checkPanelObject(lake: Lake, key: string): Promise<void> {
  if (key.startsWith('panel/parts/')) await checkPanelPart(lake, key);
  // Its parts are objects of their own.
  else if (inParts(key)) await panelManifest(lake, key);
  else await getPanel(lake, key);
}

/**
 * @param earlier a panel that this process has read and nobody has written to: what both have in common is not read again
 * Throws LakeObjectMissing, or LakeObjectCorrupt when the values do not hash to the key.
 */
export async function getPanel(lake: Lake, key: string, earlier?: Panel): Promise<Panel> {
  if (inParts(key)) return getPanelParts(lake, key, earlier);
  const bytes = await lake.get(key);
  const panel = await readPanelBytes(bytes).catch((error) => {
    throw objectCorrupt(lake.url, key, `nothing readable (${error.message})`);
  });
  const found = panelSha256(panel);
  if (found !== hashOfKey(key)) throw objectCorrupt(lake.url, key, found);
  return panel;
}

const recent = new WeakMap<Lake, Map<string, Panel>>();
/** A few, of a few megabytes each: ends of panels, which a day asks for again and again. */
const RECENT = 3;
const RECENT_VALUES = 2_000_000;

/** Keeps a panel that was put under the key: nobody may write to it any more. */
export function rememberPanel(lake: Lake, key: string, panel: Panel): void {
  if (panel.rows * panel.features.length > RECENT_VALUES) return;
  const kept = recent.get(lake) ?? new Map<string, Panel>();
  recent.set(lake, kept);
  kept.delete(key);
  kept.set(key, panel);
  for (const oldest of kept.keys()) if (kept.size > RECENT) kept.delete(oldest);
}

/** What this process has put lately. For reading alone. */
export const rememberedPanel = (lake: Lake, key: string): Panel | undefined => recent.get(lake)?.get(key);

/** As `getPanel`, but what this process has put lately is not read again. For reading alone. */
export async function recentPanel(lake: Lake, key: string): Promise<Panel> {
  return rememberedPanel(lake, key) ?? getPanel(lake, key);
}
