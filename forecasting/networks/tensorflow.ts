/** The only file that loads TensorFlow (about 1 s): everything else gets it from here, by a dynamic import of fit.ts or predict.ts. */
import './environment.ts';
import * as tf from '@tensorflow/tfjs-node-gpu';

export type Attribute = { name: string; type: number; value: boolean | number | string | number[] };

/** A tensor as the binding sees it. */
export interface Output {
  id: number;
  dtype: number;
  shape: number[];
}

/** The part of tfjs-node's backend that reaches TensorFlow's own kernels. */
interface NodeBackend {
  binding: {
    TF_FLOAT: number;
    TF_INT64: number;
    TF_ATTR_TYPE: number;
    TF_ATTR_FLOAT: number;
    TF_ATTR_BOOL: number;
    TF_ATTR_INT: number;
    TF_ATTR_STRING: number;
    TF_ATTR_SHAPE: number;
    TF_Version: string;
    isUsingGpuDevice(): boolean;
    createTensor(shape: number[], dtype: number, buffer: Int32Array | Float32Array): number;
    deleteTensor(id: number): void;
    tensorDataSync(id: number): Float32Array;
    executeOp(op: string, attributes: Attribute[], inputs: number[], outputs: number): Output[];
  };
  tensorMap: { set(id: object, info: object): void; get(id: object): { dtype: number; id: number } };
  getInputTensorIds(tensors: tf.Tensor[]): number[];
  readSync(id: object): unknown;
  executeSingleOutput(op: string, attributes: Attribute[], inputs: tf.Tensor[]): tf.Tensor;
  executeMultipleOutputs(
    op: string,
    attributes: Attribute[],
    inputs: tf.Tensor[],
    outputs: number,
  ): tf.Tensor[];
  createOutputTensor(metadata: Output): tf.Tensor;
  getNumOfTFTensors(): number;
}

export const backend = tf.backend() as unknown as NodeBackend;
const { binding } = backend;

export const VERSION = binding.TF_Version;

/** Where kernels run: a CUDA build of the library on a machine with a device, or the processor. */
export const DEVICE: 'cuda' | 'cpu' = binding.isUsingGpuDevice() ? 'cuda' : 'cpu';

/** TensorFlow's number of float16, a type that tfjs does not know. */
const TF_HALF = 19;
const createOutputTensor = backend.createOutputTensor.bind(backend);
/** Half tensors pass through as "float32" whose values are never read: half.ts casts them first. */
backend.createOutputTensor = (metadata) => {
  if (metadata.dtype !== TF_HALF) return createOutputTensor(metadata);
  const { shape, dtype, id } = metadata;
  const dataId = {};
  backend.tensorMap.set(dataId, { shape, dtype, id, values: null, refCount: 1 });
  return tf.engine().makeTensorFromTensorInfo({ dataId, shape, dtype: 'float32' });
};

export const attribute = {
  float32: (name: string): Attribute => ({ name, type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT }),
  half: (name: string): Attribute => ({ name, type: binding.TF_ATTR_TYPE, value: TF_HALF }),
  float: (name: string, value: number): Attribute => ({ name, type: binding.TF_ATTR_FLOAT, value }),
  int: (name: string, value: number): Attribute => ({ name, type: binding.TF_ATTR_INT, value }),
  bool: (name: string, value: boolean): Attribute => ({ name, type: binding.TF_ATTR_BOOL, value }),
  string: (name: string, value: string): Attribute => ({ name, type: binding.TF_ATTR_STRING, value }),
  shape: (name: string, value: number[]): Attribute => ({ name, type: binding.TF_ATTR_SHAPE, value }),
};

/** Runs any TensorFlow kernel eagerly. */
export function execute(
  op: string,
  attributes: Attribute[],
  inputs: tf.Tensor[],
  outputs: number,
): tf.Tensor[] {
  return backend.executeMultipleOutputs(op, attributes, inputs, outputs);
}

const int64Scalars = new Map<number, tf.Tensor>();

/**
 * An int64 scalar, made once and kept: tfjs has no int64, and its own Int64Scalar leaks one native handle a call.
 */
export function int64(value: number): tf.Tensor {
  let scalar = int64Scalars.get(value);
  if (!scalar) {
    const id = binding.createTensor([], binding.TF_INT64, new Int32Array([value, 0]));
    const dataId = {};
    backend.tensorMap.set(dataId, { shape: [], dtype: binding.TF_INT64, id, values: null, refCount: 1 });
    scalar = tf.keep(tf.engine().makeTensorFromTensorInfo({ dataId, shape: [], dtype: 'int32' }));
    int64Scalars.set(value, scalar);
  }
  return scalar;
}

/** Tensors alive on either side of the binding: equal before and after a step, or something leaks. */
export function liveTensors(): { javascript: number; native: number } {
  return { javascript: tf.memory().numTensors, native: backend.getNumOfTFTensors() };
}

export { tf };
