/** Bytes of a fitted model: one line of JSON, then the payload. The same content gives the same bytes. */
import { createHash } from 'node:crypto';
import { TerminalError } from '../../schemas/errors.ts';

const FORMAT = 'tempocast-model/1';

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
  const head = JSON.stringify({ format: FORMAT, kind, sha256: digest(text, payload), body: 0 });
  const line = new TextEncoder().encode(`${head.slice(0, -2)}${text}}\n`);
  const bytes = new Uint8Array(line.length + payload.length);
  bytes.set(line);
  bytes.set(payload, line.length);
  return bytes;
}

/** Throws CorruptArtifact unless the bytes are a whole, unchanged artifact of that kind. */
export function decodeArtifact<Body>(kind: string, bytes: Uint8Array): Artifact<Body> {
  const end = bytes.indexOf(0x0a);
  const corrupt = (what: string, cause?: unknown) =>
    new TerminalError(
      'CorruptArtifact',
      `corrupt ${kind} model of ${bytes.length} bytes: ${what}; fetch it again or retrain`,
      { cause },
    );
  if (end < 0) throw corrupt('no header line');
  let head: { format: unknown; kind: unknown; sha256: unknown; body: Body };
  try {
    head = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, end)));
  } catch (cause) {
    throw corrupt('the header line is not JSON', cause);
  }
  if (head?.format !== FORMAT) throw corrupt(`format ${String(head?.format)} instead of ${FORMAT}`);
  if (head.kind !== kind) throw corrupt(`kind ${String(head.kind)}`);
  const payload = bytes.subarray(end + 1);
  if (head.sha256 !== digest(JSON.stringify(head.body), payload))
    throw corrupt('the checksum does not match');
  return { body: head.body, payload };
}

function digest(text: string, payload: Uint8Array): string {
  return createHash('sha256').update(text).update(payload).digest('hex');
}
