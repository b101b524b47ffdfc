/**
 * Bytes of a fitted model: a line that says what it is, a line of JSON, then the payload. The same content gives the
 * same bytes, and the checksum is over the bytes themselves, not over what they mean.
 */
import { createHash } from 'node:crypto';
import { TerminalError } from '../../schemas/errors.ts';

const FORMAT = 'tempocast-model/1';
const NEWLINE = 0x0a;

export interface Artifact<Body> {
  body: Body;
  payload: Uint8Array;
}

/** Numbers keep all their bits in JSON as long as they are finite; NaN and infinities do not belong in a model. */
export function encodeArtifact<Body>(
  kind: string,
  body: Body,
  payload: Uint8Array = new Uint8Array(),
): Uint8Array {
  const text = JSON.stringify(body, (key, value) => {
    if (typeof value === 'number' && !Number.isFinite(value)) {
      throw new TerminalError(
        'NonFiniteLoss',
        `invalid ${kind} model: ${key} is ${value}, a finite number is needed`,
      );
    }
    return value;
  });
  const content = Buffer.concat([Buffer.from(`${text}\n`), payload]);
  const head = JSON.stringify({ format: FORMAT, kind, sha256: sha256(content) });
  return new Uint8Array(Buffer.concat([Buffer.from(`${head}\n`), content]));
}

/** Throws CorruptArtifact unless the bytes are a whole, unchanged artifact of that kind. */
export function decodeArtifact<Body>(kind: string, bytes: Uint8Array): Artifact<Body> {
  const corrupt = (what: string, cause?: unknown) =>
    new TerminalError(
      'CorruptArtifact',
      `corrupt ${kind} model of ${bytes.length} bytes: ${what}; fetch it again or retrain`,
      { cause },
    );
  const end = bytes.indexOf(NEWLINE);
  if (end < 0) throw corrupt('no header line');
  let head: { format?: unknown; kind?: unknown; sha256?: unknown } | null;
  try {
    head = JSON.parse(text(bytes.subarray(0, end)));
  } catch (cause) {
    throw corrupt('the header line is not JSON', cause);
  }
  if (head?.format !== FORMAT) throw corrupt(`format ${String(head?.format)} instead of ${FORMAT}`);
  if (head.kind !== kind) throw corrupt(`kind ${String(head.kind)}`);
  const content = bytes.subarray(end + 1);
  if (head.sha256 !== sha256(content)) throw corrupt('the checksum does not match');
  const split = content.indexOf(NEWLINE);
  return { body: JSON.parse(text(content.subarray(0, split))), payload: content.subarray(split + 1) };
}

function text(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
