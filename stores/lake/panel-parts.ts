/**
 * A whole panel as one Parquet file a year and a manifest that lists them: panels of later days share every file but the last, in
 * the lake, when one is written and when one is read.
 */
import { HORIZONS } from '../../schemas/forecast.ts';
import type { Panel } from '../../schemas/panel.ts';
import { getContent, hashOfKey, putContent } from './content.ts';
import { type Lake, objectCorrupt } from './lake.ts';
import {
  columnsSha256,
  floatColumns,
  type PanelColumns,
  type PanelHeader,
  panelHeader,
} from './panel-hash.ts';
import { emptyPanel, headedBytes, readHeadedBytes } from './panel-parquet.ts';

export interface PanelPart {
  year: string;
  /** `panel/parts/<year>/<sha256 of its values>.parquet` */
  key: string;
  rows: number;
  /** Sessions of its first and last row, counted from the panel's first. */
  first: number;
  last: number;
}

export interface PanelManifest extends PanelHeader {
  parts: PanelPart[];
}

/** Nothing of the day that wrote it, so that a later day's is the same; session indices are the panel's. */
interface PartHeader extends Omit<PanelHeader, 'asOf' | 'featureSetVersion' | 'datasetVersion'> {
  firstSession: number;
}

/**
 * Stores the panel at `panel/<sha256 of the manifest>.json`, bit exact.
 * @param settled years that are stored and that no later session changes, of this panel while it grows: read, and added to
 */
export async function putPanelParts(
  lake: Lake,
  panel: Panel,
  settled = new Map<string, PanelPart>(),
): Promise<{ key: string; sha256: string }> {
  const parts: PanelPart[] = [];
  const end = panel.sessions.length - 1 - Math.max(...HORIZONS);
  for (const stretch of yearsOf(panel)) {
    if (stretch.fromRow === stretch.toRow) continue;
    const known = settled.get(stretch.year);
    const there = known !== undefined && (await lake.has(known.key));
    const part = there ? known : await putPart(lake, panel, stretch);
    // Its last targets are realised by then.
    if (stretch.to - 1 <= end) settled.set(stretch.year, part);
    parts.push(part);
  }
  const manifest: PanelManifest = { ...panelHeader(panel), parts };
  return putContent(lake, 'panel', 'json', new TextEncoder().encode(`${JSON.stringify(manifest)}\n`));
}

/** Throws LakeObjectMissing, LakeObjectCorrupt. */
export async function panelManifest(lake: Lake, key: string): Promise<PanelManifest> {
  return JSON.parse(new TextDecoder().decode(await getContent(lake, key))) as PanelManifest;
}

/** Parts of the panels that this process has read. */
const partsOf = new WeakMap<Panel, readonly PanelPart[]>();

/**
 * @param earlier a panel that this process has read, which nobody has written to: parts in common are copied from it
 * Throws LakeObjectMissing, or LakeObjectCorrupt when the values of a part do not hash to its key.
 */
export async function getPanelParts(lake: Lake, key: string, earlier?: Panel): Promise<Panel> {
  const { parts, ...header } = await panelManifest(lake, key);
  const panel = emptyPanel(header);
  const known = (earlier && partsOf.get(earlier)) ?? [];
  let shared = 0;
  while (shared < parts.length && parts[shared]!.key === known[shared]?.key) shared++;
  let row = parts.slice(0, shared).reduce((sum, { rows }) => sum + rows, 0);
  if (earlier) copyRows(panel, 0, earlier, row);
  for (const part of parts.slice(shared)) {
    copyRows(panel, row, await getPart(lake, part, header), part.rows);
    row += part.rows;
  }
  if (row !== panel.rows) throw objectCorrupt(lake.url, key, `${row} of ${panel.rows} rows`);
  partsOf.set(panel, parts);
  return panel;
}

/** Reads a part by itself. Throws LakeObjectMissing, LakeObjectCorrupt. */
export async function checkPanelPart(lake: Lake, key: string): Promise<void> {
  await readPart(lake, key);
}

async function getPart(
  lake: Lake,
  { key, rows }: PanelPart,
  { symbols, featureNames }: PanelHeader,
): Promise<PanelColumns> {
  const part = await readPart(lake, key);
  const same = `${part.symbols}` === `${symbols}` && `${part.featureNames}` === `${featureNames}`;
  if (part.rows !== rows || !same) {
    throw objectCorrupt(lake.url, key, 'rows, symbols or features that its manifest does not name');
  }
  return part;
}

async function readPart(lake: Lake, key: string): Promise<PartHeader & PanelColumns> {
  const bytes = await lake.get(key);
  let part: PartHeader & PanelColumns;
  try {
    part = readHeadedBytes<PartHeader>(bytes);
  } catch (error) {
    throw objectCorrupt(lake.url, key, `nothing readable (${(error as Error).message})`);
  }
  const { symbols, sessions, rows, featureNames, firstSession } = part;
  const found = columnsSha256({ symbols, sessions, rows, featureNames, firstSession }, part);
  if (found !== hashOfKey(key)) throw objectCorrupt(lake.url, key, found);
  return part;
}

interface Stretch {
  year: string;
  /** Sessions from..to - 1. */
  from: number;
  to: number;
  fromRow: number;
  toRow: number;
}

/** Rows go by session. */
function yearsOf({ sessions, sessionIndex, rows }: Panel): Stretch[] {
  const stretches: Stretch[] = [];
  let [from, fromRow] = [0, 0];
  while (from < sessions.length) {
    const year = sessions[from]!.slice(0, 4);
    let to = from + 1;
    while (to < sessions.length && sessions[to]!.startsWith(year)) to++;
    let toRow = fromRow;
    while (toRow < rows && sessionIndex[toRow]! < to) toRow++;
    stretches.push({ year, from, to, fromRow, toRow });
    [from, fromRow] = [to, toRow];
  }
  return stretches;
}

async function putPart(lake: Lake, panel: Panel, stretch: Stretch): Promise<PanelPart> {
  const { year, from, to, fromRow, toRow } = stretch;
  const { symbols, featureNames } = panel;
  const rows = toRow - fromRow;
  const columns = viewOf(panel, fromRow, toRow);
  const sessions = panel.sessions.slice(from, to);
  const header: PartHeader = { symbols, sessions, rows, featureNames, firstSession: from };
  const key = `panel/parts/${year}/${columnsSha256(header, columns)}.parquet`;
  if (!(await lake.has(key)))
    await lake.put(key, headedBytes(header, columns), 'application/vnd.apache.parquet');
  const [first, last] = [panel.sessionIndex[fromRow]!, panel.sessionIndex[toRow - 1]!];
  return { year, key, rows, first, last };
}

function viewOf(panel: Panel, from: number, to: number): PanelColumns {
  const of = (column: Float64Array) => column.subarray(from, to);
  return {
    featureNames: panel.featureNames,
    symbolIndex: panel.symbolIndex.subarray(from, to),
    sessionIndex: panel.sessionIndex.subarray(from, to),
    features: panel.features.map(of),
    targets: Object.fromEntries(HORIZONS.map((h) => [h, of(panel.targets[h])])) as Panel['targets'],
    price: of(panel.price),
  };
}

function copyRows(into: Panel, at: number, from: PanelColumns, rows: number): void {
  into.symbolIndex.set(from.symbolIndex.subarray(0, rows), at);
  into.sessionIndex.set(from.sessionIndex.subarray(0, rows), at);
  const columns = floatColumns(from);
  for (const [c, { values }] of floatColumns(into).entries()) {
    values.set(columns[c]!.values.subarray(0, rows), at);
  }
}
