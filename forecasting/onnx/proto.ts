/**
 * ONNX's messages in the names of onnx.proto, and their bytes. `onnx-proto.json` is that file as protobufjs describes it,
 * so that nothing is read from disk here. Fields are written in the order of their numbers: the same message, the same bytes.
 */
import protobuf from 'protobufjs';
import schema from './onnx-proto.json' with { type: 'json' };

export interface TensorProto {
  name?: string;
  dims: number[];
  data_type: number;
  raw_data?: Uint8Array;
  string_data?: Uint8Array[];
}

export interface AttributeProto {
  name: string;
  type: number;
  f?: number;
  i?: number;
  s?: Uint8Array;
  t?: TensorProto;
  floats?: number[];
  ints?: number[];
  strings?: Uint8Array[];
}

export interface NodeProto {
  input: string[];
  output: string[];
  name: string;
  op_type: string;
  domain?: string;
  attribute: AttributeProto[];
}

export interface ValueInfoProto {
  name: string;
  doc_string: string;
  type: {
    tensor_type: { elem_type: number; shape: { dim: { dim_value?: number; dim_param?: string }[] } };
  };
}

export interface ModelProto {
  ir_version: number;
  opset_import: { domain: string; version: number }[];
  producer_name: string;
  producer_version: string;
  doc_string: string;
  graph: {
    name: string;
    node: NodeProto[];
    initializer: TensorProto[];
    input: ValueInfoProto[];
    output: ValueInfoProto[];
  };
  metadata_props: { key: string; value: string }[];
}

/** TensorProto.DataType. */
export const TYPE = { float: 1, int64: 7, string: 8, double: 11 } as const;
/** AttributeProto.AttributeType. */
export const ATTRIBUTE = { float: 1, int: 2, string: 3, tensor: 4, floats: 6, ints: 7, strings: 8 } as const;

const model = protobuf.Root.fromJSON(schema as protobuf.INamespace).lookupType('onnx.ModelProto');

export function encodeModel(message: ModelProto): Uint8Array {
  return Uint8Array.from(model.encode(model.create(message as unknown as Record<string, unknown>)).finish());
}

export function decodeModel(bytes: Uint8Array): ModelProto {
  return model.decode(bytes) as unknown as ModelProto;
}
