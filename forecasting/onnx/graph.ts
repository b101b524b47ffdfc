/**
 * An ONNX graph under construction. Values are known by name; names count up, so the same calls give the same bytes.
 * Numbers are double unless an operator wants otherwise: that is what the families calculate in.
 */
import { ATTRIBUTE, type AttributeProto, type NodeProto, type TensorProto, TYPE } from './proto.ts';

/** Name of a value of the graph. */
export type Value = string;
export type Attributes = Record<string, Omit<AttributeProto, 'name'>>;

const bytes = (text: string) => new TextEncoder().encode(text);

/** Attributes by their ONNX type. */
export const attribute = {
  int: (i: number) => ({ type: ATTRIBUTE.int, i }),
  ints: (ints: number[]) => ({ type: ATTRIBUTE.ints, ints }),
  strings: (strings: string[]) => ({ type: ATTRIBUTE.strings, strings: strings.map(bytes) }),
  string: (text: string) => ({ type: ATTRIBUTE.string, s: bytes(text) }),
  doubles: (values: number[]) => ({ type: ATTRIBUTE.tensor, t: doubleTensor(values, [values.length]) }),
};

export const ML_DOMAIN = 'ai.onnx.ml';

export class Graph {
  readonly nodes: NodeProto[] = [];
  readonly initializers: TensorProto[] = [];
  readonly #known = new Map<string, Value>();

  /** The one output of an operator. */
  op(type: string, inputs: Value[], attributes: Attributes = {}, domain = ''): Value {
    return this.ops(type, inputs, 1, attributes, domain)[0]!;
  }

  ops(type: string, inputs: Value[], outputs: number, attributes: Attributes = {}, domain = ''): Value[] {
    const name = `${type}_${this.nodes.length}`;
    const output = Array.from({ length: outputs }, (_, i) => (outputs === 1 ? name : `${name}_${i}`));
    const attribute = Object.entries(attributes).map(([key, value]) => ({ name: key, ...value }));
    this.nodes.push({ input: inputs, output, name, op_type: type, attribute, ...(domain ? { domain } : {}) });
    return output;
  }

  /** Gives a value the name of an output. */
  output(name: string, value: Value): void {
    const id = `Identity_${this.nodes.length}`;
    this.nodes.push({ input: [value], output: [name], name: id, op_type: 'Identity', attribute: [] });
  }

  /** `shape` [] is a scalar. */
  double(values: number | readonly number[], shape?: number[]): Value {
    const list = typeof values === 'number' ? [values] : values;
    return this.#constant(doubleTensor(list, shape ?? (typeof values === 'number' ? [] : [list.length])));
  }

  float(values: Float32Array, shape: number[]): Value {
    const raw = new DataView(new ArrayBuffer(4 * values.length));
    values.forEach((value, i) => {
      raw.setFloat32(4 * i, value, true);
    });
    return this.#constant({ dims: shape, data_type: TYPE.float, raw_data: new Uint8Array(raw.buffer) });
  }

  int64(values: number | readonly number[]): Value {
    const list = typeof values === 'number' ? [values] : values;
    const raw = new DataView(new ArrayBuffer(8 * list.length));
    list.forEach((value, i) => {
      raw.setBigInt64(8 * i, BigInt(value), true);
    });
    const dims = typeof values === 'number' ? [] : [list.length];
    return this.#constant({ dims, data_type: TYPE.int64, raw_data: new Uint8Array(raw.buffer) });
  }

  /** Equal constants are one; `-0`, which has bits of its own, is another. */
  #constant(tensor: TensorProto): Value {
    const { dims, data_type, raw_data } = tensor;
    const key = `${data_type} ${dims.join(',')} ${Buffer.from(raw_data!).toString('base64')}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const name = `constant_${this.initializers.length}`;
    this.initializers.push({ ...tensor, name });
    this.#known.set(key, name);
    return name;
  }
}

function doubleTensor(values: readonly number[], dims: number[]): TensorProto {
  const raw = new DataView(new ArrayBuffer(8 * values.length));
  values.forEach((value, i) => {
    raw.setFloat64(8 * i, value, true);
  });
  return { dims, data_type: TYPE.double, raw_data: new Uint8Array(raw.buffer) };
}
