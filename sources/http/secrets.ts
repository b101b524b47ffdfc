/** Credentials, by reference: read where they are used, at each use, and never kept. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { NeedsPersonError } from '../../schemas/errors.ts';

/** Shorter secrets are left in bodies: they would hit words that mean something else, like the key `demo`. */
const SHORTEST_IN_BODY = 8;

/**
 * `reference`: `env:NAME` or `file:/path`; `what`: whose secret, for the error.
 * Throws SecretMissing (needs a person) when it is absent, empty or cannot be sent in a header.
 */
export async function resolveSecret(reference: string | null, what: string): Promise<string> {
  if (reference === null) throw missing(what, 'no reference is configured', 'env:NAME or file:/path');
  const secret = (await read(reference, what)).trim();
  if (secret === '') throw missing(what, `${reference} is empty`, 'the secret');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what a header refuses
  if (/[\u0000-\u001f\u007f]|[^\u0000-\u00ff]/.test(secret)) {
    throw missing(what, `${reference} has characters that no header can carry`, 'one line of plain text');
  }
  return secret;
}

async function read(reference: string, what: string): Promise<string> {
  const [, kind, rest] = /^(env|file):(.*)$/s.exec(reference) ?? [];
  if (kind === 'env') {
    const value = process.env[rest!];
    if (value !== undefined) return value;
    throw missing(what, `environment variable ${rest} is not set`, `${rest} with the secret`);
  }
  if (kind === 'file') {
    try {
      return await readFile(rest!.startsWith('//') ? fileURLToPath(reference) : rest!, 'utf8');
    } catch (error) {
      throw missing(
        what,
        `file ${rest} cannot be read (${(error as NodeJS.ErrnoException).code})`,
        'a file with the secret',
      );
    }
  }
  // Not quoted: whoever puts the secret itself where its reference belongs must not find it in a log.
  throw missing(what, 'its reference is neither env: nor file:', 'env:NAME or file:/path');
}

function missing(what: string, problem: string, wanted: string): NeedsPersonError {
  return new NeedsPersonError('SecretMissing', `missing secret of ${what}: ${problem}; set ${wanted}`, {
    details: { what },
  });
}

/** `text` without the secrets, also where they stand URL-encoded. */
export function redact(text: string, secrets: readonly string[]): string {
  return cut(text, secrets.flatMap(spellings));
}

/** A body that quotes the caller's key back, as some error texts do, without it; else the same bytes. */
export function redactBody(body: Uint8Array, secrets: readonly string[]): Uint8Array {
  const buffer = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const found = secrets
    .filter(({ length }) => length >= SHORTEST_IN_BODY)
    .flatMap(spellings)
    .filter((spelling) => buffer.includes(spelling));
  if (found.length === 0) return body;
  // Through latin1, so that bytes which are no UTF-8 stay as they are.
  const asLatin1 = (text: string) => Buffer.from(text, 'utf8').toString('latin1');
  return new Uint8Array(Buffer.from(cut(buffer.toString('latin1'), found.map(asLatin1)), 'latin1'));
}

function cut(text: string, parts: readonly string[]): string {
  return parts.reduce((rest, part) => rest.replaceAll(part, '[redacted]'), text);
}

function spellings(secret: string): string[] {
  const encoded = encodeURIComponent(secret);
  const form = new URLSearchParams([['', secret]]).toString().slice(1);
  return [...new Set([secret, encoded, encoded.replaceAll('%20', '+'), form])];
}
