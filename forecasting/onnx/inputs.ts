/** The inputs of an exported model, collected while its graph is built: what is asked for is what a caller has to send. */
import { asColumn, gather } from './arithmetic.ts';
import { attribute, type Graph, ML_DOMAIN, type Value } from './graph.ts';
import { TYPE, type ValueInfoProto } from './proto.ts';

export class Inputs {
  /** Columns of `features`. */
  readonly features: string[] = [];
  /** Columns of `sequence`, and its steps. */
  readonly sequence: string[] = [];
  steps = 0;
  /** Symbols by which the model tells rows apart. */
  readonly symbols = new Set<string>();
  #session = false;
  readonly #graph: Graph;

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  /** Features at the origin, double [batch, names]. */
  matrix(names: readonly string[]): Value {
    return gather(this.#graph, 'features', positions(this.features, names), 1);
  }

  /** One feature, double [batch, 1]. */
  column(name: string): Value {
    return this.matrix([name]);
  }

  /** Features of the last `steps` rows of the symbol, the origin last, double [batch, steps, names]. */
  last(names: readonly string[], steps: number): Value {
    const g = this.#graph;
    this.steps = Math.max(this.steps, steps);
    const at = positions(this.sequence, names);
    const end = g.int64([Number.MAX_SAFE_INTEGER]);
    // A longer sequence than its own is that of another member of an ensemble.
    const own = g.op('Slice', ['sequence', g.int64([-steps]), end, g.int64([1])]);
    return gather(g, own, at, 2);
  }

  /** Position in `symbols`, int64 [batch]; their count for a symbol that is not among them. */
  symbolIndex(symbols: readonly string[]): Value {
    for (const symbol of symbols) this.symbols.add(symbol);
    const attributes = {
      keys_strings: attribute.strings([...symbols]),
      values_int64s: attribute.ints(symbols.map((_, i) => i)),
      default_int64: attribute.int(symbols.length),
    };
    this.#usesSymbol = true;
    return this.#graph.op('LabelEncoder', ['symbol'], attributes, ML_DOMAIN);
  }
  #usesSymbol = false;

  /** 1 where two rows are of one session, double [batch, batch]. */
  sameSession(): Value {
    const g = this.#graph;
    this.#session = true;
    const row = g.op('Unsqueeze', ['session', g.int64([0])]);
    const equal = g.op('Equal', [asColumn(g, 'session'), row]);
    return g.op('Cast', [equal], { to: attribute.int(TYPE.double) });
  }

  /** Inputs in the order features, sequence, symbol, session; only those that are read. */
  describe(): ValueInfoProto[] {
    const { features, sequence, steps } = this;
    const inputs: ValueInfoProto[] = [];
    const add = (name: string, type: number, dims: (number | string)[], doc_string: string) =>
      inputs.push(valueInfo(name, type, dims, doc_string));
    if (features.length > 0) {
      add(
        'features',
        TYPE.double,
        ['batch', features.length],
        'features at the origin, as the feature set gives them (not scaled), columns in the order of metadata features; NaN is missing',
      );
    }
    if (sequence.length > 0) {
      add(
        'sequence',
        TYPE.double,
        ['batch', steps, sequence.length],
        'features of the last rows of the symbol, oldest first, the origin last (not scaled), columns in the order of metadata sequence_features; NaN is missing, also for rows before the first',
      );
    }
    if (this.#usesSymbol) {
      add(
        'symbol',
        TYPE.string,
        ['batch'],
        'symbol of each row; one that the model does not know counts as a usual one',
      );
    }
    if (this.#session) {
      add(
        'session',
        TYPE.int64,
        ['batch'],
        'any number, the same for rows of one session: the model reads means over the rows of a session, so a batch holds all of its symbols',
      );
    }
    return inputs;
  }
}

export function valueInfo(
  name: string,
  elem_type: number,
  dims: (number | string)[],
  doc_string: string,
): ValueInfoProto {
  const dim = dims.map((size) => (typeof size === 'number' ? { dim_value: size } : { dim_param: size }));
  return { name, doc_string, type: { tensor_type: { elem_type, shape: { dim } } } };
}

/** Positions of the names, those that are new appended. */
function positions(known: string[], names: readonly string[]): number[] {
  return names.map((name) => {
    const at = known.indexOf(name);
    return at < 0 ? known.push(name) - 1 : at;
  });
}
