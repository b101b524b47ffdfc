/**
 * Named float32 arrays with a JSON header, as deterministic bytes: 8 bytes of magic, the header's length (uint32),
 * the header, then every array (little endian) in the header's order.
 */
import { TerminalError } from '../../../schemas/errors.ts';
import type { Weight } from './weights.ts';

const MAGIC = 'TPCNET01';

interface Header {
  kind: string;
  meta: unknown;
  arrays: { name: string; shape: number[] }[];
}

export function encodeArrays(kind: string, meta: unknown, arrays: Weight[]): Uint8Array {
  const header: Header = { kind, meta, arrays: arrays.map(({ name, shape }) => ({ name, shape })) };
  const json = Buffer.from(JSON.stringify(header));
  const prefix = Buffer.alloc(12);
  prefix.write(MAGIC, 'latin1');
  prefix.writeUInt32LE(json.length, 8);
  const bodies = arrays.map(({ values }) => {
    const body = Buffer.alloc(4 * values.length);
    for (const [i, x] of values.entries()) body.writeFloatLE(x, 4 * i);
    return body;
  });
  return new Uint8Array(Buffer.concat([prefix, json, ...bodies]));
}

/** @throws TerminalError CorruptArtifact: other magic, other kind, cut short or too long */
export function decodeArrays<Meta>(kind: string, bytes: Uint8Array): { meta: Meta; arrays: Weight[] } {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length < 12 || buffer.toString('latin1', 0, 8) !== MAGIC) throw corrupt(kind, 'no header');
  const start = 12 + buffer.readUInt32LE(8);
  if (start > buffer.length) throw corrupt(kind, 'header cut short');
  const header = parse(kind, buffer.toString('utf8', 12, start));
  if (header.kind !== kind) throw corrupt(kind, `it holds ${header.kind}`);
  let offset = start;
  const arrays = header.arrays.map(({ name, shape }) => {
    const size = shape.reduce((a, b) => a * b, 1);
    if (offset + 4 * size > buffer.length) throw corrupt(kind, `array ${name} cut short`);
    const values = new Float32Array(size);
    for (let i = 0; i < size; i++) values[i] = buffer.readFloatLE(offset + 4 * i);
    offset += 4 * size;
    return { name, shape, values };
  });
  if (offset !== buffer.length) throw corrupt(kind, `${buffer.length - offset} bytes too many`);
  return { meta: header.meta as Meta, arrays };
}

function parse(kind: string, json: string): Header {
  try {
    return JSON.parse(json) as Header;
  } catch (cause) {
    throw new TerminalError('CorruptArtifact', `invalid ${kind} bytes: header is not JSON`, { cause });
  }
}

function corrupt(kind: string, what: string): TerminalError {
  return new TerminalError('CorruptArtifact', `invalid ${kind} bytes: ${what}`);
}
