/** CSV of past forecasts as Parquet: through two temporary files, so that a million rows take a bounded part of memory. */
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { literal, withDuckDb } from '../../stores/lake/duckdb.ts';
import { FILE_COLUMNS } from '../../stores/postgres/track-page.ts';

const TEXTS = ['id', 'symbol', 'recipe', 'role', 'model_version'];
function typeOf(column: string): string {
  if (TEXTS.includes(column)) return 'VARCHAR';
  if (column.endsWith('session')) return 'DATE';
  if (column.endsWith('_at')) return 'TIMESTAMPTZ';
  if (column === 'horizon') return 'INTEGER';
  return column.startsWith('covered') ? 'BOOLEAN' : 'DOUBLE';
}
const TYPES = FILE_COLUMNS.map((name) => `${name}: '${typeOf(name)}'`).join(', ');

/** The files are gone when the answer has ended, and when it could not be made. */
export async function parquetOfCsv(csv: Readable): Promise<Readable> {
  const folder = await mkdtemp(join(tmpdir(), 'tempocast-track-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  const [from, to] = [join(folder, 'rows.csv'), join(folder, 'rows.parquet')];
  try {
    await pipeline(csv, createWriteStream(from));
    await withDuckDb(async (connection) => {
      await connection.run(`set memory_limit = '256MB'; set temp_directory = ${literal(folder)}`);
      await connection.run(
        `copy (select * from read_csv(${literal(from)}, header = true, columns = {${TYPES}}))
         to ${literal(to)} (format parquet, compression zstd)`,
      );
    });
    const file = createReadStream(to);
    file.once('close', () => void remove());
    return file;
  } catch (error) {
    await remove();
    throw error;
  }
}
