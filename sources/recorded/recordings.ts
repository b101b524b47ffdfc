/** Recorded answers of the providers: each provider's testdata/index.json says which request gets which file. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** One line of an index. */
export interface Recording {
  method?: string;
  /** The provider's own path; `*` stands for any one segment. */
  path: string;
  /** What has to be in the query, null what must not be; further parameters are ignored. */
  query?: Record<string, string | null>;
  /** What the query's values have to contain, where the whole is long. */
  contains?: Record<string, string>;
  /** Beside the index; `.gz` is unpacked. */
  file: string;
  /** JSON pointer to the body inside the file, when that also holds the request; absent: the whole file. */
  bodyAt?: string;
  status?: number;
  headers?: Record<string, string>;
}

export interface RecordedAnswer {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array;
  /** As the file's name says it. */
  format: 'json' | 'csv';
}

export interface Recordings {
  /** undefined: no recorded answer fits. The one that asks for most of the query wins. */
  find(method: string, path: string, query: URLSearchParams): RecordedAnswer | undefined;
}

const SOURCES = new URL('../', import.meta.url);

/** Of a provider; `folder`: where its index is, sources/<provider>/testdata/ by default. */
export function openRecordings(
  provider: string,
  folder = new URL(`${provider}/testdata/`, SOURCES),
): Recordings {
  const index = new URL('index.json', folder);
  const all: Recording[] = existsSync(index) ? JSON.parse(readFileSync(index, 'utf8')) : [];
  const wanted = ({ query = {} }: Recording) => Object.entries(query);
  const parts = ({ contains = {} }: Recording) => Object.entries(contains);
  return {
    find(method, path, query) {
      const [best] = all
        .filter((recording) => (recording.method ?? 'GET') === method && samePath(recording.path, path))
        .filter((recording) => wanted(recording).every(([name, value]) => query.get(name) === value))
        .filter((recording) => parts(recording).every(([name, part]) => query.get(name)?.includes(part)))
        .sort((a, b) => wanted(b).length - wanted(a).length);
      return best && read(best, folder);
    },
  };
}

function samePath(pattern: string, path: string): boolean {
  const [wanted, given] = [pattern.split('/'), path.split('/')];
  return wanted.length === given.length && wanted.every((part, i) => part === '*' || part === given[i]);
}

function read({ file, bodyAt, status = 200, headers = {} }: Recording, folder: URL): RecordedAnswer {
  const bytes = readFileSync(new URL(encodeURIComponent(file), folder));
  const whole = file.endsWith('.gz') ? gunzipSync(bytes) : bytes;
  const body = bodyAt === undefined ? new Uint8Array(whole) : at(JSON.parse(whole.toString()), bodyAt);
  const etag = `"${createHash('sha256').update(body).digest('hex').slice(0, 16)}"`;
  const format = /\.csv(\.gz)?$/.test(file) ? 'csv' : 'json';
  const type = format === 'csv' ? 'text/csv' : 'application/json';
  return { status, headers: { 'content-type': type, etag, ...headers }, body, format };
}

function at(json: unknown, pointer: string): Uint8Array {
  const value = pointer
    .split('/')
    .slice(1)
    .reduce((parent, key) => (parent as Record<string, unknown>)[key], json);
  return new TextEncoder().encode(JSON.stringify(value));
}
