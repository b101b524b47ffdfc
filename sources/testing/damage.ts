/** Damaged answers for property tests: whatever breaks, a parser names it or gives the rows of the whole answer. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isTempocastError } from '../../schemas/errors.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Path = readonly (string | number)[];

const KINDS = ['delete', 'rename', 'retype', 'null', 'cut', 'html', 'noise'] as const;

/** Places of a document that a parser reads: all properties, but of a long list the first and last few elements. */
function places(value: Json, path: Path = []): Path[] {
  if (value === null || typeof value !== 'object') return [];
  const keys = Array.isArray(value)
    ? [...value.keys()].filter((i) => i < 3 || i >= value.length - 2)
    : Object.keys(value);
  return keys.flatMap((key) => {
    const at = [...path, key];
    const inside = places((value as Record<string | number, Json>)[key]!, at);
    // Without an element of a list the rest is a whole answer still.
    return Array.isArray(value) ? inside : [at, ...inside];
  });
}

function damaged(document: Json, path: Path, kind: 'delete' | 'rename' | 'retype' | 'null'): Json {
  const copy = structuredClone(document);
  let parent = copy as Record<string | number, Json>;
  for (const key of path.slice(0, -1)) parent = parent[key] as Record<string | number, Json>;
  const last = path.at(-1)!;
  const value = parent[last]!;
  if (kind === 'null') parent[last] = null;
  else if (kind === 'retype') parent[last] = otherType(value);
  else delete parent[last];
  if (kind === 'rename') parent[`${last}V2`] = value;
  return copy;
}

function otherType(value: Json): Json {
  if (typeof value === 'string') return 12.5;
  return Array.isArray(value) ? 'a list' : [String(value).slice(0, 20)];
}

/**
 * `parse` of the undamaged `body` must work. `optional`: JSON pointers (as a pattern) of what an answer may lack or
 * hold null; without them its rows are others, and rightly so.
 */
export function assertDamageIsNamed<T>(
  body: Uint8Array,
  parse: (body: Uint8Array) => T,
  optional: RegExp = /^$/,
  runs = 150,
): void {
  const text = new TextDecoder().decode(body);
  const document = JSON.parse(text) as Json;
  const whole = JSON.stringify(parse(body));
  const spots = places(document).filter((path) => !optional.test(`/${path.join('/')}`));
  const arbitrary = fc.record({
    kind: fc.constantFrom(...KINDS),
    spot: fc.constantFrom(...spots),
    at: fc.double({ min: 0, max: 0.999, noNaN: true }),
    noise: fc.uint8Array({ maxLength: 200 }),
  });
  fc.assert(
    fc.property(arbitrary, ({ kind, spot, at, noise }) => {
      const bytes = (): Uint8Array => {
        if (kind === 'cut')
          return new TextEncoder().encode(text.slice(0, Math.floor(at * text.trimEnd().length)));
        if (kind === 'html') return new TextEncoder().encode('<html><body>Sorry</body></html>');
        if (kind === 'noise') return noise;
        return new TextEncoder().encode(JSON.stringify(damaged(document, spot, kind)));
      };
      const parsed = attempt(() => parse(bytes()));
      if (parsed.error === undefined) {
        assert.equal(JSON.stringify(parsed.value), whole, `${kind} at /${spot.join('/')} gave other rows`);
      } else assertNamed(parsed.error);
    }),
    { numRuns: runs, seed: 7 },
  );
}

function attempt<T>(run: () => T): { value: T; error?: undefined } | { value?: undefined; error: unknown } {
  try {
    return { value: run() };
  } catch (error) {
    return { error };
  }
}

/** ProviderFormat with the place, or ProviderGarbled. */
export function assertNamed(error: unknown): void {
  assert.ok(isTempocastError(error), `an untyped error: ${error instanceof Error ? error.stack : error}`);
  if (error.type === 'ProviderGarbled') return;
  assert.equal(error.type, 'ProviderFormat', error.message);
  assert.match(String(error.details.path), /^(\/|row |column )/);
}
