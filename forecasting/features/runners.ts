/**
 * The loop over a stretch, one copy of its code for each base. A loop that all bases share calls functions it cannot know, and
 * every number that such a call returns is an object of its own on the heap; in a copy the engine of the language sees the same
 * functions every time, and puts them in line. The source has no data in it, only how many columns there are.
 */
import type { Window } from '../indicators/window.ts';
import type { Base, FoldFeature, Pick } from './feature.ts';
import type { SymbolInputs } from './inputs.ts';

/** Of the base's features, in their order. */
type Columns = readonly Float64Array[];
/** `coming` and columns are read and written from place `at` on. */
export type WindowRunner = (
  view: Window,
  coming: Float64Array,
  n: number,
  columns: Columns,
  at: number,
) => void;
export type TakingRunner = (
  state: unknown,
  coming: Float64Array,
  n: number,
  columns: Columns,
  at: number,
) => void;
/** Pushes all that comes and says where the windows end after each input. */
export type PushRunner = (state: unknown, inputs: SymbolInputs, view: Window, ends: Int32Array) => void;
/** Reads the windows where they ended. */
export type ReadRunner = (
  state: unknown,
  views: readonly Window[],
  ends: Int32Array,
  n: number,
  columns: Columns,
  at: number,
) => void;
export type InputRunner = (state: unknown, inputs: SymbolInputs, columns: Columns, at: number) => void;
export type PickRunner = (inputs: SymbolInputs, into: Float64Array, at: number) => void;

let copies = 0;

/** A function of its own from source; `known` are the names it may use. */
function copyOf<Runner>(known: Record<string, unknown>, body: string): Runner {
  // The same source twice would be one function: the number makes it another.
  const make = new Function(...Object.keys(known), `return function copy${copies++}${body}`);
  return make(...Object.values(known)) as Runner;
}

type Features = readonly FoldFeature[];

const columnsOf = (of: Features) => of.map((_, k) => `const c${k} = columns[${k}];`).join('');
const readsOf = (of: Features) => Object.fromEntries(of.map(({ read }, k) => [`r${k}`, read]));
const writesOf = (of: Features) => of.map((_, k) => `c${k}[at + i] = r${k}(output);`).join('');

/** The view advances with each value that is not missing. */
export function windowRunner({ value }: Base<unknown, unknown>, of: Features): WindowRunner {
  const whole = of.every((feature) => feature.whole !== undefined);
  const reads = Object.fromEntries(of.map((feature, k) => [`r${k}`, whole ? feature.whole : feature.read]));
  const writes = whole
    ? `if (view.end - view.from === view.size) { ${of.map((_, k) => `c${k}[at + i] = r${k}(view);`).join('')} }
       else { ${of.map((_, k) => `c${k}[at + i] = NaN;`).join('')} }`
    : `const output = value(view); ${writesOf(of)}`;
  return copyOf(
    { value, ...reads },
    `(view, coming, n, columns, at) { ${columnsOf(of)}
      for (let i = 0; i < n; i++) {
        const x = coming[at + i];
        if (x === x) { view.end++; if (view.end - view.from > view.size) view.from++; }
        ${writes}
      }
    }`,
  );
}

export function takingRunner({ enter, value }: Base<unknown, unknown>, of: Features): TakingRunner {
  return copyOf(
    { enter, value, ...readsOf(of) },
    `(state, coming, n, columns, at) { ${columnsOf(of)}
      for (let i = 0; i < n; i++) {
        const x = coming[at + i];
        if (x === x) enter(state, x);
        const output = value(state);
        ${writesOf(of)}
      }
    }`,
  );
}

export function inputRunner(base: Base<unknown, unknown>, of: Features): InputRunner {
  const { update, value } = base;
  return copyOf(
    { update: update.bind(base), value: value.bind(base), ...readsOf(of) },
    `(state, inputs, columns, at) { ${columnsOf(of)}
      const { bar, length } = inputs;
      for (let i = 0; i < length; i++) {
        bar.at = i;
        update(state, inputs);
        const output = value(state);
        ${writesOf(of)}
      }
    }`,
  );
}

export function pushRunner({ update }: Base<unknown, unknown>): PushRunner {
  return copyOf(
    { update },
    `(state, inputs, view, ends) {
      const { bar, length } = inputs;
      for (let i = 0; i < length; i++) {
        bar.at = i;
        update(state, inputs);
        ends[i] = view.end;
      }
    }`,
  );
}

export function readRunner({ value }: Base<unknown, unknown>, of: Features, windows: number): ReadRunner {
  const each = (statement: (k: number) => string) =>
    Array.from({ length: windows }, (_, k) => statement(k)).join('');
  return copyOf(
    { value, ...readsOf(of) },
    `(state, views, ends, n, columns, at) { ${columnsOf(of)} ${each((k) => `const w${k} = views[${k}];`)}
      for (let i = 0; i < n; i++) {
        const end = ends[i];
        ${each((k) => `w${k}.end = end; w${k}.from = end > w${k}.size ? end - w${k}.size : 0;`)}
        const output = value(state);
        ${writesOf(of)}
      }
    }`,
  );
}

export function pickRunner(pick: Pick): PickRunner {
  return copyOf(
    { pick },
    `(inputs, into, at) {
      const { bar, length } = inputs;
      for (let i = 0; i < length; i++) {
        bar.at = i;
        into[at + i] = pick(inputs);
      }
    }`,
  );
}
