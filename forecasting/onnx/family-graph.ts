/** What the graph of a family gives, and the refusal of one that has none. */
import { TerminalError } from '../../schemas/errors.ts';
import type { Graph, Value } from './graph.ts';
import type { Inputs } from './inputs.ts';

/** Mean and sigma of each row's return, double [batch, horizons]. */
export interface Moments {
  mean: Value;
  sigma: Value;
}

export interface Building {
  g: Graph;
  inputs: Inputs;
}

export function notExportable(what: string, why: string): TerminalError {
  return new TerminalError('NotExportable', `${what} cannot be exported to ONNX: ${why}`, {
    details: { why },
  });
}
