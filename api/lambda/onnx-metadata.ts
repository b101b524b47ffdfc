/**
 * The metadata of an ONNX model. onnxruntime-node does not give it out, and reading the whole message with a protobuf
 * library costs more than the forecast: this walks the outermost fields of ModelProto and opens field 14 only.
 */
const METADATA_PROPS = 14;
const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

interface Field {
  number: number;
  /** Empty unless the field holds bytes. */
  bytes: Uint8Array;
}

/** Throws an Error where the bytes are not a protobuf message. */
export function onnxMetadata(model: Uint8Array): Record<string, string> {
  const metadata: Record<string, string> = {};
  for (const field of fieldsOf(model)) {
    if (field.number !== METADATA_PROPS) continue;
    const entry = ['', ''];
    for (const { number, bytes } of fieldsOf(field.bytes)) entry[number - 1] = Buffer.from(bytes).toString();
    metadata[entry[0]!] = entry[1]!;
  }
  return metadata;
}

function* fieldsOf(message: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = message[at++];
      if (byte === undefined) throw new Error('it ends inside a field');
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const wire = tag % 8;
    let bytes: Uint8Array = new Uint8Array();
    if (wire === WIRE.bytes) {
      const length = varint();
      bytes = message.subarray(at, at + length);
      at += length;
    } else if (wire === WIRE.varint) varint();
    else if (wire === WIRE.fixed64) at += 8;
    else if (wire === WIRE.fixed32) at += 4;
    else throw new Error(`it has a field of wire type ${wire}`);
    if (at > message.length) throw new Error('it ends inside a field');
    yield { number: Math.floor(tag / 8), bytes };
  }
}
