/**
 * A computation recorded once and repeated by its native calls alone: no tape, no tensor objects, no constants made again. The
 * same kernels in the same order on the same values, so the same bits. Recorded are TensorFlow's calls, not tfjs's.
 */
import { type Attribute, attribute, backend, type Output, tf } from './tensorflow.ts';

const { binding } = backend;
const TF_RESOURCE = 20;
/** A second handle to the same buffer; no kernel of tfjs's executes it. */
const COPY = 'Identity';

/** A call as it was recorded, tensors by native handle. */
interface Call {
  op: string;
  attributes: Attribute[];
  inputs: number[];
  outputs: number[];
}

/** A call to be repeated, tensors by slot. */
interface Instruction extends Call {
  /** Slots nobody reads after this call. */
  last: number[];
}

export class Recording {
  readonly #program: Instruction[];
  readonly #slots: number[];
  readonly #inputs: number;
  readonly #outputs: number[];
  /** Handles of our own to what the computation reads from outside: constants, variables. */
  readonly #constants: number[];

  /**
   * Carries `compute` out once, except for calls that change variables, and records it.
   * @param inputs all that differs between repetitions; whatever else `compute` reads is taken as it is now, save variables
   * @param compute no reading of values, the same calls at every repetition
   */
  constructor(inputs: tf.Tensor[], compute: (inputs: tf.Tensor[]) => tf.Tensor[]) {
    const recorder = new Recorder(backend.getInputTensorIds(inputs));
    const outputs = tf.tidy(() => recorder.outputsOf(() => compute(inputs)));
    const calls = neededFor(outputs, recorder.calls);
    const slotOf = new Map<number, number>();
    const slot = (id: number) => {
      if (!slotOf.has(id)) slotOf.set(id, slotOf.size);
      return slotOf.get(id)!;
    };
    for (const id of recorder.inputs) slot(id);
    this.#inputs = slotOf.size;
    this.#program = calls.map((call) => ({
      ...call,
      inputs: call.inputs.map(slot),
      outputs: call.outputs.map(slot),
      last: [],
    }));
    this.#outputs = outputs.map(slot);
    this.#slots = Array.from({ length: slotOf.size }, () => -1);
    this.#constants = [];
    for (const [id, own] of recorder.constants) {
      const at = slotOf.get(id);
      if (at !== undefined) this.#slots[at] = own;
      if (own === id) continue;
      if (at === undefined) binding.deleteTensor(own);
      else this.#constants.push(own);
    }
    const produced = new Set(this.#program.flatMap(({ outputs }) => outputs));
    for (const at of this.#outputs) produced.delete(at);
    for (const instruction of this.#program.toReversed()) {
      // What is produced and never read is released by the call that made it.
      for (const at of [...instruction.inputs, ...instruction.outputs]) {
        if (produced.delete(at)) instruction.last.push(at);
      }
    }
  }

  /**
   * @param inputs native handles, in the order of the constructor's; they stay the caller's
   * @returns native handles of the outputs, which the caller deletes
   */
  run(inputs: number[]): number[] {
    const slots = this.#slots;
    if (inputs.length !== this.#inputs) throw new RangeError(`${this.#inputs} inputs, not ${inputs.length}`);
    inputs.forEach((id, i) => {
      slots[i] = id;
    });
    for (const { op, attributes, inputs, outputs, last } of this.#program) {
      const given: number[] = new Array(inputs.length);
      for (let i = 0; i < inputs.length; i++) given[i] = slots[inputs[i]!]!;
      const made = binding.executeOp(op, attributes, given, outputs.length);
      for (let i = 0; i < outputs.length; i++) slots[outputs[i]!] = made[i]!.id;
      for (let i = 0; i < last.length; i++) binding.deleteTensor(slots[last[i]!]!);
    }
    return this.#outputs.map((at) => slots[at]!);
  }

  dispose(): void {
    for (const id of this.#constants) binding.deleteTensor(id);
  }
}

class Recorder {
  readonly calls: Call[] = [];
  /** Own handle by the handle that was read. */
  readonly constants = new Map<number, number>();
  readonly inputs: number[];
  /** What may be another value at the next repetition. */
  readonly #varying: Set<number>;

  constructor(inputs: number[]) {
    this.inputs = inputs;
    this.#varying = new Set(inputs);
  }

  /** Carries `compute` out; what it returns, each by a handle that is no other's. */
  outputsOf(compute: () => tf.Tensor[]): number[] {
    const { executeSingleOutput, executeMultipleOutputs, readSync } = backend;
    const execute = (op: string, attributes: Attribute[], tensors: tf.Tensor[], outputs: number) =>
      this.#execute(op, attributes, tensors, outputs).map((made) => backend.createOutputTensor(made));
    backend.executeSingleOutput = (op, attributes, tensors) => execute(op, attributes, tensors, 1)[0]!;
    backend.executeMultipleOutputs = execute;
    backend.readSync = (dataId) => {
      if (!this.#varying.has(backend.tensorMap.get(dataId).id)) return readSync.call(backend, dataId);
      throw new Error('a value was read while a computation was recorded: its repetitions would not read it');
    };
    try {
      const results = compute();
      const free = new Set(this.calls.flatMap((call) => call.outputs));
      return results.map((t) => {
        const [id] = backend.getInputTensorIds([t]) as [number];
        if (free.delete(id)) return id;
        // An input, a constant, or the same tensor a second time.
        return backend.getInputTensorIds(execute(COPY, [typeOf(t)], [t], 1))[0]!;
      });
    } finally {
      Object.assign(backend, { executeSingleOutput, executeMultipleOutputs, readSync });
    }
  }

  #execute(op: string, attributes: Attribute[], tensors: tf.Tensor[], outputs: number): Output[] {
    const inputs = backend.getInputTensorIds(tensors);
    const made = outputs === 0 ? [] : binding.executeOp(op, attributes, inputs, outputs);
    const types = tensors.map(({ dataId }) => backend.tensorMap.get(dataId).dtype);
    // A variable is a constant whose value varies.
    const varies = inputs.some((id, i) => this.#varying.has(id) || types[i] === TF_RESOURCE);
    if (!varies && op !== COPY) return made;
    const ids = made.map(({ id }) => id);
    inputs.forEach((id, i) => {
      if (!this.#varying.has(id)) this.#keep(id, types[i]!);
    });
    for (const id of ids) this.#varying.add(id);
    this.calls.push({ op, attributes, inputs, outputs: ids });
    return made;
  }

  /** A second handle to the same buffer outlives the tidy that the constant was made in. */
  #keep(id: number, dtype: number): void {
    if (this.constants.has(id)) return;
    // Those of int64() are never disposed of; on a device a copy of one would be fetched at every call.
    const stays = dtype === binding.TF_INT64;
    const own = stays ? id : binding.executeOp(COPY, [typed(dtype)], [id], 1)[0]!.id;
    this.constants.set(id, own);
  }
}

const typed = (dtype: number): Attribute => ({ ...attribute.float32('T'), value: dtype });
const typeOf = (t: tf.Tensor) => typed(backend.tensorMap.get(t.dataId).dtype);

/** Calls that the outputs depend on, and those without outputs, which change variables. */
function neededFor(outputs: number[], calls: Call[]): Call[] {
  const needed = new Set(outputs);
  const kept: Call[] = [];
  for (const call of calls.toReversed()) {
    if (call.outputs.length > 0 && !call.outputs.some((id) => needed.has(id))) continue;
    for (const id of call.inputs) needed.add(id);
    kept.push(call);
  }
  return kept.reverse();
}
