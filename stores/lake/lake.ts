/** The lake: bytes under keys that never change once written. A folder and S3 keep the same contract. */
import { NeedsPersonError, RetryableError, TerminalError } from '../../schemas/errors.ts';

export interface Lake {
  /** Where it is; no credentials in it. */
  readonly url: string;
  /** Never overwrites: `created` is false when the key was there, whatever it held. Throws LakeFull, LakeUnreachable. */
  put(key: string, bytes: Uint8Array, contentType?: string): Promise<{ key: string; created: boolean }>;
  /** Throws LakeObjectMissing. */
  get(key: string): Promise<Uint8Array>;
  has(key: string): Promise<boolean>;
  /** Keys that begin with `prefix`, in the order of their bytes. */
  list(prefix: string): AsyncIterable<string>;
  close?(): void;
}

export interface LakeEntry {
  key: string;
  bytes: number;
  /** When it was stored, by the storage's own clock; ISO-8601 UTC. */
  writtenAt: string;
}

/** What retention needs beside. Nothing else may remove: hence a type of its own. */
export interface LakeStorage extends Lake {
  /** As `list`, with size and time. */
  entries(prefix: string): AsyncIterable<LakeEntry>;
  /** No error when it is gone already. */
  remove(key: string): Promise<void>;
}

/** Segments that a folder and S3 both take literally; `%` is there for encodeURIComponent. */
const SEGMENT = /^(?!\.)[\w.=^%~+@-]+$/;

export function checkKey(key: string): void {
  if (key.length > 900 || !key.split('/').every((segment) => SEGMENT.test(segment))) {
    throw new TerminalError(
      'LakeKeyInvalid',
      `invalid lake key ${JSON.stringify(key)}: segments of letters, digits and . = ^ % ~ + @ _ - that do not begin ` +
        'with a dot, single slashes between, at most 900 characters; encode symbols with encodeURIComponent',
    );
  }
}

/** Thrown when a key is not there: a parent that a row names has been removed from outside. */
export function objectMissing(url: string, key: string, cause?: unknown): TerminalError {
  return new TerminalError(
    'LakeObjectMissing',
    `missing lake object ${key} in ${url}; restore it from a backup`,
    {
      cause,
      details: { key },
    },
  );
}

/** Thrown when bytes are not those their key promises. */
export function objectCorrupt(url: string, key: string, found: string): TerminalError {
  return new TerminalError(
    'LakeObjectCorrupt',
    `corrupt lake object ${key} in ${url}: content hashes to ${found}; restore it from a backup`,
    { details: { key, found } },
  );
}

export function lakeFull(url: string, key: string, cause: unknown): NeedsPersonError {
  return new NeedsPersonError(
    'LakeFull',
    `no space left in the lake ${url}: ${key} was not written, nothing half-written remains; free space, then resume`,
    { cause, details: { key } },
  );
}

export function lakeUnreachable(url: string, what: string, cause: unknown): RetryableError {
  const reason = cause instanceof Error && cause.message ? cause.message : String(cause);
  return new RetryableError(
    'LakeUnreachable',
    `cannot reach the lake ${url} to ${what}: ${reason}; retried by itself`,
    {
      cause,
    },
  );
}
