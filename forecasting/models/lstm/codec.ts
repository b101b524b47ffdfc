/** Named float32 arrays (little endian, one after the other) as the payload of a model artifact. */
import { TerminalError } from '../../../schemas/errors.ts';
import type { Weight } from '../../networks/weights.ts';
import { decodeArtifact, encodeArtifact } from '../artifact.ts';

interface Body<Meta> {
  meta: Meta;
  arrays: { name: string; shape: number[] }[];
}

export function encodeArrays<Meta>(kind: string, meta: Meta, arrays: Weight[]): Uint8Array {
  const payload = new DataView(
    new ArrayBuffer(4 * arrays.reduce((sum, { values }) => sum + values.length, 0)),
  );
  let at = 0;
  for (const { values } of arrays) {
    for (const x of values) {
      payload.setFloat32(at, x, true);
      at += 4;
    }
  }
  const body: Body<Meta> = { meta, arrays: arrays.map(({ name, shape }) => ({ name, shape })) };
  return encodeArtifact(kind, body, new Uint8Array(payload.buffer));
}

/** @throws TerminalError CorruptArtifact */
export function decodeArrays<Meta>(kind: string, bytes: Uint8Array): { meta: Meta; arrays: Weight[] } {
  const { body, payload } = decodeArtifact<Body<Meta>>(kind, bytes);
  const sizes = body.arrays.map(({ shape }) => shape.reduce((a, b) => a * b, 1));
  const expected = 4 * sizes.reduce((a, b) => a + b, 0);
  if (payload.length !== expected) {
    throw new TerminalError(
      'CorruptArtifact',
      `corrupt ${kind}: ${payload.length} bytes of weights, expected ${expected}`,
    );
  }
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  let at = 0;
  const arrays = body.arrays.map(({ name, shape }, i) => {
    const values = Float32Array.from({ length: sizes[i]! }, (_, k) => view.getFloat32(at + 4 * k, true));
    at += 4 * values.length;
    return { name, shape, values };
  });
  return { meta: body.meta, arrays };
}
