/**
 * What has to be set before TensorFlow is loaded. tensorflow.ts imports this module first;
 * process.env writes reach the library's getenv.
 */
import util from 'node:util';

const legacy = util as unknown as Record<string, unknown>;
// tfjs-node 4.22 still calls both: Node 23 removed the first, Node 24 warns about the second.
legacy.isNullOrUndefined = (value: unknown) => value == null;
legacy.isArray = Array.isArray;

// oneDNN picks kernels by CPU, Eigen does not: pinned off, so that bits do not depend on the machine's instruction set alone.
process.env.TF_ENABLE_ONEDNN_OPTS ??= '0';
process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
// A recurrent step's products are too small to share: on two threads they cost 1.5 to 2 times the processor time and took no less.
process.env.TF_NUM_INTRAOP_THREADS ??= '1';
process.env.TF_NUM_INTEROP_THREADS ??= '1';
