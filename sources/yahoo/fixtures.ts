/** The recorded answers under testdata/, for tests. */
import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

export interface Fixture {
  name: string;
  symbol: string;
  url: URL;
  body: Uint8Array;
  // biome-ignore lint/suspicious/noExplicitAny: recorded JSON
  json: any;
}

const FOLDER = new URL('testdata/', import.meta.url);

export const chartFixtures = () => fixturesOf('chart-');

/** Those whose name has `part` in it. */
export function fixturesOf(part: string): Fixture[] {
  return readdirSync(FOLDER)
    .filter((name) => name !== 'index.json' && name.includes(part) && /\.json(\.gz)?$/.test(name))
    .map((name) => {
      const bytes = readFileSync(new URL(encodeURIComponent(name), FOLDER));
      const { request, response } = JSON.parse((name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString());
      const url = new URL(request.url);
      const symbol = url.searchParams.get('symbols') ?? decodeURIComponent(url.pathname.split('/').at(-1)!);
      const body = new TextEncoder().encode(JSON.stringify(response.bodyJson));
      return { name, symbol, url, body, json: response.bodyJson };
    });
}

export function fixture(start: string): Fixture {
  const found = fixturesOf('').find(({ name }) => name.startsWith(start));
  if (!found) throw new Error(`no fixture starts with ${start}`);
  return found;
}
