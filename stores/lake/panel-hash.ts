/** The identity of a panel: its values, not the bytes some Parquet writer made of them. */
import { createHash } from 'node:crypto';
import { endianness } from 'node:os';
import { HORIZONS } from '../../schemas/forecast.ts';
import type { Panel } from '../../schemas/panel.ts';

/** What stands beside the columns. */
export interface PanelHeader {
  asOf: string;
  symbols: string[];
  sessions: string[];
  rows: number;
  featureNames: string[];
  featureSetVersion?: string;
  datasetVersion?: string;
}

/** As JSON, a panel that states no versions has the header, and so the hash, of before 0.4.0. */
export function panelHeader(panel: Panel): PanelHeader {
  const { asOf, symbols, sessions, rows, featureNames, featureSetVersion, datasetVersion } = panel;
  return { asOf, symbols, sessions, rows, featureNames, featureSetVersion, datasetVersion };
}

/** What a file holds beside its header. */
export type PanelColumns = Pick<
  Panel,
  'symbolIndex' | 'sessionIndex' | 'featureNames' | 'features' | 'targets' | 'price'
>;

/** Every float column in the order it is stored and hashed. */
export function floatColumns(panel: PanelColumns): { name: string; values: Float64Array }[] {
  return [
    { name: 'price', values: panel.price },
    ...HORIZONS.map((h) => ({ name: `target_${h}`, values: panel.targets[h] })),
    ...panel.featureNames.map((name, i) => ({ name: featureColumn(name), values: panel.features[i] })),
  ];
}

export const featureColumn = (name: string) => `feature_${name}`;

/** sha256 over the header as JSON, then each column as little-endian bytes; every NaN counts as the same one. */
export const panelSha256 = (panel: Panel): string => columnsSha256(panelHeader(panel), panel);

/** The same of any header. */
export function columnsSha256(header: object, panel: PanelColumns): string {
  const hash = createHash('sha256').update(JSON.stringify(header));
  for (const column of [panel.symbolIndex, panel.sessionIndex]) hash.update(bytesOf(column));
  for (const { values } of floatColumns(panel)) hash.update(bytesOf(canonical(values)));
  return hash.digest('hex');
}

/** A NaN has 2^53 - 2 bit patterns: where one is another than the language writes, a copy with that. */
function canonical(values: Float64Array): Float64Array {
  let words: Uint32Array | undefined;
  for (let i = 0; i < values.length; i += 1) {
    if (!Number.isNaN(values[i])) continue;
    words ??= new Uint32Array(values.buffer, values.byteOffset, 2 * values.length);
    if (words[2 * i] === QUIET[0] && words[2 * i + 1] === QUIET[1]) continue;
    return Float64Array.from(values, (value) => (Number.isNaN(value) ? Number.NaN : value));
  }
  return values;
}

const QUIET = new Uint32Array(Float64Array.of(Number.NaN).buffer);

function bytesOf(column: Int32Array | Float64Array): Uint8Array {
  const bytes = new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
  if (endianness() === 'LE') return bytes;
  const swapped = Buffer.from(bytes);
  return column.BYTES_PER_ELEMENT === 4 ? swapped.swap32() : swapped.swap64();
}
